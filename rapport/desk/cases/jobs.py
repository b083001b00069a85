"""Scheduled work: once a day, what was resolved two weeks ago is closed."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

HOUSE = Actor.machine("cases")


@job(cron="23 4 * * *", retries=3)
def close_rested(timestamp: int) -> None:
    """Close what has rested; a run that was missed is made up for by the next."""
    at = clock.now()
    while actions.close_rested(by=HOUSE, at=at) == actions.TICK_ROWS:
        pass
