"""An import is stopped by somebody: what is in by then stays, it goes on when it is started again, or it is undone."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from rapport.desk.cases.imports import begin as starting
from rapport.desk.cases.imports import jobs as work
from rapport.desk.cases.imports import undo, uploads
from rapport.desk.cases.models import Case
from rapport.kernel import jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.intake import reading, runs
from rapport.kernel.intake.models import ImportRun

from .test_imports import MACHINE, NOW, everything, table, update

pytestmark = pytest.mark.django_db
ROWS = [update(f"INC{number}", 0, "New", "29/2/2016 01:23") for number in range(8)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "FIRST_ROWS", 2)
    monkeypatch.setattr(runs, "BATCH_ROWS", 2)
    monkeypatch.setattr(reading, "CHUNK_ROWS", 4)


def waiting(folder: Path) -> ImportRun:
    run, _is_taken_up = starting.begin(places=[table(folder, ROWS)], zone="UTC", by=MACHINE, at=NOW)
    return run


def stopped_at(run: ImportRun, group_done: int) -> ImportRun:
    """Work a run, and have somebody stop it when so many of its cases are settled."""

    def tell(now: ImportRun) -> None:
        if now.group_done == group_done and now.is_running:
            uploads.stop(run_id=now.pk, by=MACHINE, at=NOW)

    return starting.work(run.pk, at=NOW, tell=tell)


def test_a_stopped_import_keeps_what_is_in_and_goes_on_when_it_is_started_again(tmp_path: Path) -> None:
    run = stopped_at(waiting(tmp_path), 4)
    assert (run.is_failed, run.group_done, Case.objects.count()) == (True, 4, 4)
    assert run.failure.startswith(f"{MACHINE.name} stopped it.")
    work.work.defer(run_id=run.pk)
    jobs.run_waiting()
    assert Case.objects.count() == 4, "a job that was still on its way does not go on against the one who stopped it"
    uploads.start_again(run_id=run.pk, by=MACHINE, at=NOW)
    done = starting.work(run.pk, at=NOW)
    assert (done.is_done, done.row_read, done.row_accepted, Case.objects.count()) == (True, 8, 8, 8)
    assert done.stop_asked_at is None


@pytest.mark.parametrize("at_once", [True, False])
def test_an_import_is_stopped_before_it_begins_and_while_it_reads(tmp_path: Path, at_once: bool) -> None:
    run = waiting(tmp_path)
    if at_once:
        uploads.stop(run_id=run.pk, by=MACHINE, at=NOW)
    stopped = stopped_at(run, 0)
    assert (stopped.is_failed, Case.objects.count()) == (True, 0)
    same, is_taken_up = starting.begin(places=[tmp_path / "log.csv"], zone="UTC", by=MACHINE, at=NOW)
    assert (same, is_taken_up) == (run, True), "the same files again are the same import"
    assert starting.work(same.pk, at=NOW).row_accepted == 8


def test_who_stops_it_when_all_is_settled_stops_nothing_and_what_runs_no_more_cannot_be_stopped(tmp_path: Path) -> None:
    run = stopped_at(waiting(tmp_path), 8)
    assert (run.is_done, run.row_accepted) == (True, 8)
    with pytest.raises(BadInput, match="not running"):
        uploads.stop(run_id=run.pk, by=MACHINE, at=NOW)
    with pytest.raises(BadInput, match="no import"):
        uploads.stop(run_id=run.pk + 1, by=MACHINE, at=NOW)
    with pytest.raises(NotAllowed):
        uploads.stop(run_id=run.pk, by=Actor(name="Nobody"), at=NOW)


def test_what_was_stopped_and_undone_is_not_taken_up_but_brought_in_anew(tmp_path: Path) -> None:
    run = stopped_at(waiting(tmp_path), 4)
    undo.ask(run_id=run.pk, by=MACHINE, at=NOW)
    assert undo.work(run.pk, by=MACHINE).taken_count == 4
    with pytest.raises(BadInput, match="was undone"):
        uploads.start_again(run_id=run.pk, by=MACHINE, at=NOW)
    same, is_taken_up = starting.begin(places=[tmp_path / "log.csv"], zone="UTC", by=MACHINE, at=NOW)
    assert not is_taken_up
    starting.work(same.pk, at=NOW)
    assert Case.objects.count() == 8
    before = everything()
    assert undo.work(run.pk, by=MACHINE).taken_count == 4, "a second run of the undoing takes nothing more"
    assert everything() == before


def test_the_page_stops_a_waiting_import_and_offers_to_go_on_or_to_undo(tmp_path: Path, client_of: Any, director: Any) -> None:
    run, client = waiting(tmp_path), client_of(director)
    address = reverse("imports:run", args=[run.pk])
    assert reverse("imports:stop", args=[run.pk]) in client.get(address).content.decode()
    said = client.post(reverse("imports:stop", args=[run.pk]), follow=True).content.decode()
    assert "stops as soon as" in said
    assert reverse("imports:stop", args=[run.pk]) not in said
    jobs.run_waiting()
    text = client.get(address).content.decode()
    assert "stopped it. What had come in by then stays" in text
    assert reverse("imports:again", args=[run.pk]) in text
    client.post(reverse("imports:again", args=[run.pk]))
    jobs.run_waiting()
    assert Case.objects.count() == 8
