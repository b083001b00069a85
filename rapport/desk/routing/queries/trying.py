"""What the settings of a queue would have done to the cases of the last thirty days, each judged as it was when it was opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor

from .. import rules
from ..models import LeftOut, Queue, QueueVersion
from ..rules import automating, remembering, trying
from ..rules.remembering import Lived
from ..types import CaseFacts, QueueDraft
from .abilities import assessed
from .board import HELD, facts_of
from .books import current
from .lives import lives_of

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

EDIT = "routing.edit"
MOST_TRIED = 3_000


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What would have been: of ``looked_count`` cases opened since then those that go elsewhere, by way and one by one.

    ``is_cut``: there were more; only the newest were looked at. ``stayed_count``: cases that this queue takes either way.
    """

    since: datetime
    looked_count: int
    is_cut: bool
    stayed_count: int
    moved: tuple[trying.Went, ...]
    ways: tuple[trying.Way, ...]
    not_known: tuple[str, ...]


def try_queue(queue: Queue, draft: QueueDraft, *, actor: Actor, at: datetime) -> Tried:
    """Return where the cases that the actor may see would have gone, were the queue on and set so; nothing is changed.

    Both sides are judged alike: by the queues that are on, as they are set at this moment, and by the same with this one as it is
    tried; on each case as it was when it was opened, as far as its histories say so. A constant number of queries.
    Raises NotAllowed.
    """
    actor.require(EDIT, on=queue)
    since = at - timedelta(days=automating.TRIED_DAYS)
    rows = cases.cases(actor).select_related(None).filter(opened_at__gte=since, opened_at__lt=at, merged_into=None)
    rows = rows.filter(reader_ids=None).exclude(pk__in=LeftOut.objects.values("case_id")).order_by("-opened_at", "-pk")
    newest = facts_of(rows[: MOST_TRIED + 1])
    lives = lives_of([one.case_id for one in newest[:MOST_TRIED]])
    then = list(_as_opened(newest[:MOST_TRIED], lives))
    versions = {one.queue_id: one for one in current(at)}
    on = [(one.queue_id, rules.conditions_of(one.conditions), None) for one in versions.values() if one.queue.is_on]
    positions = {one.queue_id: one.queue.position for one in versions.values()} | {queue.pk: draft.position}
    after = trying.in_place(on, queue.pk, draft.conditions, positions)
    able = _able({one: _as_set(version) for one, version in versions.items()} | {queue.pk: _as_tried(draft)}, at)
    moved = tuple(
        _went(one, was, would, able[would].count(one.language) if would is not None else 0, lives[one.case_id])
        for one, was, would in trying.gone_elsewhere(then, on, after)
    )
    gone = {one.case_id for one in moved}
    taken = sum(rules.first_that_takes(after, one) == queue.pk for one in then if one.case_id not in gone)
    return Tried(
        since=since,
        looked_count=len(then),
        is_cut=len(newest) > MOST_TRIED,
        stayed_count=taken,
        moved=moved,
        ways=tuple(trying.summed(moved)),
        not_known=remembering.not_known_of(conditions for _id, conditions, _since in (*on, *after)),
    )


def _as_opened(now: Iterable[CaseFacts], lives: Mapping[int, Lived]) -> Iterable[CaseFacts]:
    """Yield each case as it was when it was opened, if the router looks at such: nobody had it, and it was our turn."""
    parents = dict(cases.reasons(with_former=True).values_list("pk", "parent_id"))
    for one in now:
        assert one.opened_at is not None
        then = remembering.as_then(one, lives[one.case_id], one.opened_at, parents)
        if then.assignee_id is None and then.state in HELD:
            yield then


def _went(case: CaseFacts, was: int | None, would: int | None, able_count: int, lived: Lived) -> trying.Went:
    assert case.opened_at is not None
    first = next(((at, team_id) for at, team_id, person_id in lived.places if person_id is not None), None)
    return trying.Went(
        case_id=case.case_id,
        at=case.opened_at,
        from_id=was,
        to_id=would,
        able_count=able_count,
        team_id=first[1] if first else None,
        waited_seconds=max((first[0] - case.opened_at) // timedelta(seconds=1), 0) if first else None,
    )


@dataclass(frozen=True, kw_only=True)
class _Manner:
    """What a queue asks for, and who serves it: person, languages, skills as their seats say."""

    by_language: bool
    skills: tuple[str, ...]
    seats: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]


def _as_set(version: QueueVersion) -> _Manner:
    seats = tuple((one.person_id, tuple(one.languages), tuple(one.skills)) for one in version.seats.all())
    return _Manner(by_language=version.by_language, skills=tuple(version.skills), seats=seats)


def _as_tried(draft: QueueDraft) -> _Manner:
    seats = tuple((one.person_id, one.languages, one.skills) for one in draft.seats)
    return _Manner(by_language=draft.by_language, skills=draft.skills, seats=seats)


def _able(manners: Mapping[int, _Manner], at: datetime) -> dict[int, trying.Able]:
    """Return who serves each queue with what they can do. One query at most: skills count as they are assessed now."""
    people = {person_id for one in manners.values() for person_id, _languages, _skills in one.seats}
    known = assessed(people, {word for one in manners.values() for word in one.skills}, as_of=at)
    return {
        queue_id: trying.Able(
            by_language=one.by_language,
            skills=frozenset(one.skills),
            seats=tuple(
                (frozenset(map(rules.primary, languages)), frozenset(rules.can(one.skills, skills)) | known.get(person_id, set()))
                for person_id, languages, skills in one.seats
            ),
        )
        for queue_id, one in manners.items()
    }


def cases_of(tried: Tried, *, actor: Actor, limit: int) -> "list[tuple[trying.Went, Case]]":
    """Return the newest of the cases that would have gone elsewhere, with themselves. One query."""
    newest = tried.moved[:limit]
    known = {one.pk: one for one in cases.cases(actor).filter(pk__in=[one.case_id for one in newest])}
    return [(one, known[one.case_id]) for one in newest if one.case_id in known]
