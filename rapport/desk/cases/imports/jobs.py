"""Imports outside the request: working a run, and looking into watched folders."""

from datetime import datetime, timedelta

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.kernel.jobs import job

from . import begin, folders, undo, uploads

LOOK_AGAIN = timedelta(seconds=5)


@job(queue="imports", retries=5)
def work(run_id: int) -> None:
    """Bring a run to its end; after a kill the job is taken up again and goes on from the checkpoint."""
    try:
        done = begin.work(run_id, at=clock.now())
        if done.is_done and not done.is_trial:
            uploads.forget_files(done)
    except Refused:
        # Somebody else works it: the terminal, or a worker that died a moment ago. Look again, so that it is never left lying.
        work.defer(run_id=run_id, at=clock.now() + LOOK_AGAIN)


@job(queue="imports", retries=5)
def undo_run(run_id: int) -> None:
    """Undo an import that was asked to be undone; a second run goes on from where the first was."""
    undo.work(run_id, by=Actor.machine("import"))


@job(queue="imports", retries=0, cron="* * * * *")
def look_into_folders(timestamp: int) -> None:
    """Begin an import for each new file of the watched folders."""
    for run in folders.look_into_all(at=datetime.fromtimestamp(timestamp, tz=clock.now().tzinfo)):
        work.defer(run_id=run.pk)


@job(queue="imports", retries=0, cron="41 4 * * *")
def forget_uploads(timestamp: int) -> None:
    """Remove uploads that nobody came back to."""
    uploads.forget_old(at=datetime.fromtimestamp(timestamp, tz=clock.now().tzinfo))
