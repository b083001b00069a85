"""Imports outside the request."""

from datetime import timedelta

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import job

from . import begin, undo

LOOK_AGAIN = timedelta(seconds=5)


@job(queue="imports", retries=5)
def work(run_id: int) -> None:
    """Bring a run to its end; after a kill the job is taken up again and goes on from the checkpoint."""
    try:
        begin.work(run_id, at=clock.now())
    except Refused:
        work.defer(run_id=run_id, at=clock.now() + LOOK_AGAIN)


@job(queue="imports", retries=5)
def undo_run(run_id: int) -> None:
    """Undo an import that was asked to be undone; a second run goes on from where the first was."""
    undo.work(run_id, by=Actor.machine("import"))
