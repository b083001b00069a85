"""What this room shows on lower and higher pages: at a case its retrospective or the way to one, on first pages what is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases.types import Kind, Tier
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import shown

MOST = 5


def in_rail(cases: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the retrospectives of these cases that the actor may see, and where there is none for them, the way to one."""
    today = as_of.astimezone(actor.zone).date()
    found = {pk: {"row": shown.row(one, actor, today)} for pk, one in queries.of_cases(list(cases), actor).items()}
    return {**to_ask({pk: case for pk, case in cases.items() if pk not in found}, actor, as_of), **found}


def to_ask(cases: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to a retrospective at cases that look as if something went wrong. It asks nothing of the database."""
    return {pk: {"case_id": pk} for pk, case in cases.items() if _went_wrong(case, as_of) and actor.may(queries.LEAD, on=case)}


def _went_wrong(case: Any, as_of: datetime) -> bool:
    """By what its page knows of it. The form says what the record shows; an ordinary case is not crowded with it."""
    is_overdue = case.due_at is not None and case.due_at <= as_of
    is_raised = case.tier != Tier.REPRESENTATIVE
    return case.merged_into_id is None and (case.is_settled or is_raised or is_overdue or case.kind == Kind.COMPLAINT)


def on_first_pages(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what is open: where one's own view is missing, what is being written, and whose effect is to be looked at."""
    today = as_of.astimezone(actor.zone).date()
    rows = [shown.row(one, actor, today) for one in queries.on_first_pages(actor, most=MOST + 1)]
    return {one: {"rows": rows[:MOST], "has_more": len(rows) > MOST} for one in ids} if rows else {}


PANELS = (
    Panel(
        "case.rail",
        _("Retrospective"),  # type: ignore[arg-type]
        "retrospectives.view",
        in_rail,
        "retrospectives/in_rail.html",
        order=12,
        told_by=("SELECT case_id FROM retrospectives_retrospective WHERE case_id = ANY(%(ids)s)",),
        without=to_ask,
        with_rows=True,
    ),
    Panel(
        "today.owed",
        _("Retrospectives"),  # type: ignore[arg-type]
        "retrospectives.view",
        on_first_pages,
        "retrospectives/on_first_pages.html",
        order=40,
    ),
)
