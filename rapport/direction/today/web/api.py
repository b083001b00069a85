"""The operations of this room in the JSON API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.page import actor_on

from .. import queries

today = Operations(tags=["Brief"])


class NeedRow(Schema):
    """One thing that needs the person, and by when."""

    kind: str
    who: str
    what: str
    why: str
    due_at: datetime | None
    case_id: int | None
    customer_id: int | None
    escalation_id: int | None
    promise_id: int | None
    decision_id: int | None
    count: int


class FindingRow(Schema):
    """A rise beyond chance: so many cases in the window, against so many in a usual one."""

    label: str
    is_complaint: bool
    count: int
    expected: float
    window_weeks: int
    usual_low: int
    usual_high: int
    p_value: float
    from_date: date
    to_date: date


class NumberRow(Schema):
    """One figure with its doubt. A share lies in [0, 1]."""

    key: str
    value: float | None
    n: int
    is_share: bool
    low: float | None
    high: float | None
    target: float | None
    before: float | None
    is_bad: bool


class BriefWhole(Schema):
    """The director's morning as of one moment. ``first``: what outranks everything else."""

    as_of: datetime
    fresh_at: datetime | None
    first: list[NeedRow]
    needs: list[NeedRow]
    findings: list[FindingRow]
    is_told: bool
    due_today_count: int
    overdue_count: int
    numbers: list[NumberRow]


@today.reads("/brief", "today.brief", BriefWhole)
def get_brief(request: HttpRequest) -> dict[str, Any]:
    """The morning brief."""
    found = queries.brief(actor_on(request), as_of=clock.now())
    return {
        "as_of": found.as_of,
        "fresh_at": found.fresh_at,
        "first": list(found.first),
        "needs": list(found.needs),
        "findings": list(found.broke.findings),
        "is_told": found.broke.is_told,
        "due_today_count": found.risk.due_count,
        "overdue_count": found.risk.overdue_count,
        "numbers": list(found.numbers),
    }
