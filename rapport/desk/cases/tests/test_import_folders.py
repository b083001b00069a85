"""A folder that is looked into every minute: each new file comes in once, when it rests; trouble is told beside the folder."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from rapport.desk.cases.imports import folders
from rapport.desk.cases.imports.jobs import look_into_folders
from rapport.desk.cases.models import Case
from rapport.kernel import jobs
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.models import ImportRun, WatchedFolder

from .test_imports import FIRST, LATER, MACHINE, NOW, everything, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A watched folder."""
    folder = tmp_path / "drop"
    folder.mkdir()
    folders.watch(path=str(folder), mapping_name="servicenow-incident-event-log", zone="UTC", by=MACHINE, at=NOW)
    return folder


def put(folder: Path, rows: Any, name: str = "log.csv", *, seconds_ago: float = 60) -> Path:
    path = table(folder, rows, name)
    written = (NOW - timedelta(seconds=seconds_ago)).timestamp()
    os.utime(path, (written, written))
    return path


def look(at: datetime = NOW) -> None:
    """Look as the schedule does, and let the worker bring in what was found."""
    look_into_folders(timestamp=int(at.timestamp()))
    jobs.run_waiting()


def test_a_new_file_comes_in_once_however_often_it_is_seen_and_under_whatever_name(drop: Path) -> None:
    put(drop, FIRST)
    look()
    assert ImportRun.objects.get().is_done
    assert set(Case.objects.values_list("external_id", flat=True)) == {"INC1", "INC2"}
    before = everything()
    put(drop, FIRST, "the same once more.csv.gz")
    (drop / "copy.csv").write_bytes((drop / "log.csv").read_bytes())
    os.utime(drop / "copy.csv", (1, 1))
    (drop / "notes.txt.part").write_text("not a table")
    look(NOW + timedelta(minutes=1))
    assert everything() == before
    look(NOW + timedelta(minutes=2))
    assert ImportRun.objects.filter(origin__endswith="copy.csv").count() == 0, "the same bytes under another name"
    runs = ImportRun.objects.count()
    look(NOW + timedelta(minutes=3))
    assert ImportRun.objects.count() == runs, "another look changes nothing"
    put(drop, LATER, "tomorrow.csv")
    look(NOW + timedelta(minutes=4))
    assert ImportRun.objects.count() == runs + 1
    assert Case.objects.count() == 2
    assert Case.objects.get(external_id="INC1").state == "closed"


def test_a_file_that_is_still_written_rests_for_half_a_minute_first(drop: Path) -> None:
    put(drop, FIRST, seconds_ago=29)
    look()
    assert not ImportRun.objects.exists()
    look(NOW + timedelta(seconds=1))
    assert ImportRun.objects.get().added_count == 2


def test_trouble_with_one_file_is_told_on_the_page_and_the_others_come_in(drop: Path, client_of: Any, director: Any) -> None:
    put(drop, FIRST)
    broken = drop / "broken.csv"
    broken.write_text("colour;shape\nred;round\n")
    os.utime(broken, (1, 1))
    look()
    assert Case.objects.count() == 2
    folder = WatchedFolder.objects.get()
    assert folder.looked_at == NOW.astimezone(UTC)
    assert "number" in folder.trouble
    page = client_of(director).get(reverse("imports:sources")).content.decode()
    assert folder.trouble.split("“")[0].strip() in page
    broken.unlink()
    look(NOW + timedelta(minutes=1))
    folder.refresh_from_db()
    assert folder.trouble == ""


def test_a_folder_that_is_gone_is_told_and_one_that_is_left_is_not_looked_into(drop: Path) -> None:
    put(drop, FIRST)
    moved = drop.rename(drop.with_name("elsewhere"))
    look()
    folder = WatchedFolder.objects.get()
    assert "There is no folder" in folder.trouble
    moved.rename(drop)
    folders.stop_watching(folder_id=folder.pk, by=MACHINE, at=NOW)
    look(NOW + timedelta(minutes=1))
    assert not ImportRun.objects.exists()


def test_a_file_that_cannot_be_read_and_a_folder_that_is_none_any_more_keep_no_other_away(drop: Path, tmp_path: Path) -> None:
    other = tmp_path / "another"
    other.mkdir()
    folders.watch(path=str(other), mapping_name="servicenow-incident-event-log", zone="UTC", by=MACHINE, at=NOW)
    put(other, FIRST)
    if os.geteuid():
        put(drop, FIRST, "0.csv").chmod(0)
    else:  # nothing is kept from root but what cannot be read at all
        (drop / "0.csv").symlink_to("/proc/self/mem")
    put(drop, LATER, "1.csv")
    look(NOW + timedelta(days=3_650))
    assert {run.origin.removeprefix(f"{tmp_path}/") for run in ImportRun.objects.all()} == {"drop/1.csv", "another/log.csv"}
    assert WatchedFolder.objects.get(path=str(drop)).trouble.startswith("“0.csv” cannot be read: ")
    (drop / "0.csv").unlink()
    (drop / "1.csv").unlink()
    drop.rmdir()
    drop.write_text("a file where the folder was")
    put(other, LATER[:1], "later.csv")
    look(NOW + timedelta(days=3_651))
    assert "There is no folder" in WatchedFolder.objects.get(path=str(drop)).trouble
    assert ImportRun.objects.filter(origin__endswith="later.csv").exists()


@pytest.mark.parametrize("path", ["~nobody-of-that-name/drop", "/no/such/folder"])
def test_a_folder_that_does_not_exist_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match="There is no folder"):
        folders.watch(path=path, mapping_name="servicenow-incident-event-log", zone="UTC", by=MACHINE, at=NOW)
