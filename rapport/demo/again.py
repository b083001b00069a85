"""A later day at Marlow & Reed: what was told on an earlier one ends as that day would have ended it, and happens anew to others.

What a person has worked on since it was told is theirs and stays as it stands.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from rapport.desk.cases import actions as cases
from rapport.desk.cases.queries import cases as known_cases
from rapport.desk.cases.types import UNSETTLED, Channel, Kind, State
from rapport.desk.remedies import actions as remedies
from rapport.desk.remedies.queries import remedies_of
from rapport.desk.remedies.types import GIVE, RemedyState
from rapport.governance.commitments import actions as commitments
from rapport.governance.commitments.queries import promises
from rapport.governance.decisions.actions import decide
from rapport.kernel.errors import Refused
from rapport.kernel.journal import history

from . import complaints, departments
from .company import BY
from .models import Story
from .remedies import ask_for_refund, bring_orders
from .stories import HOME, NEAR_THEIR_DATE, STATUTORY_WEEKS, Stage, tell_all

ANA = "Ana Ruiz"
NEARLY = timedelta(minutes=20)
BEFORE_ITS_DATE = timedelta(hours=20)
WORDS = {
    "thrice": (
        "I am Ana, I run customer service, and I have read everything. Our own van brings it on Thursday, free of charge.",
        "Brought by our own van on Thursday; the delivery charge was paid back.",
    ),
    "lamps": (
        "Here is our word in writing: every lamp is replaced by tomorrow noon, and we answer for whatever happens until then.",
        "All lamps collected and replaced; the letter is signed.",
    ),
    "refund": ("You were ill and could not write. The whole price goes back to you today.", "Refunded as an exception."),
    "call": ("As I said on the telephone: you pay the lowest price that we told you.", "The lowest price told holds."),
}


@dataclass(frozen=True)
class _Day:
    """The day that was told: when it was, and who may end what of it."""

    stage: Stage
    begun_at: datetime

    def hour(self, **after: float) -> datetime:
        """Return a moment so long after it was told, within the hours of the desk, and not later than now."""
        moment = (self.begun_at + timedelta(**after)).astimezone(HOME)
        if not 8 <= moment.hour < 20:
            day = moment.date() + timedelta(days=moment.hour >= 20)
            moment = datetime.combine(day, time(9, moment.minute), HOME)
        return self.no_later(moment)

    def no_later(self, moment: datetime) -> datetime:
        """Return the moment, or a few minutes ago where that has not come yet."""
        return min(moment, self.stage.now - NEARLY).astimezone(self.stage.now.tzinfo)

    def owner(self, person_id: int | None) -> Any:
        """Return who acts for a person of the story; Rapport itself where nobody is named."""
        names = {pk: name for name, pk in self.stage.ids.items()}
        return self.stage.actors[names[person_id]] if person_id in names else BY


def tell_again(story: Story, stage: Stage) -> dict[str, list[int]]:
    """End the stories of the day told last and tell today's; return the cases of today's by the name of each story."""
    if story.stories_at is None:
        return {}
    day = _Day(stage, story.stories_at)
    _end(day, story.stories)
    departments.move_on(stage, begun_at=story.stories_at)
    still = list(known_cases(BY).filter(pk__in=story.stories.get("near", ()), state__in=UNSETTLED).values_list("pk", flat=True))
    told = tell_all(stage, near=list(_free_dates(still, stage.now))[: len(NEAR_THEIR_DATE) - len(still)])
    bring_orders(stage.now, days=0, case_ids=[pk for some in told.values() for pk in some])
    ask_for_refund(stage, told["refund"][0])
    return {**told, "near": [*still, *told["near"]]}


def _end(day: _Day, told: dict[str, list[int]]) -> None:
    ids = [pk for some in told.values() for pk in some]
    ours = _untouched(ids, since=day.begun_at)
    for name, some in told.items():
        for place, pk in enumerate(some):
            # What somebody has begun otherwise, on the complaint's file say, speaks against the end that was foreseen.
            with suppress(Refused), transaction.atomic():
                if pk in ours:
                    _end_one(day, name, pk, place)


def _untouched(ids: Collection[int], *, since: datetime) -> frozenset[int]:
    """Return those of these cases that are unsettled and on which nobody has worked since."""
    touched = history("cases.case", list(ids)).filter(person_id__isnull=False, at__gt=since).values("subject_id")
    rows = known_cases(BY).filter(pk__in=ids, state__in=UNSETTLED).exclude(pk__in=touched)
    return frozenset(rows.values_list("pk", flat=True))


def _end_one(day: _Day, name: str, pk: int, place: int) -> None:
    case = known_cases(BY).get(pk=pk)
    if name == "today":
        # The last of them is kept an hour late, as happens.
        _keep_promises(day, pk, late=timedelta(hours=1) if place == 3 else None)
        cases.resolve(case_id=pk, by=day.owner(case.assignee_id), at=day.no_later(day.stage.now))
    elif name == "near":
        ends_at = case.received_at + timedelta(weeks=STATUTORY_WEEKS) - BEFORE_ITS_DATE
        if ends_at < day.stage.now - NEARLY:
            at = max(ends_at, day.hour(hours=1))
            complaints.settle([pk], at=at)
            cases.resolve(case_id=pk, by=day.owner(case.assignee_id), at=at)
    else:
        at = max(day.hour(minutes=40), *_dues(pk)) if name == "call" else day.hour(minutes=40)
        _by_ana(day, name, pk, day.no_later(at), is_complaint=case.kind == Kind.COMPLAINT and name != "thrice")


def _by_ana(day: _Day, name: str, pk: int, at: datetime, *, is_complaint: bool) -> None:
    """Ana has it: she decides, writes, keeps what was promised and settles it."""
    ana, (text, outcome) = day.stage.actors[ANA], WORDS[name]
    for remedy in remedies_of([pk], as_of=at).get(pk, ()):
        if remedy.state == RemedyState.WAITING and remedy.decision_id:
            decide(decision_id=remedy.decision_id, option_key=GIVE, reason="She was in hospital.", by=ana, at=at)
            remedies.carry_out(remedy_id=remedy.pk, is_part=False, by=BY, at=at)
    if name != "call":
        cases.take_over(case_id=pk, by=ana, at=at)
    cases.reply(case_id=pk, text=text, channel=Channel.EMAIL, then=State.WAITING_CUSTOMER, by=ana, at=at)
    _keep_promises(day, pk)
    if is_complaint:
        complaints.settle([pk], at=at)
    cases.resolve(case_id=pk, outcome=outcome, by=ana, at=at)


def _keep_promises(day: _Day, pk: int, *, late: timedelta | None = None) -> None:
    for one in _owed(pk):
        at = one.due_at + late if late is not None else one.due_at - min(NEARLY, (one.due_at - day.begun_at) / 2)
        at = day.no_later(max(at, day.begun_at))
        commitments.keep(commitment_id=one.pk, proof="Done, and the customer knows.", by=day.owner(one.owner_id), at=at)


def _dues(pk: int) -> list[datetime]:
    return [one.due_at - timedelta(minutes=5) for one in _owed(pk)]


def _owed(pk: int) -> Any:
    return promises(BY).filter(subject_kind="case", subject_id=pk, settled_at=None).order_by("due_at", "pk")


def _free_dates(still: Collection[int], now: datetime) -> Iterator[int]:
    """Yield in how many days, of those told on the first day, no complaint has its statutory date yet."""
    received = known_cases(BY).filter(pk__in=still).values_list("received_at", flat=True)
    taken = {(one + timedelta(weeks=STATUTORY_WEEKS)).date() for one in received}
    yield from (days for days in NEAR_THEIR_DATE if (now + timedelta(days=days)).date() not in taken)
