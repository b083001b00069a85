"""What the standards need to know of cases: by what they are judged, and what happened when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rapport.desk.cases.models import Assignment, Case, CaseCalendar, CaseStandard, Contact, StateInterval
from rapport.desk.cases.rules import PAUSING
from rapport.desk.cases.types import SAID, UNSETTLED, UNTOLD, Direction, State
from rapport.governance.standards.types import Facts, History, Message, Stretch

type Said = tuple[datetime, str]
type Stood = tuple[datetime, datetime | None, str]
type Counted = tuple[datetime, int]
type Stayed = tuple[datetime, int | None]

PAUSES = frozenset(PAUSING)
OPEN = frozenset(UNSETTLED)


def facts_of(case: Case) -> Facts:
    """Return by what a standard decides whether it covers this case."""
    segment = case.customer.segment if case.customer else None
    key = segment.key if segment else None
    return Facts(kind=case.kind, channel=case.channel, priority=case.priority, segment=key, team_id=case.team_id)


def history_of(case: Case) -> History:
    """Return the case's exchange with the customer and its states, in time order."""
    messages = case.contacts.filter(direction__in=SAID).order_by("at", "pk").values_list("at", "direction")
    states = case.states.order_by("from_at", "pk").values_list("from_at", "to_at", "state")
    calendars = case.calendars.order_by("from_at", "pk").values_list("from_at", "calendar_id")
    standards = case.standards.order_by("from_at", "pk").values_list("from_at", "standard_id")
    stays = case.assignments.order_by("from_at", "pk").values_list("from_at", "team_id")
    return _history(case, list(messages), list(states), list(calendars), list(standards), list(stays))


def histories(case_ids: Collection[int]) -> list[tuple[int, Facts, History]]:
    """Return facts and history of many cases, in six queries."""
    cases = Case.objects.filter(pk__in=case_ids).select_related("customer__segment").order_by("pk")
    contacts = Contact.objects.filter(case_id__in=case_ids, direction__in=SAID).order_by("at", "pk")
    intervals = StateInterval.objects.filter(case_id__in=case_ids).order_by("from_at", "pk")
    messages: defaultdict[int, list[Said]] = defaultdict(list)
    states: defaultdict[int, list[Stood]] = defaultdict(list)
    calendars: defaultdict[int, list[Counted]] = defaultdict(list)
    own = CaseCalendar.objects.filter(case_id__in=case_ids).order_by("from_at", "pk")
    for case_id, from_at, calendar_id in own.values_list("case_id", "from_at", "calendar_id"):
        calendars[case_id].append((from_at, calendar_id))
    standards: defaultdict[int, list[Counted]] = defaultdict(list)
    held = CaseStandard.objects.filter(case_id__in=case_ids).order_by("from_at", "pk")
    for case_id, from_at, standard_id in held.values_list("case_id", "from_at", "standard_id"):
        standards[case_id].append((from_at, standard_id))
    stays: defaultdict[int, list[Stayed]] = defaultdict(list)
    had = Assignment.objects.filter(case_id__in=case_ids).order_by("from_at", "pk")
    for case_id, from_at, team_id in had.values_list("case_id", "from_at", "team_id"):
        stays[case_id].append((from_at, team_id))
    for case_id, at, direction in contacts.values_list("case_id", "at", "direction"):
        messages[case_id].append((at, direction))
    for case_id, from_at, to_at, state in intervals.values_list("case_id", "from_at", "to_at", "state"):
        states[case_id].append((from_at, to_at, state))
    return [
        (pk, facts_of(case), _history(case, messages[pk], states[pk], calendars[pk], standards[pk], stays[pk]))
        for pk, case in ((case.pk, case) for case in cases)
    ]


def teams_at(case_ids: Collection[int], *, as_of: datetime) -> dict[int, int | None]:
    """Return, by case, the team with which it lay at a moment; cases that were not here yet are left out."""
    had = Assignment.objects.filter(case_id__in=case_ids, from_at__lte=as_of).exclude(to_at__lte=as_of)
    return dict(had.order_by("from_at", "pk").values_list("case_id", "team_id"))


def stretch(from_at: datetime, to_at: datetime | None, state: str) -> Stretch:
    """Return a state as the standards see it: whether it pauses their clocks and whether it settles the case."""
    state = State(state)
    return Stretch(
        from_at=from_at,
        to_at=to_at,
        pauses=state in PAUSES,
        settled=state not in OPEN,
        awaits_customer=state is State.WAITING_CUSTOMER,
    )


def as_told(states: Sequence[Stretch], attributes: Mapping[str, Any]) -> tuple[Stretch, ...]:
    """Return the states of a case as far as it is known since when they were.

    Where another system settled it without saying when, the first settled state stands at the latest moment that is possible.
    """
    first = next((one for one in states if one.settled), None) if UNTOLD in attributes else None
    return tuple(replace(one, is_told=one is not first) for one in states) if first else tuple(states)


def _history(
    case: Case, messages: Sequence[Said], states: Sequence[Stood], calendars: Sequence[Counted], standards: Sequence[Counted],
    stays: Sequence[Stayed],
) -> History:  # fmt: skip
    return History(
        opened_at=case.opened_at,
        received_at=case.received_at,
        messages=tuple(Message(at=at, is_inbound=direction == Direction.INBOUND) for at, direction in messages),
        states=as_told([stretch(*one) for one in states], case.attributes),
        calendars=tuple(calendars),
        standards=tuple(standards),
        stays=tuple(stays),
    )
