"""The ladder of warnings: each rung once, for each milestone; the week's look ahead; and effects that are to be looked at."""

from datetime import datetime

from django.db import transaction

from rapport.compute.businesstime import Calendar
from rapport.desk.complaints.events import DayNear, EffectDue, ForecastMade, MilestoneNear
from rapport.desk.complaints.models import BehaviourLimit, ComplaintFile, CorrectiveAction, MilestoneRow
from rapport.desk.complaints.queries.days import days_near, today
from rapport.desk.complaints.queries.hours import department_hours, hours_for
from rapport.desk.complaints.queries.register import forecast
from rapport.desk.complaints.rules.warning import climbed, next_telling
from rapport.desk.complaints.types import Milestone, Reminder
from rapport.kernel.actor import Actor
from rapport.kernel.journal import encode, history, name_of, publish

from .changing import is_watched

TICK_ROWS = 500


@transaction.atomic
def warn(*, by: Actor, at: datetime) -> int:
    """Say which milestones are near or missed, each rung once, and return how many were said."""
    rows = MilestoneRow.objects.select_for_update(of=("self",), skip_locked=True).filter(tell_at__lte=at)
    rows = rows.select_related("complaint__regime").order_by("tell_at", "pk")
    department = department_hours()
    said = 0
    for row in rows[:TICK_ROWS]:
        if _climb(row, department, at=at):
            near = MilestoneNear(case_id=row.complaint_id, milestone=Milestone(row.milestone), rung=row.told)
            publish(near, about=row.complaint, by=by, at=at)
            said += 1
    return said


def _climb(row: MilestoneRow, department: Calendar | None, *, at: datetime) -> bool:
    """Note how high the warnings of a milestone have climbed by now, and when the next is told; return whether one is told."""
    if not is_watched(row.complaint, row.planned):
        row.tell_at = None
        row.save(update_fields=["tell_at"])
        return False
    terms = row.complaint.terms
    hours = hours_for(terms, department)
    # Counted anew: the hours may have changed since its moment was noted.
    reached = max(climbed(terms.ladder, row.due_at, at, hours), row.told)
    is_told, row.told = reached > row.told, reached
    row.tell_at = next_telling(terms.ladder, reached, row.due_at, hours)
    row.save(update_fields=["told", "tell_at"])
    return is_told


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
def tell_days(*, by: Actor, at: datetime) -> int:
    """Say of each day that an ombudsman set, and of each review of a limit, that it is near, and that it has come: each once.

    A day that is moved is told anew. Returns how many were said.
    """
    said = 0
    for one in days_near(at=at):
        model = BehaviourLimit if one.what is Reminder.REVIEW else ComplaintFile
        about = model(pk=one.case_id or one.row_id)
        near = DayNear(what=one.what, row_id=one.row_id, day=one.day.toordinal(), is_day=one.day <= today(at))
        if history(model._meta.label_lower, [about.pk]).filter(event=name_of(DayNear), payload=encode(near)).exists():
            continue
        publish(near, about=about, by=by, at=at)
        said += 1
    return said


@transaction.atomic
def tell_effects(*, by: Actor, at: datetime) -> int:
    """Say once of each corrective action that its effect is to be looked at now, from its day on. Returns how many were said."""
    rows = CorrectiveAction.objects.select_for_update(of=("self",)).filter(checked_at=None, check_date__lte=today(at))
    rows = rows.exclude(commitment__state="withdrawn").select_related("complaint", "commitment").order_by("check_date", "pk")
    waiting = list(rows)
    said = history(ComplaintFile._meta.label_lower, [row.complaint_id for row in waiting]).filter(event=name_of(EffectDue))
    known = {entry.payload["action_id"] for entry in said}
    new = [row for row in waiting if row.pk not in known]
    for row in new:
        due = EffectDue(case_id=row.complaint_id, action_id=row.pk, owner_id=row.commitment.owner_id)
        publish(due, about=row.complaint, by=by, at=at)
    return len(new)
