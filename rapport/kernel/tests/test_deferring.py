"""What is queued once runs after whoever queued it, and every job has a connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from rapport.kernel import jobs
from rapport.kernel.jobs import job

pytestmark = pytest.mark.django_db(transaction=True)
# As a worker fetches a job, in one statement.
FETCH = "SELECT id FROM procrastinate_fetch_job_v2(ARRAY['once'], NULL)"


@job(queue="once")
def count(**_arguments: object) -> None:
    """Look at what is there."""


@pytest.fixture(autouse=True)
def _nothing_waits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def fetched() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(FETCH)
        row = cursor.fetchone()
    return row[0] if row else None


def standing() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs ORDER BY id")
        return [state for (state,) in cursor.fetchall()]


def elsewhere[Result](pool: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
    def closed() -> Result:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(closed).result(10)


def test_a_run_that_waits_does_not_begin_before_what_it_is_to_find_is_there() -> None:
    count.defer(once="one")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            count.defer(once="one")
            assert elsewhere(pool, fetched) is None, "it would begin without what this transaction changes"
        assert standing() == ["todo"]
        assert elsewhere(pool, fetched) is not None


def test_where_the_run_has_begun_another_one_is_queued() -> None:
    count.defer(once="one")
    assert fetched() is not None
    count.defer(once="one")
    count.defer(once="one")
    assert standing() == ["doing", "todo"]


def test_of_two_who_queue_the_same_at_once_both_end_well_and_one_run_waits() -> None:
    is_queued, goes_on = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            count.defer(once="one")
            is_queued.set()
            goes_on.wait(10)
        connection.close()

    def second() -> list[str]:
        is_queued.wait(10)
        with transaction.atomic():
            goes_on.set()
            count.defer(once="one")
            found = standing()  # the transaction still answers
        connection.close()
        return found

    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(first)
        assert pool.submit(second).result(10) == ["todo"]
        begun.result(10)
    assert standing() == ["todo"]


@pytest.fixture
def options() -> Iterator[dict[str, object]]:
    held = connection.settings_dict["OPTIONS"]
    before = held.get("pool")
    held["pool"] = {"min_size": 1, "max_size": 2, "timeout": 5}
    connection.close_pool()
    yield held
    connection.close()
    connection.close_pool()
    held.pop("pool")
    if before is not None:
        held["pool"] = before


def test_as_many_jobs_as_run_at_once_have_a_connection_each(options: dict[str, object]) -> None:
    most = jobs.MOST_INSIDE + jobs.MOST_OUTSIDE + jobs.BESIDE
    jobs._have_connections(most)
    together = Barrier(most, timeout=8)

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            together.wait()
        connection.close()

    with ThreadPoolExecutor(most) as pool:
        for one in [pool.submit(work) for _ in range(most)]:
            one.result()
