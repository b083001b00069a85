"""Scheduled work: files given out, the nights of retention rules, warnings."""

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import actions
from .actions.carrying import work_rule

HOUSE = Actor.machine("privacy")


@job(queue="privacy", retries=5)
def make_export(export_id: int) -> None:
    """Gather a customer's data into one file."""
    actions.make_file(export_id=export_id, by=HOUSE, at=clock.now())


@job(queue="privacy", cron="7 1 * * *", retries=3)
def carry_out_rules(timestamp: int) -> None:
    """Begin the night's runs of all rules that are on."""
    actions.start_runs(work=work_rule, by=HOUSE, at=clock.now())


@job(queue="privacy", cron="*/10 * * * *", retries=0)
def watch(timestamp: int) -> None:
    """Warn of requests that are due soon, and remove files whose days are over."""
    at = clock.now()
    while actions.warn(by=HOUSE, at=at):
        pass
    actions.forget_expired(by=HOUSE, at=at)
