"""Scheduled work: each minute, clocks that have reached a milestone say so, once."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from .actions import late, stages
from .actions.milestones import TICK_ROWS, reach_milestones

WATCH = Actor.machine("standards watch")


@job(cron="* * * * *", retries=0)
def watch_clocks(timestamp: int) -> None:
    """Tell every milestone that is due, of clocks and of their stages, and every rung after a breach.

    A run that was missed is made up for by the next.
    """
    at = clock.now()
    while reach_milestones(by=WATCH, at=at) == TICK_ROWS:
        pass
    while late.climb_late(by=WATCH, at=at) == late.TICK_ROWS:
        pass
    while stages.reach_stages(by=WATCH, at=at) == stages.TICK_ROWS:
        pass
