"""Scheduled work: days of review are said once; old counts of searches, and pictures that nothing names, are forgotten."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("knowledge watch")


@job(cron="41 * * * *", retries=0)
def watch_reviews(timestamp: int) -> None:
    """Remind owners of articles that are to be looked at again. A run that was missed is made up for by the next."""
    at = clock.now()
    while actions.tell_due(by=WATCH, at=at) == actions.TICK_ROWS:
        pass


@job(cron="37 3 * * *", retries=2)
def forget_old_searches(timestamp: int) -> None:
    """Forget what was counted long ago."""
    actions.forget_old_searches(by=WATCH, at=clock.now())


@job(cron="47 3 * * *", retries=2)
def forget_unnamed_pictures(timestamp: int) -> None:
    """Forget pictures that no text names any more."""
    actions.forget_unnamed_pictures(by=WATCH, at=clock.now())
