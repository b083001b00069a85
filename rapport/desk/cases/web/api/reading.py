"""Cases, as they are read."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from rapport.governance.standards import queries as standards
from rapport.kernel import clock
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.versions import tagged
from rapport.ui.api.words import Asked, Id, Line, Moment, Page
from rapport.ui.page import actor_on

from ... import queries
from ...models import Case
from ...queries.contacts import contacts_of
from ...types import UNSETTLED, Channel, Kind, Priority, State
from .operations import cases
from .shapes import CaseRow, CaseWhole, ClockRow, EscalationRow, Named

MOST_FOUND = 1_000


class Narrowing(Asked):
    """By what the list is narrowed; all that is given has to hold."""

    q: Line = Field(default="", description="Words, a number, or a reference, as in the search of the pages.")
    state: State | None = None
    is_settled: bool | None = None
    kind: Kind | None = None
    priority: Priority | None = None
    channel: Channel | None = None
    customer_id: Id | None = None
    reason_id: Id | None = Field(default=None, description="A reason with everything below it.")
    cause_id: Id | None = Field(default=None, description="A cause with everything below it.")
    team_id: Id | None = None
    assignee_id: Id | None = None
    is_safety: bool | None = None
    is_overdue: bool | None = None
    opened_from: Moment | None = None
    opened_to: Moment | None = Field(default=None, description="The first moment that is not asked for any more.")
    cursor: Cursor = ""
    limit: Limit = USUAL


PLAIN = ("state", "kind", "priority", "channel", "customer_id", "team_id", "assignee_id", "is_safety")


def narrowed(rows: QuerySet[Case], asked: Narrowing) -> QuerySet[Case]:
    """Return the cases for which all that is given holds."""
    given: dict[str, Any] = {name: getattr(asked, name) for name in PLAIN if getattr(asked, name) is not None}
    rows = rows.filter(**given)
    for name in ("reason", "cause"):
        if (one := getattr(asked, f"{name}_id")) is not None:
            rows = rows.filter(Q(**{f"{name}_id": one}) | Q(**{f"{name}__parent_id": one}))
    if asked.is_settled is not None:
        rows = rows.exclude(state__in=UNSETTLED) if asked.is_settled else rows.filter(state__in=UNSETTLED)
    if asked.is_overdue is not None:
        late = Q(due_at__lt=clock.now(), state__in=UNSETTLED)
        rows = rows.filter(late) if asked.is_overdue else rows.exclude(late)
    if asked.opened_from is not None:
        rows = rows.filter(opened_at__gte=asked.opened_from)
    return rows if asked.opened_to is None else rows.filter(opened_at__lt=asked.opened_to)


@cases.reads("/cases", "cases.view", Page[CaseRow])
def list_cases(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Cases, the newest first."""
    actor = actor_on(request)
    rows = narrowed(queries.cases(actor), asked).select_related(None)
    if asked.q:
        rows = rows.filter(pk__in=list(queries.matching(asked.q, actor=actor, limit=MOST_FOUND).ranks))
    items, following = paged(rows, by="-opened_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@cases.reads("/cases/{case_id}", "cases.view", CaseWhole)
def get_case(request: HttpRequest, response: HttpResponse, case_id: Id) -> dict[str, Any]:
    """One case with contacts, clocks, escalations and takeovers."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    tagged(response, case)
    return row_of(case) | {
        "contacts": list(contacts_of(case, actor=actor)),
        "clocks": [ClockRow.of(one) for one in standards.clocks_of("case", [case.pk], as_of=now).get(case.pk, [])],
        "escalations": list(case.escalations.order_by("at", "pk")),
        "takeovers": list(case.takeovers.order_by("at", "pk")),
        "moves": [one.value for one in queries.allowed_moves(case)],
    }


def row_of(case: Case) -> dict[str, Any]:
    """Return a case as the list tells it."""
    return {name: getattr(case, name) for name in CaseRow.model_fields}


@cases.reads("/escalations/{escalation_id}", "cases.view", EscalationRow)
def get_escalation(request: HttpRequest, escalation_id: Id) -> Any:
    """One escalation."""
    return queries.get_escalation(escalation_id, actor=actor_on(request))


@cases.reads("/reasons", "cases.view", list[Named])
def list_reasons(request: HttpRequest) -> Any:
    """The reasons in use: why customers contact us."""
    return list(queries.reasons())


@cases.reads("/causes", "cases.view", list[Named])
def list_causes(request: HttpRequest) -> Any:
    """The causes in use: what made it happen."""
    return list(queries.causes())
