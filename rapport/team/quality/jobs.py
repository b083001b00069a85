"""Scheduled work: on Monday each plan draws of the week before; each night what was kept long enough is forgotten."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions, queries

WATCH = Actor.machine("quality")


@job(cron="20 5 * * 1", retries=3)
def draw(timestamp: int) -> None:
    """Draw the last whole week for every plan that holds. A second run draws nothing more."""
    draw_all(at=clock.now())


def draw_all(*, at: datetime) -> int:
    """Draw for each plan the last whole week that lies within what was agreed; return how many plans drew."""
    here = at.astimezone(ZoneInfo(settings.RAPPORT_ZONE))
    monday = (here - timedelta(days=here.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    before = monday - timedelta(days=7)
    rows = [one for one in queries.running_plans(monday.date()) if queries.in_force(one.scorecard_id, as_of=at) is not None]
    made = [actions.draw_week(plan_id=one.pk, from_at=before, by=WATCH, at=at) for one in rows]
    return sum(one is not None for one in made)


@job(cron="35 4 * * *", retries=3)
def forget(timestamp: int) -> None:
    """Forget the words and names of reviews whose time is over."""
    actions.forget_old(by=WATCH, at=clock.now())
