"""Scheduled work: nobody who has left the department can still sign in."""

from datetime import UTC, datetime

from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions


@job(cron="5 * * * *", retries=3)
def close_sign_ins(timestamp: int) -> None:
    """Close and open sign-ins by the dates of their persons, each hour."""
    actions.close_sign_ins(by=Actor.machine("people"), at=datetime.fromtimestamp(timestamp, tz=UTC))
