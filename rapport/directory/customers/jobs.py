"""Scheduled work: what somebody still wrote to a customer or an organisation that was merged goes over to the one that stays."""

from datetime import UTC, datetime

from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

HOUSE = Actor.machine("customers")


@job(cron="17 * * * *", retries=0)
def carry_late(timestamp: int) -> None:
    """Carry over what came late. A run that was missed is made up for by the next."""
    at = datetime.fromtimestamp(timestamp, tz=UTC)
    actions.carry_late(by=HOUSE, at=at)
    actions.carry_late_members(by=HOUSE, at=at)
