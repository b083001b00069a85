"""Scheduled work: each minute, promises that are due soon and promises that were broken are said so, once."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("promise watch")


@job(cron="* * * * *", retries=0)
def watch_promises(timestamp: int) -> None:
    """Warn of what is due soon and call broken what is overdue. A run that was missed is made up for by the next."""
    at = clock.now()
    while actions.break_overdue(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
    while actions.warn_due(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
