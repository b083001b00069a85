"""What waits for somebody who cannot be waited for: for those who may hand it on. Results are told to none of them here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from rapport.desk.cases.types import Direction
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.team.quality import rules
from rapport.team.quality.models import Review
from rapport.team.quality.types import ReviewState, Stuck, Turn

from .names import DECIDE, HAND_ON, HOUSE, REVIEW

MOST = 200
OPEN = (ReviewState.WAITING, ReviewState.APPEALED)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A review whose next step somebody else may have to take. ``holder`` None: nobody has it."""

    review: Review
    turn: Turn
    holder: Any
    why: Stuck


def _open(actor: Actor) -> QuerySet[Review]:
    rows = Review.objects.filter(forgotten_at=None, state__in=[one.value for one in OPEN])
    rows = rows.select_related("case", "team", "person", "reviewer", "decider", "version__scorecard", "sample__plan")
    return actor.scope(HAND_ON, rows).exclude(person_id=actor.person_id or 0)


def get_to_hand_on(review_id: int, *, actor: Actor) -> Review:
    """Return a review that the actor may hand on, as far as its next step goes. Raises Review.DoesNotExist."""
    rows = Review.objects.select_related("case", "team", "reviewer", "decider", "version__scorecard", "sample__plan")
    return actor.scope(HAND_ON, rows.filter(forgotten_at=None)).get(pk=review_id)


def to_hand_on(actor: Actor, *, as_of: datetime) -> list[Waiting]:
    """Return what waits for somebody who has left, is away long, or may not do it any more, and what is late; latest first."""
    if not actor.may(HAND_ON):
        return []
    found = _stuck(_open(actor).order_by("due_at", "pk")[:MOST], as_of)
    # What is late with oneself one does: it stands among what one has to write.
    return [one for one in found if one.holder is None or one.holder.pk != actor.person_id]


def left_by(person_id: int, *, as_of: datetime) -> list[Waiting]:
    """Return what waits for one person who cannot be waited for; for the house's own reactions."""
    found = _stuck([*_open(HOUSE).filter(reviewer_id=person_id), *_open(HOUSE).filter(decider_id=person_id)], as_of)
    return [one for one in found if one.holder is not None and one.holder.pk == person_id and one.why is not Stuck.LATE]


def _stuck(rows: Iterable[Review], at: datetime) -> list[Waiting]:
    whole = [(one, turn) for one in rows if (turn := rules.turn_of(ReviewState(one.state))) is not None]
    holders = {one.pk: one for row, turn in whole if (one := holder_of(row, turn)) is not None}
    gone = reasons_not_to_wait(holders.values(), at=at)
    actors = {pk: people.actor_of_person(one, at=at) for pk, one in holders.items() if pk not in gone}
    found = []
    for row, turn in whole:
        if (why := _why(row, turn, gone, actors, at)) is not None:
            found.append(Waiting(review=row, turn=turn, holder=holder_of(row, turn), why=why))
    return found


def _why(row: Review, turn: Turn, gone: dict[int, Stuck], actors: dict[int, Actor], at: datetime) -> Stuck | None:
    holder = holder_of(row, turn)
    if holder is None:
        return Stuck.NOBODY
    if holder.pk in gone:
        return gone[holder.pk]
    if not may_have(actors[holder.pk], row, turn):
        return Stuck.ELSEWHERE
    return Stuck.LATE if turn is Turn.JUDGE and row.due_at <= at else None


def holder_of(row: Review, turn: Turn) -> Any:
    """Return whose turn it is with a review, None where nobody has it."""
    return row.reviewer if turn is Turn.JUDGE else row.decider


def reasons_not_to_wait(persons: Iterable[Any], *, at: datetime) -> dict[int, Stuck]:
    """Return, of these persons, who has left and who is away long. Two queries."""
    ids = [one.pk for one in persons]
    here = set(people.people(HOUSE, as_of=at).filter(pk__in=ids).values_list("pk", flat=True))
    found = {pk: Stuck.LEFT for pk in ids if pk not in here}
    for pk, one in people.absences(at).items():
        if pk in here and rules.is_away_long(from_at=one.from_at, to_at=one.to_at, at=at):
            found[pk] = Stuck.AWAY
    return found


def may_have(actor: Actor, row: Review, turn: Turn) -> bool:
    """Return whether somebody may take the next step with a review: their role does it, and they may open the case."""
    return actor.may(REVIEW if turn is Turn.JUDGE else DECIDE) and actor.may("cases.view", on=row.case)


def successors(row: Review, *, at: datetime) -> list[Any]:
    """Return who can have the next step with a review: other reviewers of its plan first, then who answers for the team."""
    turn = rules.turn_of(ReviewState(row.state))
    if turn is None:
        return []
    planned = [one.person for one in row.sample.plan.reviewers.select_related("person").order_by("person__name")]
    asked = [*(planned if turn is Turn.JUDGE else ()), *people.deciders(row.team_id, at=at)]
    persons = {one.pk: one for one in asked}
    gone, spoke = reasons_not_to_wait(persons.values(), at=at), spoke_in(row.case)
    return [one for pk, one in persons.items() if pk not in gone and why_not_have(row, turn, one, spoke, at=at) is None]


def why_not_have(row: Review, turn: Turn, person: Any, spoke: set[int], *, at: datetime) -> str | None:
    """Return why somebody cannot have the next step with a review, or None."""
    holder = holder_of(row, turn)
    is_here = people.people(HOUSE, as_of=at).filter(pk=person.pk).exists()
    return rules.why_not_have(
        turn=turn, to_id=person.pk, holder_id=holder.pk if holder else None, person_id=row.person_id,
        reviewer_id=row.reviewer_id, spoke_ids=spoke,
        may=is_here and may_have(people.actor_of_person(person, at=at), row, turn),
    )  # fmt: skip


def spoke_in(case: Any) -> set[int]:
    """Return who of us answered the customer in a case."""
    ids = case.contacts.filter(direction=Direction.OUTBOUND, person_id__isnull=False).values_list("person_id", flat=True)
    return set(ids)
