"""How often jobs are tried, by a real worker: what found no database, or had to give way, is no failure of theirs."""

import asyncio
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from rapport.kernel import again, clock, jobs
from rapport.kernel.live import connection_arguments

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "tries"
type Make = Callable[..., jobs.Job]
ends: list[Callable[[], None]] = []  # what befalls each run in turn, the last one also all later ones
runs: list[int] = []


def _meet() -> None:
    runs.append(len(runs))
    ends[min(len(runs), len(ends)) - 1]()


@pytest.fixture
def made() -> Iterator[Make]:
    found: list[jobs.Job] = []

    def make(*befalls: Callable[[], None], **told: int) -> jobs.Job:
        ends[:], runs[:] = befalls, []
        found.append(jobs.job(queue=QUEUE, **told)(_meet))
        return found[-1]

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    yield make
    for one in found:
        del app.tasks[one.name]


def lost() -> None:
    """The database goes away under a job: its own session is ended, as when the server is shut down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    with psycopg.connect(**connection_arguments(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broken() -> None:
    raise ValueError("a fault of its own")


def crossed() -> None:
    """As PostgreSQL says it."""
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$")


def nothing() -> None:
    pass


def another_waits() -> None:
    """Another run of the same kind is queued, and then the database goes away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, scheduled_at) "
            "SELECT queue_name, task_name, lock, queueing_lock, now() + interval '1 hour' FROM procrastinate_jobs"
        )
    lost()


def worked() -> list[tuple[str, int]]:
    """Have a worker do what waits, at once instead of after the wait, until nothing is due; return states and counted runs."""

    async def opened() -> None:
        async with app.open_async():
            worker = jobs._worker([QUEUE], 1, install_signal_handlers=False)
            worker.wait = False
            await worker.run()  # type: ignore[no-untyped-call]

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    for _round in range(4):
        with app.replace_connector(connector.get_worker_connector()):
            asyncio.run(opened())
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE scheduled_at < now() + interval '10 minutes'")
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, attempts FROM procrastinate_jobs WHERE queue_name = %s ORDER BY id", [QUEUE])
        return list(cursor.fetchall())


def test_a_job_that_lost_the_database_is_run_again_and_that_does_not_count(made: Make) -> None:
    made(lost, lost, nothing, retries=0).defer()
    assert worked() == [("succeeded", 1)]
    assert runs == [0, 1, 2]


def test_a_fault_of_its_own_is_tried_as_often_as_it_says_and_then_has_failed(made: Make) -> None:
    made(broken, lost, broken, retries=1).defer()
    assert worked() == [("failed", 2)]
    assert runs == [0, 1, 2]


def test_a_job_that_has_to_give_way_begins_anew_at_once(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "LONGEST_SECONDS", again.SHORTEST_SECONDS)
    made(crossed, crossed, nothing, retries=0).defer()
    assert worked() == [("succeeded", 1)]
    assert runs == [0, 1, 2]


def test_where_another_run_waits_already_that_one_does_it_and_no_lock_is_left(made: Make) -> None:
    made(another_waits, retries=3).defer(once="tries", alone="tries")
    assert worked() == [("aborted", 1), ("todo", 0)]
    jobs.forget_finished(timestamp=int(clock.now().timestamp()) + jobs.KEEP_FINISHED_HOURS * 3600 + 60)
    assert worked() == [("todo", 0)]


def test_errors_of_the_way_to_the_database_are_told_from_those_of_what_was_asked() -> None:
    with pytest.raises(OperationalError) as slow, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '1ms'; SELECT pg_sleep(1)")
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2")
    with pytest.raises(OperationalError) as gone:
        lost()
    connection.close()
    with pytest.raises(OperationalError) as gave:
        crossed()
    told = [(again.was_away(one.value), again.gave_way(one.value)) for one in (slow, refused, gone, gave)]
    assert told == [(False, False), (True, False), (True, False), (False, True)]
