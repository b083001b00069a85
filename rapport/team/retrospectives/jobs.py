"""Scheduled work: each morning those who lead are told of what is to be looked at again."""

from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("retrospectives")


@job(cron="25 5 * * *", retries=3)
def tell_of_checks(timestamp: int) -> None:
    """Say of each retrospective, once, that the day has come on which its effect is looked at."""
    now = clock.now()
    actions.tell_due(today=now.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date(), by=WATCH, at=now)
