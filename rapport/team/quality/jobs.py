"""Scheduled work: on Monday each plan draws of the week before; each night what was kept long enough is forgotten."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import job

from . import actions, queries

logger = logging.getLogger(__name__)
WATCH = Actor.machine("quality")
MONDAY, MORNING = 0, 5


# Jobs come by UTC, in which Monday morning of some place begins on Sunday or ends on Tuesday.
@job(cron="20 * * * 0-2", retries=3)
def draw(timestamp: int) -> None:
    """On the department's Monday morning, draw the last whole week for every plan that holds. A second run draws no more."""
    now = clock.now()
    if is_due(now):
        draw_all(at=now)


def is_due(at: datetime) -> bool:
    """Return whether it is Monday by the department's clock, from five in the morning on."""
    here = at.astimezone(ZoneInfo(settings.RAPPORT_ZONE))
    return here.weekday() == MONDAY and here.hour >= MORNING


def draw_all(*, at: datetime) -> int:
    """Draw for each plan the last whole week that lies within what was agreed; return how many plans drew.

    A plan that is refused keeps no other from drawing; of one that breaks the job hears after all have had their turn.
    """
    day = queries.today(at)
    monday = day - timedelta(days=day.weekday())
    rows = [one for one in queries.running_plans(monday) if queries.in_force(one.scorecard_id, as_of=at) is not None]
    count, broken = 0, []
    for one in rows:
        try:
            count += actions.draw_week(plan_id=one.pk, day=monday - timedelta(days=1), by=WATCH, at=at) is not None
        except Refused as why:
            logger.warning("Plan %d drew nothing: %s", one.pk, why)
        except Exception as error:
            broken.append(error)
            logger.exception("Plan %d could not be drawn", one.pk)
    if broken:
        raise broken[0]
    return count


@job(cron="35 4 * * *", retries=3)
def forget(timestamp: int) -> None:
    """Forget the words and names of reviews and calibrations whose time is over."""
    actions.forget_old(by=WATCH, at=clock.now())
