"""Scheduled work: warnings, the forecast, effects to be looked at, retention, and the question about the handling."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions

WATCH = Actor.machine("complaints watch")


@job(cron="*/10 * * * *", retries=0)
def watch_milestones(timestamp: int) -> None:
    """Climb the ladder where a milestone is near or was missed. A run that was missed is made up for by the next."""
    at = clock.now()
    while actions.warn(by=WATCH, at=at):
        pass


@job(cron="17 6 * * 1", retries=3)
def look_ahead(timestamp: int) -> None:
    """Tell managers on Monday what falls due in eight weeks."""
    actions.look_ahead(by=WATCH, at=clock.now())


@job(cron="7 6 * * *", retries=3)
def tell_effects(timestamp: int) -> None:
    """Tell each morning of effects to be looked at, days of ombudsmen, and reviews. A day that was missed is made up for."""
    actions.tell_effects(by=WATCH, at=clock.now())
    actions.tell_days(by=WATCH, at=clock.now())


@job(cron="37 2 * * *", retries=3)
def retain(timestamp: int) -> None:
    """Erase the words of files that were announced a week ago, and announce those whose time is over since."""
    at = clock.now()
    while actions.erase_announced(by=WATCH, at=at):
        pass
    actions.announce_over(by=WATCH, at=at)


@job(cron="41 9 * * *", retries=3)
def ask_handling(timestamp: int) -> None:
    """Ask customers about the handling once everything promised was kept."""
    actions.ask_handling(by=WATCH, at=clock.now())
