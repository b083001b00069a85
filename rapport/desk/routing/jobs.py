"""Scheduled work: each minute, so that nothing waits because a moment came by itself (somebody's absence begins, or ends)."""

from rapport.kernel.jobs import job

from . import actions, queries


@job(cron="* * * * *", retries=0)
def look_after_queues(timestamp: int) -> None:
    """Have what waits given, if any queue is on. A run that was missed is made up for by the next."""
    if queries.is_any_on():
        actions.drain_waiting.defer(once="routing")
