"""Scheduled work: customers whose case is settled for some time are asked."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

HOUSE = Actor.machine("surveys")


@job(cron="*/10 * * * *", retries=0)
def ask_due(timestamp: int) -> None:
    """Ask about what is due; a run that was missed is made up for by the next."""
    actions.ask_due(by=HOUSE, at=clock.now())
