"""Scheduled work: each minute what is due goes out, each night what is old is forgotten."""

from datetime import UTC, datetime

from rapport.kernel.jobs import job

from .actions.answers import forget_answers
from .actions.deliveries import forget_deliveries
from .actions.queueing import deliver_all


@job(cron="* * * * *", retries=0)
def look_for_due(timestamp: int) -> None:
    """Have sent what failed before, and what a killed worker left. A run that was missed is made up for by the next."""
    deliver_all()


@job(cron="41 3 * * *", retries=3)
def forget_old(timestamp: int) -> None:
    """Forget deliveries after a month and kept answers after two days."""
    at = datetime.fromtimestamp(timestamp, tz=UTC)
    forget_deliveries(at=at)
    forget_answers(at=at)
