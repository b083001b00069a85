"""Work outside the request: retried, scheduled, taken up again after a crash. The one door to the queue (procrastinate).

``@job()`` makes a function deferrable: ``send.defer(case_id=7)`` writes the job inside the caller's transaction, so that
it exists exactly when the change does. A job runs at least once and bears a second run, and logs under the id of the request
that queued it. Jobs with ``cron`` (UTC) are given the scheduled moment as ``timestamp``, seconds since 1970.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from procrastinate.worker import Worker

from . import clock
from .again import insisted
from .logs import CAUSE, request_id
from .tries import Tries, Trying

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 8.0
LOOK_SECONDS = 1.0  # a job that was queued for a later moment runs at most so long after it
KEEP_FINISHED_HOURS = 72
# Jobs that wait for systems of others: a worker of their own runs them, so that a slow stranger holds up nobody else.
OUTSIDE, MOST_OUTSIDE = "webhooks", 8
# Jobs of our own at once, and what a worker does beside jobs.
MOST_INSIDE, BESIDE = 4, 2
ALIVE = """
    INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE VALUES (%(worker_id)s, now())
    ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
# Several look for what was left at the same moment. Who comes second finds the job handed back, perhaps at work again, and
# leaves it alone: each time that a job is handed back counts as an attempt.
HAND_BACK = """
    WITH left_behind AS MATERIALIZED (
        SELECT id FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s FOR UPDATE
    )
    SELECT procrastinate_retry_job_v2(id, %(retry_at)s, NULL, NULL, NULL), id FROM left_behind
"""


class Job:
    """A deferrable function. Calling it runs it here and now."""

    def __init__(self, function: Callable[..., None], *, queue: str, retries: int, lock: str | None, cron: str | None) -> None:
        self._function = function
        self.name = f"{function.__module__}.{function.__qualname__}"
        self._queue, self._lock = queue, lock
        self._task = app.task(name=self.name, queue=queue, retry=Tries(retries), lock=lock)(self._run)
        if cron:
            app.periodic(cron=cron, periodic_id=self.name)(self._task)  # type: ignore[arg-type]

    def __call__(self, **arguments: Any) -> None:
        self._function(**arguments)

    def _run(self, **arguments: Any) -> None:
        """Run in the worker, under the id of the act that caused it; what nobody caused, the clock did, gets an id of its own.

        Where it had to give way to another transaction it begins anew at once.
        """
        token = request_id.set(str(arguments.pop(CAUSE, "")) or f"job-{secrets.token_hex(4)}")
        try:
            insisted(lambda: self._function(**arguments))
        finally:
            request_id.reset(token)

    def defer(self, *, at: datetime | None = None, once: str | None = None, alone: str | None = None, **arguments: Any) -> None:
        """Queue a run, from ``at`` on when given. With ``once``, a second one waiting under that name is not added.

        The one that waits begins only after the caller's transaction, so that it finds what the caller changed. Of runs with the
        same ``alone`` one works at a time, in the order in which they were queued.
        """
        # Always on Django's own connection: inside a worker procrastinate would use its own, outside our transaction.
        deferrer = configure_task(
            name=self.name,
            job_manager=JobManager(DjangoConnector()),
            queue=self._queue,
            lock=alone or self._lock,
            queueing_lock=once,
            schedule_at=at,
        )
        if cause := request_id.get():
            arguments[CAUSE] = cause
        if once is None:
            deferrer.defer(**arguments)
            return
        is_waiting = _keep_waiting(once)
        while not is_waiting:
            try:
                with transaction.atomic():  # a violated lock ends no more than this
                    deferrer.defer(**arguments)
                is_waiting = True
            except AlreadyEnqueued:  # somebody else's, of this very moment: it waits, or has begun meanwhile
                is_waiting = _keep_waiting(once)


def _keep_waiting(queueing_lock: str) -> bool:
    """Return whether a run waits under this name, and keep it from beginning before the caller's transaction ends.

    One that began earlier would not see what is changed here, and nothing would run after it. Workers pass over what is held.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = %s FOR KEY SHARE", [queueing_lock]
        )
        return cursor.fetchone() is not None


def job(
    *, queue: str = "default", retries: int = 8, lock: str | None = None, cron: str | None = None
) -> Callable[[Callable[..., None]], Job]:
    """Declare a job. ``retries`` with exponential wait, not counting runs for which the database was away.

    Jobs that share ``lock`` never run at once; ``cron`` in UTC.
    """

    def declare(function: Callable[..., None]) -> Job:
        return Job(function, queue=queue, retries=retries, lock=lock, cron=cron)

    return declare


def waiting_count() -> int:
    """Return how many jobs are due and not yet finished."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
            "AND (scheduled_at IS NULL OR scheduled_at <= %s)",
            [clock.now()],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


