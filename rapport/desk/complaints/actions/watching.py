"""The ladder of warnings: each rung once, for each milestone; and the week's look at the final responses to come."""

from datetime import datetime, timedelta

from django.db import transaction

from rapport.desk.complaints.events import ForecastMade, MilestoneNear
from rapport.desk.complaints.models import ComplaintFile, MilestoneRow
from rapport.desk.complaints.queries.register import forecast
from rapport.desk.complaints.rules.planning import WINDOWS, rung
from rapport.desk.complaints.types import Milestone
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

TICK_ROWS = 500
FIRST_WARNING = timedelta(days=2)
HIGHEST = 4


@transaction.atomic
def warn(*, by: Actor, at: datetime) -> int:
    """Say which milestones are near or missed, each rung once, and return how many were said."""
    rows = MilestoneRow.objects.select_for_update(of=("self",), skip_locked=True).filter(
        met_at=None, is_void=False, due_at__lte=at + FIRST_WARNING, told__lt=HIGHEST, complaint__closed_at=None
    )
    rows = rows.exclude(milestone__in=WINDOWS).select_related("complaint").order_by("due_at", "pk")
    said = 0
    for row in rows[:TICK_ROWS]:
        reached = rung(row.due_at, at)
        if reached <= row.told:
            continue
        row.told = reached
        row.save(update_fields=["told"])
        near = MilestoneNear(case_id=row.complaint_id, milestone=Milestone(row.milestone), rung=reached)
        publish(near, about=row.complaint, by=by, at=at)
        said += 1
    return said


@transaction.atomic
def look_ahead(*, by: Actor, at: datetime) -> int:
    """Make the weekly forecast known: how many final responses fall due in the coming eight weeks. Returns that count."""
    weeks = forecast(by, at=at)
    first = ComplaintFile.objects.order_by("-received_at").first()
    total = sum(one.due for one in weeks)
    if first is not None and total:
        publish(ForecastMade(due_count=total, this_week=weeks[0].due), about=first, by=by, at=at)
    return total
