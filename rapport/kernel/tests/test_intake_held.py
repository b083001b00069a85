"""Rows that wait in the memory of a second process: the account is the same, and files are read again after a kill."""

import os
import signal
from pathlib import Path

import pytest
from django.db import OperationalError

from rapport.kernel.intake import preparing, reading, runs, staging
from rapport.kernel.intake.held import Account
from rapport.kernel.intake.models import RejectedRow
from rapport.kernel.intake.types import RunState

from .conftest import NOON
from .test_intake_runs import Shelf, begun, files, second_process, shelves, small_steps

__all__ = ["files", "second_process", "small_steps"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("second_process")]


class Preparing(Shelf):
    """A taker whose preparer does most of the work, so that its rows need not wait in the database."""

    looks_at_rows = False


@pytest.fixture(autouse=True)
def nothing_waits_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("rows are staged")

    monkeypatch.setattr(staging, "put", refuse)


def test_rows_that_wait_in_memory_end_as_those_that_wait_in_the_database(files: list[Path]) -> None:
    run = runs.work(begun(files).pk, taker=Preparing(), at=NOON)
    assert (run.is_done, run.row_read, run.row_accepted, run.row_known, run.row_rejected) == (True, 45, 42, 0, 3)
    assert shelves()["N3"] == "0:5|0:25|1:2"
    assert [(one.file, one.line) for one in RejectedRow.objects.order_by("file", "line")] == [(0, 42), (0, 43), (0, 44)]
    again = runs.work(begun(files).pk, taker=Preparing(), at=NOON)
    assert (again.row_accepted, again.row_known, again.row_rejected) == (0, 42, 3)


@pytest.mark.parametrize("stopped_at", ["N9", "N50"])
@pytest.mark.parametrize("cores", [1, 2])
def test_a_run_whose_memory_is_gone_reads_its_files_again_and_goes_on(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, stopped_at: str, cores: int
) -> None:
    run = begun(files)
    with pytest.raises(OperationalError):
        runs.work(run.pk, taker=Preparing(fail_at=stopped_at), at=NOON)
    run.refresh_from_db()
    assert run.is_running
    assert run.group_done == {"N9": 4 * 2, "N50": 20}[stopped_at]
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    done = runs.work(run.pk, taker=Preparing(), at=NOON)
    assert (done.row_read, done.row_accepted, done.row_known, done.row_rejected) == (45, 42, 0, 3)
    assert shelves()["N3"] == "0:5|0:25|1:2"
    assert RejectedRow.objects.count() == 3


def test_a_file_that_is_gone_before_the_end_is_asked_for_and_the_run_goes_on_with_it(files: list[Path]) -> None:
    run, kept = begun(files), files[1].read_text()
    with pytest.raises(OperationalError):
        runs.work(run.pk, taker=Preparing(fail_at="N9"), at=NOON)
    files[1].unlink()
    done = runs.work(run.pk, taker=Preparing(), at=NOON)
    assert done.is_failed
    assert "Put it back and start again" in done.failure
    files[1].write_text(kept)
    runs.start_anew(done)
    done = runs.work(run.pk, taker=Preparing(), at=NOON)
    assert (done.is_done, done.row_read, done.row_accepted, done.row_rejected) == (True, 45, 42, 3)


@pytest.mark.parametrize("at", ["read", "begin", "groups"])
def test_the_process_may_be_killed_whenever_it_is_asked(files: list[Path], monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    ask = getattr(preparing.Workmate, at)

    def killed(mate: preparing.Workmate, *question: object) -> object:
        os.kill(mate._process.pid, signal.SIGKILL)
        mate._process.wait()
        return ask(mate, *question)

    monkeypatch.setattr(preparing.Workmate, at, killed)
    run = runs.work(begun(files).pk, taker=Preparing(), at=NOON)
    assert (run.is_done, run.row_read, run.row_accepted, run.row_known, run.row_rejected) == (True, 45, 42, 0, 3)
    assert shelves()["N3"] == "0:5|0:25|1:2"


def test_files_that_now_say_something_else_are_not_gone_on_with(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun(files)
    with pytest.raises(OperationalError):
        runs.work(run.pk, taker=Preparing(fail_at="N9"), at=NOON)
    monkeypatch.setattr(runs, "read", lambda *_given: Account([43, 2], [["number", "what"]] * 2, [], 45, 21))
    with pytest.raises(RuntimeError, match="are now"):
        runs.work(run.pk, taker=Preparing(), at=NOON)
    run.refresh_from_db()
    assert (run.state, run.group_done) == (RunState.FAILED, 8)


def test_what_is_too_large_for_memory_waits_in_the_database(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "HELD_BYTES", 10)
    with pytest.raises(AssertionError, match="rows are staged"):
        runs.work(begun(files).pk, taker=Preparing(), at=NOON)
