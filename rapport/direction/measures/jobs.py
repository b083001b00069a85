"""Scheduled work: each night every target is held against its figure; each hour it is noted by which definitions is counted."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("target watch")


@job(cron="30 4 * * *", retries=2)
def judge_targets(timestamp: int) -> None:
    """Say of each target whether it is missed beyond doubt, once, and when it is met again."""
    actions.judge_all(by=WATCH, at=clock.now())


@job(cron="17 * * * *", retries=2)
def note_definitions(timestamp: int) -> None:
    """Note which versions of definitions are in use, so that a trend tells where one changed."""
    actions.note_definitions(by=WATCH, at=clock.now())
