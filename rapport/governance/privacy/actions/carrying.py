"""Carrying erasures and rules out: one job a room or a batch, each queues the next; the last has the store forget."""

from django.db import transaction

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.jobs import job

from . import erasing, retaining

HOUSE = Actor.machine("privacy")


@job(queue="privacy", retries=20)
def erase_next(erasure_id: int) -> None:
    """Erase what the next room holds; then the next, and at last what the store knew."""
    with transaction.atomic():
        if erasing.erase_part(erasure_id=erasure_id, by=HOUSE, at=clock.now()):
            erase_next.defer(erasure_id=erasure_id)
        else:
            finish_erasure.defer(erasure_id=erasure_id)


@job(queue="facts", retries=20, lock="facts")
def finish_erasure(erasure_id: int) -> None:
    """Have the store forget, and certify. It waits while somebody else loads the store."""
    erasing.finish_erasure(erasure_id=erasure_id, by=HOUSE, at=clock.now())


@job(queue="privacy", retries=20)
def work_rule(run_id: int) -> None:
    """Take the next cases of a run or a trial."""
    with transaction.atomic():
        if retaining.work_batch(run_id=run_id, by=HOUSE, at=clock.now()):
            work_rule.defer(run_id=run_id)
        else:
            finish_rule.defer(run_id=run_id)


@job(queue="facts", retries=20, lock="facts")
def finish_rule(run_id: int) -> None:
    """Have the store forget what a run erased."""
    retaining.finish_run(run_id=run_id, by=HOUSE, at=clock.now())
