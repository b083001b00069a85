"""Jobs of a worker that was killed: they run again, once."""

import asyncio
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from rapport.kernel import jobs

pytestmark = pytest.mark.django_db(transaction=True)
MAKE = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)
    VALUES ('facts', 'test', %s, %s, '{}', %s, %s) RETURNING id
"""


def made(queueing_lock: str, status: str, worker_id: int | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(MAKE, [queueing_lock, queueing_lock, status, worker_id])
        (found,) = cursor.fetchone() or (0,)
    return int(found)


def states() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status FROM procrastinate_jobs WHERE task_name = 'test'")
        return dict(cursor.fetchall())


@pytest.fixture
def dead_worker() -> int:
    """A worker whose heart has not beaten for an hour."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        (found,) = cursor.fetchone() or (0,)
    return int(found)


def take_up(worker_id: int | None = None) -> int:
    async def opened() -> int:
        async with app.open_async():
            return await jobs._take_up_stalled(worker_id)

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        return asyncio.run(opened())


def test_a_job_of_a_dead_worker_runs_again(dead_worker: int) -> None:
    left = made("alone", "doing", dead_worker)
    assert take_up() == 1
    assert states() == {left: "todo"}


def test_where_another_run_of_its_kind_waits_already_that_one_runs_and_the_others_are_taken_up_too(dead_worker: int) -> None:
    left, waits = made("facts.move", "doing", dead_worker), made("facts.move", "todo")
    other = made("another", "doing", dead_worker)
    assert take_up() == 2
    assert states() == {left: "aborted", waits: "todo", other: "todo"}


def test_a_worker_that_was_held_up_takes_no_job_from_itself(dead_worker: int) -> None:
    mine = made("alone", "doing", dead_worker)
    assert take_up(dead_worker) == 0
    assert states() == {mine: "doing"}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")  # another worker took it for dead
    assert take_up(dead_worker) == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [dead_worker, mine])
    assert take_up(dead_worker) == 0, "it is on the list again, so that it can be given jobs"


def test_of_two_who_look_at_the_same_moment_one_hands_back_and_the_other_leaves_what_works_again(
    dead_worker: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, other = made("alone", "doing", dead_worker), made("another", "doing", dead_worker)
    found = JobManager.get_stalled_jobs

    async def after_somebody_else(manager: JobManager, **asked: Any) -> Any:
        seen = list(await found(manager, **asked))
        await manager.connector.execute_query_async(
            "UPDATE procrastinate_jobs SET attempts = attempts + 1, worker_id = NULL WHERE id = %(id)s", id=left
        )  # handed back and fetched again by a worker that lives: it is being done
        return seen

    monkeypatch.setattr(JobManager, "get_stalled_jobs", after_somebody_else)
    assert take_up() == 1
    assert states() == {left: "doing", other: "todo"}
