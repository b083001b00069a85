"""Runs: every row is settled once, whatever stops the run and wherever it stops."""

import os
import signal
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, transaction

from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, Refused
from rapport.kernel.intake import preparing, reading, rejects, runs, staging
from rapport.kernel.intake.models import Finding, ImportRun, RejectedRow
from rapport.kernel.intake.sources import open_source
from rapport.kernel.intake.types import Group, Keyed, Rejection, RunState, Sighting, Taken
from rapport.kernel.models import Notice

from .conftest import NOON

ROBOT = Actor.machine("import")


class Counting:
    """Prepares a batch by counting its groups."""

    def prepare(self, groups: Sequence[Group]) -> int:
        return len(groups)


class Shelf:
    """A taker that keeps each group as a notice, knows those it has, and rejects rows that say so."""

    looks_at_rows = True

    def __init__(self, fail_at: str = "", with_error: type[Exception] = OperationalError) -> None:
        self.fail_at, self.with_error = fail_at, with_error

    def keyed(self, header: Sequence[str], name: str) -> Keyed:
        return Keyed(columns=["number"])

    def missing(self) -> frozenset[str]:
        return frozenset({"?"})

    def begin(self, headers: Sequence[Sequence[str]]) -> None:
        self.headers = headers

    def forget(self) -> None:
        self.is_forgetful = True

    def finish(self) -> None:
        self.is_finished = True

    def preparer(self) -> "Counting":
        return Counting()

    def take(self, groups: Sequence[Group], prepared: int, *, at: datetime) -> Taken:
        assert prepared == len(groups)
        taken, seen = Taken(), Sighting()
        for group in groups:
            if group.key == self.fail_at:
                raise self.with_error("gone")
            good = [row for row in group.rows if row.values[1] != "bad"]
            taken.rejections += [
                Rejection(row.file, row.line, row.values, "It is bad.") for row in group.rows if row.values[1] == "bad"
            ]
            for row in group.rows:
                if row.values[1] == "odd":
                    seen.add(row.file, row.line)
            text = "|".join(f"{row.file}:{row.line}" for row in good)
            if Notice.objects.filter(kind=group.key).exists():
                taken.known += len(good)
            elif good:
                Notice.objects.create(person_id=1, entry_id=1, kind=group.key, text=text, url="", at=at)
                taken.accepted += len(good)
        taken.findings = {("stray", "what", "odd"): seen} if seen.count else {}
        taken.made = {"shelf": 1}
        return taken


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BATCH_ROWS", 10)
    monkeypatch.setattr(reading, "CHUNK_ROWS", 7)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files whose objects are mixed: number N3 has rows in both; one row has no number, one is ragged, one bad, two odd."""
    lines = [f"N{n % 20},{'odd' if n in {3, 33} else 'fine'}" for n in range(40)]
    (tmp_path / "a.csv").write_text("number,what\n" + "\n".join([*lines, "?,fine", "N3,bad", "N4"]) + "\n")
    (tmp_path / "b.csv").write_text("number,what\nN3,late\nN50,fine\n")
    return [tmp_path / "a.csv", tmp_path / "b.csv"]


def begun(files: list[Path]) -> ImportRun:
    return runs.create_run(kind="shelf", sources=[open_source(path) for path in files], plan={}, by=ROBOT, at=NOON)


def shelves() -> dict[str, str]:
    return dict(Notice.objects.values_list("kind", "text"))


@pytest.mark.django_db
def test_every_row_is_accepted_known_or_rejected(files: list[Path]) -> None:
    run = runs.work(begun(files).pk, taker=Shelf(), at=NOON)
    assert run.is_done
    assert (run.row_read, run.row_accepted, run.row_known, run.row_rejected) == (45, 42, 0, 3)
    assert shelves()["N3"] == "0:5|0:25|1:2"
    assert staging.count(run.pk) == 0
    finding = Finding.objects.get(run=run)
    assert (finding.row_count, finding.places) == (2, [[0, 5], [0, 35]])
    assert run.made == {"shelf": 6}, "one a batch of about ten rows"


@pytest.mark.django_db
def test_a_second_import_knows_everything(files: list[Path]) -> None:
    runs.work(begun(files).pk, taker=Shelf(), at=NOON)
    run = runs.work(begun(files).pk, taker=Shelf(), at=NOON)
    assert (run.row_accepted, run.row_known, run.row_rejected) == (0, 42, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("stopped_at", ["N0", "N9", "N50"])
def test_a_stopped_run_goes_on_from_its_checkpoint_and_ends_the_same(files: list[Path], stopped_at: str) -> None:
    run = begun(files)
    with pytest.raises(OperationalError):
        runs.work(run.pk, taker=Shelf(fail_at=stopped_at), at=NOON)
    run.refresh_from_db()
    assert run.is_running
    assert run.group_done == {"N0": 0, "N9": 4 * 2, "N50": 20}[stopped_at]
    done = runs.work(run.pk, taker=Shelf(), at=NOON)
    assert (done.row_read, done.row_accepted, done.row_known, done.row_rejected) == (45, 42, 0, 3)
    assert shelves()["N3"] == "0:5|0:25|1:2"
    assert Finding.objects.get(run=run).row_count == 2


@pytest.mark.django_db
def test_a_run_stopped_while_reading_reads_on(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run, real, calls = begun(files), staging.put, []

    def put_three_times(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 4:
            raise OperationalError("gone")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(staging, "put", put_three_times)
    with pytest.raises(OperationalError):
        runs.work(run.pk, taker=Shelf(), at=NOON)
    run.refresh_from_db()
    assert run.row_read == 21
    done = runs.work(run.pk, taker=Shelf(), at=NOON)
    assert (done.row_read, done.row_accepted, done.row_rejected) == (45, 42, 3)
    assert shelves()["N3"] == "0:5|0:25|1:2"


@pytest.mark.django_db
def test_rejected_rows_come_back_as_a_file_with_line_reason_and_values(files: list[Path]) -> None:
    run = runs.work(begun(files).pk, taker=Shelf(), at=NOON)
    lines = "".join(rejects.csv_of(run)).lstrip("\ufeff").split("\r\n")
    assert lines[0] == f"Rapport: file,Rapport: line,Rapport: why (import {run.pk}),number,what"
    assert lines[1].startswith('a.csv,42,"The row has no value in number')
    assert lines[1].endswith(",?,fine")
    assert lines[2] == "a.csv,43,It is bad.,N3,bad"
    assert "1 values where the header has 2" in lines[3]
    assert RejectedRow.objects.filter(run=run).count() == 3


@pytest.mark.django_db
def test_formulas_in_rejected_rows_stay_text_and_nul_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"number,what\nN1,=1+1,x\nN2,a\0b\nN3,-5\n")
    run = runs.work(begun([tmp_path / "a.csv"]).pk, taker=Shelf(), at=NOON)
    text = "".join(rejects.csv_of(run))
    assert "'=1+1" in text
    assert "a\\0b" in text


@pytest.mark.django_db
def test_a_batch_that_does_not_account_for_its_rows_changes_nothing(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun(files)
    take = Shelf.take

    def lossy(self: Shelf, groups: Sequence[Group], prepared: int, *, at: datetime) -> Taken:
        taken = take(self, groups, prepared, at=at)
        taken.accepted -= 1
        return taken

    monkeypatch.setattr(Shelf, "take", lossy)
    with pytest.raises(RuntimeError, match="came back with"):
        runs.work(run.pk, taker=Shelf(), at=NOON)
    run.refresh_from_db()
    assert run.is_failed
    assert not shelves()
    assert run.row_accepted == 0


@pytest.mark.django_db
def test_the_database_refuses_a_finished_run_that_does_not_add_up(files: list[Path]) -> None:
    run = begun(files)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.DONE, row_read=5)


@pytest.mark.django_db
def test_a_missing_column_and_a_changed_file_end_the_run_with_a_sentence(files: list[Path]) -> None:
    run = begun(files)
    files[1].write_text("number,what\nN9,other\n")
    done = runs.work(run.pk, taker=Shelf(), at=NOON)
    assert done.is_failed
    assert "has changed" in done.failure
    files[0].write_text("id,what\nN9,other\n")
    done = runs.work(begun(files[:1]).pk, taker=Shelf(), at=NOON)
    assert done.is_failed
    assert "has no column “number”" in done.failure


@pytest.mark.django_db
def test_a_failed_run_can_be_started_again_and_a_done_one_cannot(files: list[Path]) -> None:
    run = begun(files)
    with pytest.raises(ZeroDivisionError):
        runs.work(run.pk, taker=Shelf(fail_at="N9", with_error=ZeroDivisionError), at=NOON)
    run.refresh_from_db()
    assert run.is_failed
    assert "Rapport itself" in run.failure
    runs.start_anew(run)
    done = runs.work(run.pk, taker=Shelf(), at=NOON)
    assert done.is_done
    assert done.row_read == 45
    with pytest.raises(BadInput):
        runs.start_anew(done)


@pytest.mark.django_db
def test_two_processes_never_work_one_run_at_once(files: list[Path]) -> None:
    run = begun(files)
    with psycopg.connect(**live.connection_arguments(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [runs._LOCK_SPACE, run.pk])
        with pytest.raises(Refused, match="already"):
            runs.work(run.pk, taker=Shelf(), at=NOON)
    assert runs.work(run.pk, taker=Shelf(), at=NOON).is_done


@pytest.mark.django_db
def test_the_same_files_and_plan_are_taken_up_where_they_stopped(files: list[Path]) -> None:
    run = begun(files)
    digests = [open_source(path).facts.sha256 for path in files]
    assert runs.unfinished("shelf", digests=digests, plan={}, is_trial=False) == run
    assert runs.unfinished("shelf", digests=digests[:1], plan={}, is_trial=False) is None
    assert runs.unfinished("shelf", digests=digests, plan={"zone": "UTC"}, is_trial=False) is None
    runs.work(run.pk, taker=Shelf(), at=NOON)
    assert runs.unfinished("shelf", digests=digests, plan={}, is_trial=False) is None


@pytest.mark.django_db
def test_a_trial_tells_the_same_account_and_changes_nothing(files: list[Path]) -> None:
    sources = [open_source(path) for path in files]
    trial = runs.create_run(kind="shelf", sources=sources, plan={}, is_trial=True, by=ROBOT, at=NOON)
    trial = runs.work(trial.pk, taker=Shelf(), at=NOON)
    assert not shelves()
    run = runs.work(begun(files).pk, taker=Shelf(), at=NOON)
    for column in ("row_read", "row_accepted", "row_known", "row_rejected", "group_total", "made"):
        assert getattr(trial, column) == getattr(run, column)
    assert Finding.objects.get(run=trial).row_count == Finding.objects.get(run=run).row_count


class Dying:
    """Prepares as Counting does where it is at home; in any other process it ends that process."""

    def __init__(self, home: int) -> None:
        self.home = home

    def prepare(self, groups: Sequence[Group]) -> int:
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(groups)


class Failing:
    def prepare(self, groups: Sequence[Group]) -> int:
        raise ValueError(f"cannot do it in {os.getpid()}")


@pytest.fixture
def second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "PROCESS_ROWS", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("preparer", [Counting(), Dying(os.getpid())], ids=["which lives", "which is killed"])
def test_an_import_with_a_second_process_ends_as_one_without(
    files: list[Path], second_process: None, monkeypatch: pytest.MonkeyPatch, preparer: Counting | Dying
) -> None:
    answers: list[preparing.Prepared] = []
    ask = preparing.Workmate.prepared

    def noting(mate: preparing.Workmate, since: int, until: int) -> preparing.Prepared:
        answers.append(ask(mate, since, until))
        return answers[-1]

    monkeypatch.setattr(preparing.Workmate, "prepared", noting)
    monkeypatch.setattr(Shelf, "preparer", lambda shelf: preparer)
    run = runs.work(begun(files).pk, taker=Shelf(), at=NOON)
    assert (run.is_done, run.row_read, run.row_accepted, run.row_known, run.row_rejected) == (True, 45, 42, 0, 3)
    assert sum(one.row_count for one in answers) == (43 if isinstance(preparer, Counting) else 0)
    assert shelves()["N3"] == "0:5|0:25|1:2"


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_the_second_process_ends_the_run_with_its_words(
    files: list[Path], second_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shelf, "preparer", lambda shelf: Failing())
    run = begun(files)
    with pytest.raises(RuntimeError, match="cannot do it in"):
        runs.work(run.pk, taker=Shelf(), at=NOON)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
