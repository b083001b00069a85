"""Scheduled work: each minute, answers that were needed by now and days of review are said, once."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("decision watch")


@job(cron="* * * * *", retries=0)
def watch_decisions(timestamp: int) -> None:
    """Remind of what is overdue and of what is to be looked at again. A run that was missed is made up for by the next."""
    at = clock.now()
    while actions.tell_overdue(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
    while actions.tell_reviews(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
