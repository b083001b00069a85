"""Scheduled work: each minute, what is due soon, what was broken and what other departments owe is said so, once."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("promise watch")


@job(cron="* * * * *", retries=0)
def watch_promises(timestamp: int) -> None:
    """Warn of what is due soon, call broken what is overdue, remind departments. A missed run is made up for by the next."""
    at = clock.now()
    while actions.break_overdue(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
    while actions.warn_due(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
    while actions.remind_departments(by=WATCH, at=at) == actions.TICK_ROWS:
        pass
