"""What this room shows on the page of a case: why it lies where it lies, and what happened to it by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import words
from .automated import done_said

MOST_RUNS = 4


def why_of_cases(rows: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return why each case lies where it lies, for those in which the router or an automation had a part."""
    return {pk: _why(case, actor) for pk, case in rows.items()}


def to_ask(rows: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to ask where cases would go now, for those that nobody has and nothing has touched."""
    waiting = {pk: case for pk, case in rows.items() if _waits(case)}
    return {pk: {"case_id": pk, "asks": True, "can_leave_out": actor.may("cases.assign", on=one)} for pk, one in waiting.items()}


def _waits(case: Any) -> bool:
    return case.assignee_id is None and not case.is_settled


def _why(case: Any, actor: Actor) -> dict[str, Any]:
    placement, out_by = queries.last_placement(case.pk), queries.who_left_out(case.pk)
    is_there = placement is not None and placement.person_id == case.assignee_id and case.assignee_id is not None
    return {
        "case_id": case.pk,
        "placement": placement,
        "why": words.why_here(placement) if placement else "",
        "is_there": is_there,
        "asks": _waits(case) and not out_by,
        "out_by": out_by,
        "runs": [(one, done_said(one.done)) for one in queries.runs_on(case.pk, limit=MOST_RUNS)],
        "may_automate": actor.may("routing.automate"),
        "can_leave_out": (bool(placement or out_by) or _waits(case))
        and actor.may("cases.assign", on=case)
        and not case.is_settled,
    }


PANELS = (
    Panel(
        "case.rail",
        _("Why here?"),  # type: ignore[arg-type]
        "cases.view",
        why_of_cases,
        "routing/panel.html",
        order=35,
        told_by=(
            "SELECT case_id FROM routing_placement WHERE case_id = ANY(%(ids)s)",
            "SELECT case_id FROM routing_leftout WHERE case_id = ANY(%(ids)s)",
            "SELECT case_id FROM routing_run WHERE case_id = ANY(%(ids)s)",
        ),
        without=to_ask,
        with_rows=True,
    ),
)
