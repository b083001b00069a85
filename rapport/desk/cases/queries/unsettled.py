"""The cases that were unsettled at a moment, or were settled in a stretch of time: from their states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from rapport.desk.cases.models import Case, StateInterval
from rapport.desk.cases.types import UNSETTLED, Kind, State
from rapport.directory.customers import queries as customers
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
# The planner takes unsettled states for far more than they are, and would rather read every case. Of an array it expects
# little, and so finds its cases by index.
OPEN_IDS = f"""
    ARRAY(SELECT case_id FROM cases_stateinterval
    WHERE state IN ({", ".join(f"'{state.value}'" for state in UNSETTLED)}) AND from_at <= %s AND (to_at IS NULL OR to_at > %s))
"""  # noqa: S608 (our own words)


def open_at(actor: Actor, *, as_of: datetime) -> QuerySet[Case]:
    """Return the cases that were unsettled at a moment, by urgency as of now: the rows behind ``open_counts``."""
    return by_urgency(_open(cases(actor), as_of).filter(is_unasked=False))


def unassigned(actor: Actor, limit: int, *, as_of: datetime) -> tuple[list[Case], int, datetime | None]:
    """Return the most urgent cases unsettled at a moment that nobody has, how many they are, and when the oldest was opened.

    Unasked ones too: whoever made them counts on somebody taking them. Two queries: what a row shows is read of the first alone.
    """
    first: list[Any] = _unassigned(actor, limit, as_of=as_of)
    rows = {one.pk: one for one in _whole(actor, ids=[pk for pk, _total, _oldest in first])} if first else {}
    shown = [rows[pk] for pk, _total, _oldest in first if pk in rows]
    return shown, first[0][1] if first else 0, first[0][2] if first else None


def _open(rows: QuerySet[Case], as_of: Any) -> QuerySet[Case]:
    return rows.filter(among("pk", RawSQL(OPEN_IDS, [as_of, as_of])), merged_into=None)  # noqa: S611 (our own words)


@prepared
def _unassigned(actor: Actor, limit: int, /, *, as_of: Any) -> QuerySet[Case, tuple[Any, ...]]:
    # Nobody has them now, so that those which are settled by now need nobody: by that the database finds a team's few at once.
    still = StateInterval.objects.filter(Q(to_at=None) | Q(to_at__gt=as_of), state__in=UNSETTLED, from_at__lte=as_of)
    rows = cases(actor).filter(Exists(still.filter(case=OuterRef("pk"))), state__in=UNSETTLED, assignee=None, merged_into=None)
    rows = by_urgency(rows)
    told = rows.annotate(total=Window(Count("*")), oldest_at=Window(Min("opened_at")))
    return told.values_list("pk", "total", "oldest_at")[:limit]


@prepared
def _whole(actor: Actor, /, *, ids: Any) -> QuerySet[Case]:
    return cases(actor).filter(among("pk", ids))


@prepared
def _plain(actor: Actor, busy: int, /, *, as_of: Any) -> QuerySet[Case, tuple[Any, ...]]:
    # Asked by number: of most cases nobody looks at the customer then.
    in_care = Q(customer_id__in=customers.in_care().values("pk"))
    rows = _open(cases(actor), as_of).filter(Q(is_safety=True) | Q(inbound_count__gte=busy) | in_care)
    return by_urgency(rows).values_list("pk", "kind", "is_safety", "customer__is_vulnerable", "inbound_count")


def standing_out(actor: Actor, *, as_of: datetime, busy: int) -> list[OpenCase]:
    """Return what was unsettled at a moment and stands out, by urgency as of now, in plain values; one query.

    That is what touches safety, what a customer in need of care waits for, and where the customer wrote ``busy`` times or more.
    """
    rows = _plain(actor, busy, as_of=as_of)
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
