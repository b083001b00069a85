"""Rejected rows are downloaded, mended and brought in again: only those come in, as they would have come in at once."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rapport.desk.cases.imports import begin as starting
from rapport.desk.cases.models import Case, Contact, SourceEvent, StateInterval
from rapport.kernel import jobs
from rapport.kernel.intake import rejects
from rapport.kernel.intake.models import ImportRun, RejectedRow

from .test_imports import MACHINE, NOW

pytestmark = pytest.mark.django_db
MAPPING = """
format = 1
name = "own"
version = "1"
title = "Own"
source = "old-helpdesk"
grain = "event"
key = ["Ticket"]
missing = ["none"]
subject = ["{Subject}"]
text = "Words"
reason = ["Reason"]
[moments]
event = "When"
[state]
column = "Status"
[state.values]
"Open" = "open"
"Pending" = "waiting_customer"
"Solved" = "resolved"
"""
HEADER = ["Ticket", "When", "Status", "Subject", "Words", "Reason"]
SOUND = [
    ["T1", "14/1/2026 09:00", "Open", "Bed", "- 20 % off?", "Delivery"],
    ["T1", "15/1/2026 09:00", "Pending", "Bed", "- 20 % off?", "Delivery"],
    ["T2", "14/1/2026 09:00", "Open", "Sofa", "=loose, legs", "Damage"],
    ["T2", "14/1/2026 10:00", "Solved", "Sofa", "=loose, legs", "Damage"],
    ["T3", "1/2/2026 09:00", "Open", "Lamp", "'- it said", "none"],
]


def told(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def bring(path: Path, **given: Any) -> ImportRun:
    begun, is_taken_up = starting.begin(places=[path], by=MACHINE, at=NOW, **given)
    assert not is_taken_up
    return starting.work(begun.pk, at=NOW)


@pytest.fixture
def broken(tmp_path: Path) -> ImportRun:
    """An import of which three rows could not be taken; all it was told about zone and order of dates."""
    (tmp_path / "own.toml").write_text(MAPPING)
    rows = [list(row) for row in SOUND]
    rows[1][1] = "on Thursday"
    rows[2] = [*rows[2][:4], "=loose", " legs", "Damage"]
    rows[4][1] = "1/2/2026 nine"
    (tmp_path / "log.csv").write_bytes(told([HEADER, *rows]))
    run = bring(tmp_path / "log.csv", mapping=str(tmp_path / "own.toml"), zone="America/Toronto", date_order="DMY")
    assert (run.row_read, run.row_accepted, run.row_rejected) == (5, 2, 3)
    return run


def mended(run: ImportRun) -> list[list[str]]:
    """What somebody makes of the file of rejected rows: the three marks stay, the rest is put right."""
    head, *rows = csv.reader(io.StringIO("".join(rejects.csv_of(run)).removeprefix("\ufeff")))
    assert len(head) == 3 + len(HEADER)
    rows[0][4] = "15/1/2026 09:00"
    rows[1][7:9] = [", ".join(one.strip() for one in rows[1][7:9])]
    rows[2][4] = "1/2/2026 09:00"
    return [head, *rows]


def everything() -> list[Any]:
    """All that is here of the cases, without what depends on the moment of the import."""
    return [
        sorted(Case.objects.values_list("source", "external_id", "subject", "state", "opened_at", "reason__name")),
        sorted(StateInterval.objects.values_list("case__external_id", "state", "from_at")),
        sorted(SourceEvent.objects.values_list("case__external_id", "digest")),
        sorted(Contact.objects.values_list("case__external_id", "text")),
    ]


def in_one_go(folder: Path) -> list[Any]:
    (folder / "sound.csv").write_bytes(told([HEADER, *SOUND]))
    bring(folder / "sound.csv", mapping=str(folder / "own.toml"), zone="America/Toronto", date_order="DMY")
    return everything()


def test_mended_rows_are_read_as_before_and_make_what_sound_ones_had_made(tmp_path: Path, broken: ImportRun) -> None:
    (tmp_path / "mended.csv").write_bytes(told(mended(broken)))
    again = bring(tmp_path / "mended.csv")
    assert (again.row_read, again.row_accepted, again.row_rejected) == (3, 3, 0)
    assert broken.row_accepted + again.row_accepted == len(SOUND)
    assert again.plan == broken.plan
    found = everything()
    assert [row[0] for row in found[0]] == ["old-helpdesk"] * 3
    assert [row[5] for row in found[0]] == ["Delivery", "Damage", None], "our reason is not the customer's"
    assert {text for _case, text in found[3]} == {row[4] for row in SOUND}, "what was written before formulas is gone again"
    bring(tmp_path / "mended.csv")
    assert everything() == found, "nothing is doubled"
    assert in_one_go(tmp_path) == found, "the whole file, mended, holds the same rows"


def test_mended_rows_may_come_back_as_a_workbook_and_what_is_still_wrong_is_told_again(tmp_path: Path, broken: ImportRun) -> None:
    rows = mended(broken)
    rows[2][4] = "at nine"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "mended.xlsx")
    again = bring(tmp_path / "mended.xlsx")
    assert (again.row_read, again.row_accepted, again.row_rejected) == (3, 2, 1)
    assert RejectedRow.objects.get(run=again).reason == "“at nine” is not a date."
    assert "".join(rejects.csv_of(again)).count("Rapport: why") == 1, "the marks of the first time are not carried along"


def test_the_page_takes_mended_rows_by_the_mapping_and_the_answers_of_their_import(
    client_of: Any, director: Any, broken: ImportRun
) -> None:
    client = client_of(director)
    upload = SimpleUploadedFile("my own name.csv", told(mended(broken)))
    page = client.post(reverse("imports:sources"), {"tables": upload}, follow=True)
    text = page.content.decode()
    assert f"rejected by import {broken.pk}" in text
    assert "This is a table we know: Own" in text
    asked = page.context["chosen"].answers
    assert (asked["zone"].value(), asked["date_order"].value()) == ("America/Toronto", "DMY")
    sent = {"mapping": "own", "zone": "America/Toronto", "date_order": "DMY", "do": "bring"}
    client.post(page.redirect_chain[-1][0], sent)
    jobs.run_waiting()
    again = ImportRun.objects.latest("pk")
    assert (again.row_accepted, again.plan["mapping"]) == (3, broken.plan["mapping"])
    assert Case.objects.filter(source="old-helpdesk").count() == 3
