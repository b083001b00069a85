"""What a job logs bears the id of the request that caused it, also when a job of a job does it."""

import logging
from collections.abc import Iterator

import pytest
from procrastinate.contrib.django import app

from rapport.kernel import jobs
from rapport.kernel.logs import CAUSE, WithRequestId, request_id

pytestmark = pytest.mark.django_db
logger = logging.getLogger(__name__)


def _tell(word: str) -> None:
    logger.warning("told: %s", word)


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    """The ids and the words of what was logged."""
    seen: list[tuple[str, str]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append((record.__dict__["request_id"], record.getMessage()))

    handler = Keep()
    handler.addFilter(WithRequestId())
    logger.addHandler(handler)
    yield seen
    logger.removeHandler(handler)


@pytest.fixture
def tell() -> Iterator[tuple[jobs.Job, jobs.Job]]:
    """A job that logs, and one that queues it."""
    first = jobs.job()(_tell)

    def _pass_on(word: str) -> None:
        first.defer(word=f"{word}, passed on")

    second = jobs.job()(_pass_on)
    yield first, second
    for one in (first, second):
        del app.tasks[one.name]


def asked(ident: str, job: jobs.Job, word: str) -> None:
    """Queue a job as a request with this id would."""
    token = request_id.set(ident)
    job.defer(word=word)
    request_id.reset(token)


def test_a_job_logs_under_the_request_that_queued_it(told: list[tuple[str, str]], tell: tuple[jobs.Job, jobs.Job]) -> None:
    first, second = tell
    asked("a1b2c3", first, "hello")
    asked("d4e5f6", second, "good day")
    assert jobs.run_waiting() == 3
    assert told == [("a1b2c3", "told: hello"), ("d4e5f6", "told: good day, passed on")]
    assert request_id.get() == "", "nothing of it stays behind"


def test_what_nobody_asked_for_has_an_id_of_its_own(told: list[tuple[str, str]], tell: tuple[jobs.Job, jobs.Job]) -> None:
    tell[0].defer(word="one")
    tell[0].defer(word="two")
    jobs.run_waiting()
    (one, _words), (two, _more) = told
    assert one.startswith("job-")
    assert one != two


def test_the_queue_itself_tells_of_a_job_under_the_same_id() -> None:
    record = logging.makeLogRecord({"job": {"task_kwargs": {CAUSE: "a1b2c3", "word": "hello"}}})
    WithRequestId().filter(record)
    assert record.__dict__["request_id"] == "a1b2c3"
