"""Whether a schedule comes: pause, go on, end, leave one date out; and when, after its calendar has changed."""

from datetime import date, datetime

from django.db import transaction

from rapport.desk.recurring import queries, rules
from rapport.desk.recurring.events import DateSkipped
from rapport.desk.recurring.models import Occurrence, Schedule, ScheduleVersion, number_of
from rapport.desk.recurring.types import Outcome, Standing
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .making import settle_due
from .planning import HOUSE, check_changeable, held, move, newest, plan, refuse


def pause(*, schedule_id: int, by: Actor, at: datetime) -> Schedule:
    """Have a schedule make no cases until it goes on. Raises NotAllowed, Refused or Schedule.DoesNotExist."""
    return _stand(schedule_id, Standing.PAUSED, by, at)


def resume(*, schedule_id: int, by: Actor, at: datetime) -> Schedule:
    """Have a schedule go on with its next date; what the pause passed over is not made up for.

    Raises NotAllowed, Refused or Schedule.DoesNotExist.
    """
    return _stand(schedule_id, Standing.RUNNING, by, at)


def end(*, schedule_id: int, by: Actor, at: datetime) -> Schedule:
    """End a schedule for good; what it has made stays. Raises NotAllowed, Refused or Schedule.DoesNotExist."""
    return _stand(schedule_id, Standing.ENDED, by, at)


@transaction.atomic
def _stand(schedule_id: int, to: Standing, by: Actor, at: datetime) -> Schedule:
    schedule = held(schedule_id, by=by)
    refuse(rules.why_not_move(Standing(schedule.standing), to))
    settle_due(schedule, by=HOUSE, at=at)
    move(schedule, to, by=by, at=at)
    plan(schedule, by=by, at=at)
    return schedule


def skip(*, schedule_id: int, planned: date, by: Actor, at: datetime) -> Schedule:
    """Leave out one date to come. Raises NotAllowed, Refused or Schedule.DoesNotExist."""
    return _leave_out(schedule_id, planned, by, at, is_skipped=True)


def take_in(*, schedule_id: int, planned: date, by: Actor, at: datetime) -> Schedule:
    """Take in again a date that was left out and has not passed. Raises NotAllowed, Refused or Schedule.DoesNotExist."""
    return _leave_out(schedule_id, planned, by, at, is_skipped=False)


@transaction.atomic
def _leave_out(schedule_id: int, planned: date, by: Actor, at: datetime, *, is_skipped: bool) -> Schedule:
    schedule = held(schedule_id, by=by)
    check_changeable(schedule)
    settle_due(schedule, by=HOUSE, at=at)
    version = newest(schedule)
    coming = queries.next_steps(schedule, version, as_of=at, limit=queries.NEXT_DATES)
    refuse(rules.why_not_skip(planned, coming, is_skipped=is_skipped))
    if is_skipped:
        step = next(one for one in coming if one.comes.planned == planned)
        Occurrence.objects.create(
            schedule=schedule, version=version, planned_date=planned, due_at=step.at, at=at, outcome=Outcome.SKIPPED,
            by_id=by.person_id,
        )  # fmt: skip
    else:
        Occurrence.objects.filter(schedule=schedule, planned_date=planned, outcome=Outcome.SKIPPED).delete()
    skipped = DateSkipped(schedule_id=schedule.pk, date=number_of(planned), is_skipped=is_skipped)
    publish(skipped, about=schedule, by=by, at=at)
    plan(schedule, by=by, at=at)
    return schedule


@transaction.atomic
def plan_again(*, calendar_id: int, by: Actor, at: datetime) -> None:
    """Count the next dates of the schedules that go by a calendar, which has changed. What is due stays due."""
    by.require_somewhere("recurring.set")
    using = ScheduleVersion.objects.filter(calendar_id=calendar_id).values("schedule_id")
    for schedule in Schedule.objects.select_for_update().filter(standing=Standing.RUNNING, pk__in=using).order_by("pk"):
        if newest(schedule).calendar_id == calendar_id:
            settle_due(schedule, by=HOUSE, at=at)
            plan(schedule, by=by, at=at)
