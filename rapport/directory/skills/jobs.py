"""Scheduled work: each morning, levels whose time is over are said so, once."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("skills watch")


@job(cron="12 5 * * *", retries=3)
def watch_levels(timestamp: int) -> None:
    """Tell of every level that has expired. A run that was missed is made up for by the next."""
    at = clock.now()
    while actions.tell_expired(by=WATCH, at=at):
        pass
