"""Scheduled work: each minute, so that nothing waits because a moment came by itself (somebody's absence begins, or ends)."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions, queries

HOUSE = Actor.machine("routing")


@job(cron="* * * * *", retries=0)
def look_after_queues(timestamp: int) -> None:
    """Have what waits given, if any queue is on. A run that was missed is made up for by the next."""
    if queries.is_any_on():
        actions.drain_waiting.defer(once="routing")


@job(cron="*/5 * * * *", retries=0, lock="automations")
def look_at_moments(timestamp: int) -> None:
    """Have automations act whose moment came by itself. A run that was missed is made up for, up to two days back."""
    actions.run_by_clock(by=HOUSE, at=clock.now())
