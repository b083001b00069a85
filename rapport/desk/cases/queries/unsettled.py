"""The cases that were unsettled at a moment, or were settled in a stretch of time: from their states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce

from rapport.desk.cases.models import Case, StateInterval
from rapport.desk.cases.types import UNSETTLED, Kind, State
from rapport.kernel import plans
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

from .reading import by_urgency, cases


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What decides whether an unsettled case needs somebody. ``inbound_count``: as of now, never less than it was."""

    case_id: int
    kind: Kind
    is_safety: bool
    is_vulnerable: bool
    inbound_count: int


SETTLED = (State.RESOLVED, State.CLOSED)
OPEN_IDS = """
    SELECT DISTINCT case_id FROM cases_stateinterval
    WHERE state = ANY(%(states)s) AND from_at <= %(as_of)s AND (to_at IS NULL OR to_at > %(as_of)s)
        AND case_id NOT IN (SELECT id FROM cases_case WHERE merged_into_id IS NOT NULL OR (is_unasked AND NOT %(with_unasked)s))
"""


def open_at(actor: Actor, *, as_of: datetime) -> QuerySet[Case]:
    """Return the cases that were unsettled at a moment, by urgency as of now: the rows behind ``open_counts``.

    The ids are asked for at once, in a query of their own: the planner takes unsettled states for far more than they
    are, and would rather read every case.
    """
    return _these(actor, _open_ids(as_of, with_unasked=False))


def unassigned(actor: Actor, limit: int, *, as_of: datetime) -> tuple[list[Case], int, datetime | None]:
    """Return the most urgent unsettled cases that nobody has, how many there are in all, and when the oldest was opened.

    Unasked ones too: whoever made them counts on somebody taking them.
    """
    rows: list[Any] = _unassigned(actor, limit, ids=_open_ids(as_of))
    return rows, rows[0].total if rows else 0, rows[0].oldest_at if rows else None


def _open_ids(as_of: datetime, *, with_unasked: bool = True) -> list[int]:
    states = [state.value for state in UNSETTLED]
    return [row[0] for row in plans.rows(OPEN_IDS, {"states": states, "as_of": as_of, "with_unasked": with_unasked})]


def _these(actor: Actor, ids: Any) -> QuerySet[Case]:
    return by_urgency(cases(actor).filter(pk__in=among(ids)))


@prepared
def _unassigned(actor: Actor, limit: int, /, *, ids: Any) -> QuerySet[Case]:
    rows = _these(actor, ids).filter(assignee=None)
    return rows.annotate(total=Window(Count("*")), oldest_at=Window(Min("opened_at")))[:limit]


@prepared
def _plain(actor: Actor, /, *, ids: Any) -> QuerySet[Case, tuple[Any, ...]]:
    return _these(actor, ids).values_list("pk", "kind", "is_safety", "customer__is_vulnerable", "inbound_count")


def unsettled(actor: Actor, *, as_of: datetime) -> list[OpenCase]:
    """Return what was unsettled at a moment in plain values, by urgency as of now; two queries."""
    rows = _plain(actor, ids=_open_ids(as_of))
    return [OpenCase(pk, Kind(kind), safety, bool(care), count) for pk, kind, safety, care, count in rows]


def settled_between(actor: Actor, *, since: datetime, until: datetime) -> QuerySet[Case]:
    """Return the cases that were settled in [since, until), each once however often it was; in no order.

    Settled is what comes out of an unsettled state, or out of none, into a settled one: as the measure of solvings has it.
    """
    earlier = Q(from_at__lt=OuterRef("from_at")) | Q(from_at=OuterRef("from_at"), pk__lt=OuterRef("pk"))
    before = StateInterval.objects.filter(earlier, case_id=OuterRef("case_id")).order_by("-from_at", "-pk").values("state")
    settled = StateInterval.objects.filter(state__in=SETTLED, from_at__gte=since, from_at__lt=until)
    # Out of no state is as out of a new one; said so, the state before is looked up once a row, not twice.
    settled = settled.annotate(before=Coalesce(Subquery(before[:1]), Value(State.NEW.value))).filter(before__in=UNSETTLED)
    return cases(actor).filter(pk__in=settled.values("case_id"), merged_into=None, is_unasked=False)


def opened_between(actor: Actor, *, since: datetime, until: datetime) -> QuerySet[Case]:
    """Return the cases that were opened in [since, until), in no order. A merged one goes on in another, which counts.

    For an unasked one no customer came: it counts nowhere.
    """
    return cases(actor).filter(opened_at__gte=since, opened_at__lt=until, merged_into=None, is_unasked=False)


@prepared
def settled_since(actor: Actor, /, *, since: Any, until: Any) -> QuerySet[Case]:
    """``settled_between``, for pages that ask it each time."""
    return settled_between(actor, since=since, until=until)


@prepared
def opened_since(actor: Actor, /, *, since: Any, until: Any) -> QuerySet[Case]:
    """``opened_between``, for pages that ask it each time."""
    return opened_between(actor, since=since, until=until)
