"""The ladder of warnings: each rung once, for each milestone; the week's look ahead; and effects that are to be looked at."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from rapport.desk.complaints.events import EffectDue, ForecastMade, MilestoneNear
from rapport.desk.complaints.models import ComplaintFile, CorrectiveAction, MilestoneRow
from rapport.desk.complaints.queries.register import forecast
from rapport.desk.complaints.rules.planning import WINDOWS, rung
from rapport.desk.complaints.types import Milestone
from rapport.kernel.actor import Actor
from rapport.kernel.journal import history, name_of, publish

TICK_ROWS = 500
FIRST_WARNING = timedelta(days=2)
HIGHEST = 4


@transaction.atomic
def warn(*, by: Actor, at: datetime) -> int:
    """Say which milestones are near or missed, each rung once, and return how many were said."""
    rows = MilestoneRow.objects.select_for_update(of=("self",), skip_locked=True).filter(
        # What was promised stays owed after the complaint is closed.
        Q(complaint__closed_at=None) | Q(milestone=Milestone.REDRESS),
        met_at=None, is_void=False, due_at__lte=at + FIRST_WARNING, told__lt=HIGHEST,
    )  # fmt: skip
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


@transaction.atomic
def tell_effects(*, by: Actor, at: datetime) -> int:
    """Say once of each corrective action that its effect is to be looked at now, from its day on. Returns how many were said."""
    today = at.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()
    rows = CorrectiveAction.objects.select_for_update(of=("self",)).filter(checked_at=None, check_date__lte=today)
    rows = rows.exclude(commitment__state="withdrawn").select_related("complaint", "commitment").order_by("check_date", "pk")
    waiting = list(rows)
    said = history(ComplaintFile._meta.label_lower, [row.complaint_id for row in waiting]).filter(event=name_of(EffectDue))
    known = {entry.payload["action_id"] for entry in said}
    new = [row for row in waiting if row.pk not in known]
    for row in new:
        due = EffectDue(case_id=row.complaint_id, action_id=row.pk, owner_id=row.commitment.owner_id)
        publish(due, about=row.complaint, by=by, at=at)
    return len(new)
