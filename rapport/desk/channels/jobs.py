"""Scheduled work: what is due and has lost its job gets one again."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

HOUSE = Actor.machine("channels")


@job(cron="* * * * *", retries=0)
def take_up_left(timestamp: int) -> None:
    """Send what a killed worker has left, and what nobody has sent though it is due."""
    actions.take_up_left(by=HOUSE, at=clock.now())
