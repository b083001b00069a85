"""Scheduled work: each minute the cases whose moment has come are made."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

HOUSE = Actor.machine("recurring")


@job(cron="* * * * *", retries=0, lock="recurring")
def make_due(timestamp: int) -> None:
    """Make what is due. A run that was missed is made up for by the next, as each schedule says."""
    actions.make_due(by=HOUSE, at=clock.now())