async def _take_up_stalled(worker_id: int | None = None) -> int:
    """Hand the jobs of dead workers back to the queue. Return how many.

    ``worker_id``: who asks. It is alive, whatever its last heartbeat says: on a busy machine, or one that has slept, its own
    heart may have been late, and without this it would take its running jobs from itself and find no worker to run them.
    """
    manager = app.job_manager
    if worker_id is not None:
        await manager.connector.execute_query_async(ALIVE, worker_id=worker_id)
    await manager.prune_stalled_workers(STALLED_AFTER_SECONDS)
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    count = 0
    for one in stalled:
        if not await _handed_back(manager, one):
            continue
        logger.warning("job %s (%s) was left by a dead worker; it runs again", one.id, one.task_name)
        count += 1
    return count


async def _handed_back(manager: JobManager, left: QueuedJob) -> bool:
    """Hand a job that was left back to the queue; False where somebody else has done so meanwhile."""
    assert left.id is not None
    told = {"job_id": left.id, "attempts": left.attempts, "retry_at": clock.now()}
    try:
        return bool(await manager.connector.execute_query_all_async(HAND_BACK, **told))
    except UniqueViolation:
        # Another run of the same kind waits already, and does what this one did not.
        await manager.finish_job_by_id_async(job_id=left.id, status=Status.ABORTED, delete_job=False)
        return True


async def _watch_for_stalled(worker: Worker) -> None:
    while True:
        try:
            if worker.worker_id is not None:
                await _take_up_stalled(worker.worker_id)
        except Exception:
            logger.exception("could not look for stalled jobs; trying again")
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def _run_worker(concurrency: int) -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    # As many threads as jobs: the loop's own number follows the cores, and threads that wait need none.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency + MOST_OUTSIDE + BESIDE))
    inside = sorted({task.queue for task in app.tasks.values()} - {OUTSIDE})
    worker = _worker(inside, concurrency, install_signal_handlers=True)
    outside = _worker([OUTSIDE], MOST_OUTSIDE, install_signal_handlers=False)
    beside = [asyncio.create_task(_watch_for_stalled(one)) for one in (worker, outside)]
    calls = asyncio.create_task(outside.run())  # type: ignore[no-untyped-call]
    calls.add_done_callback(lambda _ended: worker.stop())  # type: ignore[no-untyped-call]  # whoever started us starts both again
    try:
        await worker.run()  # type: ignore[no-untyped-call]
    finally:
        outside.stop()  # type: ignore[no-untyped-call]
        for one in beside:
            one.cancel()
        await calls


def _worker(queues: list[str], concurrency: int, *, install_signal_handlers: bool) -> Worker:
    return Trying(
        app=app,
        queues=queues,
        concurrency=concurrency,
        fetch_job_polling_interval=LOOK_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_AFTER_SECONDS,
        shutdown_graceful_timeout=10,
        install_signal_handlers=install_signal_handlers,
        task_middleware=[close_db_connections],  # a connection that was lost while its thread had nothing to do fails no job
    )


def run_worker(*, concurrency: int = MOST_INSIDE) -> None:
    """Work until stopped by SIGINT or SIGTERM."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    _have_connections(concurrency + MOST_OUTSIDE + BESIDE)
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(_opened(concurrency))


def _have_connections(count: int) -> None:
    """Let this process have so many connections at once: a job that calls a slow stranger keeps its own meanwhile.

    With fewer than there are jobs, those of our own would wait for them, and fail after the pool's time.
    """
    options = connection.settings_dict["OPTIONS"]
    if "pool" in options:
        options["pool"] = {**options["pool"], "max_size": max(count, options["pool"].get("max_size", 0))}
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


async def _opened(concurrency: int) -> None:
    async with app.open_async():
        await _run_worker(concurrency)


def run_waiting() -> int:
    """Run every job that is due now, in this thread, and return how many ran (for tests, the demo and the command line)."""
    done = 0
    while due := _next_due():
        job_id, name, arguments = due
        _mark(job_id, "doing")
        try:
            app.tasks[name].func(**arguments)
        except Exception:
            _mark(job_id, "failed")
            raise
        _mark(job_id, "succeeded")
        done += 1
    return done


def _next_due() -> tuple[int, str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' "
            "AND (scheduled_at IS NULL OR scheduled_at <= %s) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
            [clock.now()],
        )
        row = cursor.fetchone()
    return (row[0], row[1], json.loads(row[2])) if row else None


def _mark(job_id: int, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, job_id])


@job(cron="17 * * * *", retries=0)
def forget_finished(timestamp: int) -> None:
    """Remove jobs that finished long ago; the journal keeps what they did."""
    before = datetime.fromtimestamp(timestamp, tz=clock.now().tzinfo) - timedelta(hours=KEEP_FINISHED_HOURS)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status IN ('succeeded', 'cancelled', 'aborted') AND NOT EXISTS "
            "(SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)",
            [before],
        )
