"""Scheduled work of the store: moving what changed, and tidying up."""

from datetime import timedelta

from django.db import transaction

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions, lake, mover, verify
from .registry import facts

EVERY = timedelta(seconds=4)


@job(queue="facts", retries=0, lock="facts")
def move(*, again: bool = True) -> None:
    """Take what changed to the facts, and do so again soon."""
    try:
        mover.move(facts())
    except mover.Busy:
        pass  # somebody loads or moves from the command line; we look again soon
    finally:
        if again:
            with transaction.atomic():
                move.defer(at=clock.now() + EVERY, once="facts.move")


@job(queue="facts", cron="* * * * *", retries=0)
def keep_moving(timestamp: int) -> None:
    """Start the chain of moves when it is not running, as after a restart."""
    with transaction.atomic():
        move.defer(once="facts.move")


@job(queue="facts", cron="41 * * * *", retries=0)
def tidy(timestamp: int) -> None:
    """Remove files that no recent version names."""
    lake.tidy(facts())


@job(queue="facts", cron="12 2 * * *", retries=0)
def compare(timestamp: int) -> None:
    """Hold the facts against the database once a day, and have what differs written again."""
    verify.repair(facts())


@job(queue="facts", cron="33 4 * * *", retries=0)
def measure_again(timestamp: int) -> None:
    """Measure effects again whose time after the change is not over yet."""
    actions.measure_open_effects(by=Actor.machine("store"), at=clock.now())
