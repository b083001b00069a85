"""Scheduled work: each night every target is held against its figure."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("target watch")


@job(cron="30 4 * * *", retries=2)
def judge_targets(timestamp: int) -> None:
    """Say of each target whether it is missed beyond doubt, once, and when it is met again."""
    actions.judge_all(by=WATCH, at=clock.now())
