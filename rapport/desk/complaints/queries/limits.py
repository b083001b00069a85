"""The limits that the law sets to open complaints by their regimes, as one question for many of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from rapport.desk.complaints.models import MilestoneRow
from rapport.desk.complaints.rules.planning import WINDOWS
from rapport.desk.complaints.types import Milestone
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .register import complaints
from .words import MILESTONE


@dataclass(frozen=True, kw_only=True)
class LimitDue:
    """A statutory milestone of a complaint that is not met. ``due_at``: the first moment that is too late."""

    subject_id: int
    label: str
    due_at: datetime


def limits_due(actor: Actor, *, as_of: datetime, until: datetime) -> list[LimitDue]:
    """Return the statutory milestones that were missed at ``as_of`` or end before ``until``, the longest overdue first.

    Of complaints that were open then, as far as the actor may see them, and redress that is owed after the end. Windows, which
    close by themselves, are nobody's to meet.
    """
    rows = _owed(actor, as_of=as_of, until=until)
    return [LimitDue(subject_id=case_id, label=str(MILESTONE[milestone]), due_at=due_at) for case_id, milestone, due_at in rows]


@prepared
def _owed(actor: Actor, /, *, as_of: Any, until: Any) -> QuerySet[MilestoneRow, tuple[Any, ...]]:
    rows = MilestoneRow.objects.filter(
        Q(met_at=None) | Q(met_at__gt=as_of),
        Q(complaint__closed_at=None) | Q(complaint__closed_at__gt=as_of) | Q(milestone=Milestone.REDRESS),
        is_statutory=True, is_void=False, started_at__lte=as_of, due_at__lte=until,
        complaint__in=complaints(actor).order_by().values("pk"),
    )  # fmt: skip
    return rows.exclude(milestone__in=WINDOWS).order_by("due_at", "pk").values_list("complaint_id", "milestone", "due_at")
