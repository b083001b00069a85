"""When the trigger of an automation came in the past: for trying it before it is switched on."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED, Direction, State
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from ..models import AutomationVersion
from ..types import Trigger

if TYPE_CHECKING:
    from rapport.desk.cases.models import Case

WAITS = (State.WAITING_CUSTOMER, State.WAITING_OTHERS)
MOST_MOMENTS = 5_000
BREACHED_AT = 100


class Moment(NamedTuple):
    """The trigger came on a case. ``was``: what the case was then, as far as the trigger says it."""

    case_id: int
    at: datetime
    was: Mapping[str, str]


class Stretch(NamedTuple):
    """Where to look: the cases of somebody, in [since, until), with the hours and states of an automation."""

    rows: "QuerySet[Case]"
    since: datetime
    until: datetime
    span: timedelta
    states: tuple[str, ...]


def past_moments(version: AutomationVersion, *, actor: Actor, since: datetime, until: datetime) -> list[Moment]:
    """Return when the trigger of a version came in [since, until) on cases that the actor may see, the newest first.

    At most MOST_MOMENTS, and one more when there are more.
    """
    rows = cases.cases(actor).select_related(None).filter(merged_into=None)
    states = tuple(version.conditions.get("states") or WAITS)
    return _LOOKS[Trigger(version.trigger)](Stretch(rows, since, until, timedelta(hours=version.hours), states))


def _opened(where: Stretch) -> list[Moment]:
    found = where.rows.filter(opened_at__gte=where.since, opened_at__lt=where.until).order_by("-opened_at")
    return [Moment(pk, at, {}) for pk, at in found.values_list("pk", "opened_at")[: MOST_MOMENTS + 1]]


def _received(where: Stretch) -> list[Moment]:
    said = where.rows.filter(contacts__direction=Direction.INBOUND, contacts__at__gte=where.since, contacts__at__lt=where.until)
    return [Moment(pk, at, {}) for pk, at in said.order_by("-contacts__at").values_list("pk", "contacts__at")[: MOST_MOMENTS + 1]]


def _moved(where: Stretch) -> list[Moment]:
    moved = where.rows.filter(
        states__from_at__gte=where.since, states__from_at__lt=where.until, states__from_at__gt=F("opened_at")
    )
    told = moved.order_by("-states__from_at").values_list("pk", "states__from_at", "states__state")
    return [Moment(pk, at, {"state": state}) for pk, at, state in told[: MOST_MOMENTS + 1]]


def _waited(where: Stretch) -> list[Moment]:
    lasted = Q(states__to_at=None) | Q(states__to_at__gte=F("states__from_at") + where.span)
    reached = Q(states__from_at__gte=where.since - where.span, states__from_at__lt=where.until - where.span)
    found = where.rows.filter(lasted & reached & Q(states__state__in=where.states)).order_by("-states__from_at")
    told = found.values_list("pk", "states__from_at", "states__state")[: MOST_MOMENTS + 1]
    return [Moment(pk, at + where.span, {"state": state}) for pk, at, state in told]


def _due(where: Stretch) -> list[Moment]:
    found = where.rows.filter(state__in=UNSETTLED, due_at__gte=where.since + where.span, due_at__lt=where.until + where.span)
    told = found.order_by("-due_at").values_list("pk", "due_at")[: MOST_MOMENTS + 1]
    return [Moment(pk, at - where.span, {}) for pk, at in told if at is not None]


def _breached(where: Stretch) -> list[Moment]:
    """What is overdue now, and what the journal says of standards that were breached."""
    late = where.rows.filter(state__in=UNSETTLED, due_at__gte=where.since, due_at__lt=where.until)
    found = {pk: Moment(pk, at, {}) for pk, at in late.values_list("pk", "due_at")[:MOST_MOMENTS] if at is not None}
    entries = _entries("standards.MilestoneReached", where)
    told = entries.filter(payload__subject_kind="case", payload__share__gte=BREACHED_AT)
    found |= {one.case_id: one for one in _seen([Moment(row.payload["subject_id"], row.at, {}) for row in told], where)}
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def _prioritised(where: Stretch) -> list[Moment]:
    entries = _entries("cases.PriorityChanged", where)
    return _seen([Moment(one.subject_id, one.at, {"priority": one.payload["after"]}) for one in entries], where)


def _entries(event: str, where: Stretch) -> QuerySet[Entry]:
    return Entry.objects.filter(event=event, at__gte=where.since, at__lt=where.until).order_by("-at")


def _seen(told: list[Moment], where: Stretch) -> list[Moment]:
    newest = told[: MOST_MOMENTS + 1]
    seen = set(where.rows.filter(pk__in={one.case_id for one in newest}).values_list("pk", flat=True))
    return [one for one in newest if one.case_id in seen]


_LOOKS: Mapping[Trigger, Callable[[Stretch], list[Moment]]] = {
    Trigger.OPENED: _opened,
    Trigger.RECEIVED: _received,
    Trigger.MOVED: _moved,
    Trigger.PRIORITY: _prioritised,
    Trigger.BREACHED: _breached,
    Trigger.WAITING: _waited,
    Trigger.DUE: _due,
}
