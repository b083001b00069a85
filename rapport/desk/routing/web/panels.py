"""What this room shows on the page of a case: why it lies where it lies, and what happened to it by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import words
from .automated import done_said

MOST_RUNS = 4


def why_of_cases(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return why each case lies where it lies, as far as the router had a part in it."""
    found: dict[int, Mapping[str, Any]] = {}
    rows = cases.cases(actor).select_related(None).filter(pk__in=ids)
    for case in rows.annotate(out_by=queries.who_left_out(OuterRef("pk"))):
        is_waiting = case.assignee_id is None and not case.is_settled
        stands = queries.standing_of(case.pk, is_waiting=is_waiting, as_of=as_of)
        runs = [(one, done_said(one.done)) for one in queries.runs_on(case.pk, limit=MOST_RUNS)]
        if stands.placement is None and stands.choice is None and case.out_by is None and not runs:
            continue
        placement = stands.placement
        is_there = placement is not None and placement.person_id == case.assignee_id and case.assignee_id is not None
        found[case.pk] = {
            "case_id": case.pk,
            "placement": placement,
            "why": words.why_here(placement) if placement else "",
            "is_there": is_there,
            "now": words.would(stands.choice, queue=stands.queue.name) if stands.choice and stands.queue else "",
            "out_by": case.out_by,
            "runs": runs,
            "may_automate": actor.may("routing.automate"),
            "is_routed": stands.placement is not None or stands.choice is not None or case.out_by is not None,
            "can_leave_out": actor.may("cases.assign", on=case) and not case.is_settled,
        }
    return found


PANELS = (
    Panel("case.rail", _("Why here?"), "cases.view", why_of_cases, "routing/panel.html", order=35),  # type: ignore[arg-type]
)
