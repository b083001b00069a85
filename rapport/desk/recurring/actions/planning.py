"""What every verb of a schedule does the same way: lock it, settle what is due, say when it comes next, tell open pages."""

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.desk.recurring import queries, rules
from rapport.desk.recurring.events import ScheduleMoved
from rapport.desk.recurring.models import Schedule, ScheduleVersion
from rapport.desk.recurring.types import Standing
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.journal import publish

SET = "recurring.set"
HOUSE = queries.HOUSE


class ScheduleRefused(Refused):
    """A schedule cannot be changed as asked; the message says why and what to do instead."""


def held(schedule_id: int, *, by: Actor) -> Schedule:
    """Lock a schedule that the actor may change. Raises NotAllowed or Schedule.DoesNotExist."""
    schedule = Schedule.objects.select_for_update(of=("self",)).get(pk=schedule_id)
    by.require(SET, on=schedule)
    return schedule


def newest(schedule: Schedule) -> ScheduleVersion:
    """Return the version by which a schedule comes."""
    return schedule.versions.select_related("calendar").order_by("-number")[0]


def plan(schedule: Schedule, *, by: Actor, at: datetime) -> None:
    """Say when a schedule that runs comes next, past what is left out. One whose last date has passed has ended."""
    schedule.next_date = schedule.next_at = None
    if schedule.standing == Standing.RUNNING:
        coming = queries.next_steps(schedule, newest(schedule), as_of=at, limit=queries.NEXT_DATES)
        step = next((one for one in coming if not one.is_skipped), None)
        if step is not None:
            schedule.next_date, schedule.next_at = step.comes.planned, step.at
        elif not coming:
            move(schedule, Standing.ENDED, is_by_itself=True, by=by, at=at)
    keep(schedule)


def move(schedule: Schedule, to: Standing, *, is_by_itself: bool = False, by: Actor, at: datetime) -> None:
    """Have a schedule run, pause or end."""
    before, schedule.standing, schedule.standing_at = Standing(schedule.standing), to, at
    moved = ScheduleMoved(schedule_id=schedule.pk, before=before, after=to, is_by_itself=is_by_itself)
    publish(moved, about=schedule, by=by, at=at)


def keep(schedule: Schedule) -> None:
    """Save where a schedule stands, and tell open pages."""
    schedule.save()
    live.announce(f"schedule:{schedule.pk}")


def check_changeable(schedule: Schedule) -> None:
    """Raise ScheduleRefused when it has ended."""
    refuse(rules.why_not_change(Standing(schedule.standing)))


def refuse(why: str | None) -> None:
    """Raise ScheduleRefused when a rule gave a sentence."""
    if why:
        raise ScheduleRefused(_(why))
