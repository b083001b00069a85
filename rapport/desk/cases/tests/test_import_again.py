"""A later export makes of cases and clocks what it would have made alone, whatever an earlier one said of them."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from rapport.desk.cases.models import Case
from rapport.governance.standards import actions as standards
from rapport.governance.standards.models import Clock
from rapport.kernel.actor import Actor
from rapport.kernel.intake.models import Finding, ImportRun
from rapport.kernel.intake.staging import Waiting
from rapport.kernel.intake.types import Group

from . import test_imports as log

pytestmark = pytest.mark.django_db
MAPPING = """
format = 1
name = "own"
version = "1"
title = "Own"
about = "One row is a case."
source = "own"
grain = "case"
key = ["id"]
subject = ["{subject}"]
kind = "request"
[moments]
opened = "opened"
resolved = "resolved"
zone = "UTC"
date_order = "YMD"
[state]
column = "state"
[state.values]
"open" = "open"
"solved" = "resolved"
"reopened" = "reopened"
[priority]
column = "priority"
[priority.values]
"urgent" = "urgent"
"low" = "low"
[team]
column = "team"
[assignee]
column = "held by"
[customer]
column = "customer"
[facts.product]
column = "product"
label = "Product"
"""
HEADER = ["id", "subject", "opened", "resolved", "state", "priority", "team", "held by", "customer", "product"]
EARLY = [
    ["1", "Bed", "2026-01-05 09:00", "", "open", "", "Leeds", "Ann", "C1", "P1"],
    ["2", "Sofa", "2026-01-05 09:00", "2026-01-06 09:00", "solved", "", "Leeds", "Ann", "C2", "P1"],
    ["3", "Lamp", "2026-01-05 09:00", "2026-01-06 09:00", "solved", "low", "Leeds", "Ann", "C3", "P1"],
    ["4", "Desk", "2026-01-05 09:00", "", "open", "", "Leeds", "Ann", "C4", "P1"],
]
LATE = [
    ["1", "Bed", "2026-01-05 09:00", "2026-01-05 11:00", "solved", "urgent", "Leeds", "Ann", "C1", "P1"],  # in time after all
    ["2", "Sofa", "2026-01-05 09:00", "2026-01-06 09:00", "reopened", "", "Leeds", "Bea", "C2", "P1"],
    ["3", "Lamps", "2026-01-05 08:00", "", "open", "", "Denver", "", "C9", ""],  # the other system took its solving back
    ["4", "Desk", "2026-01-05 09:00", "2026-01-09 09:00", "solved", "urgent", "Denver", "Bob", "C4", "P2"],
]


def bring(folder: Path, *tables: list[list[str]]) -> ImportRun:
    (folder / "own.toml").write_text(MAPPING)
    places = [folder / f"{number}.csv" for number, _rows in enumerate(tables)]
    for place, rows in zip(places, tables, strict=True):
        with place.open("w", newline="") as file:
            csv.writer(file).writerows([HEADER[: len(rows[0])], *rows])
    return log.bring(*places, mapping=str(folder / "own.toml"))


def test_the_rows_of_a_first_import_stay_where_they_were_read(tmp_path, monkeypatch):
    """A large import has them in a second process: to hand all of them over took it a third of its time."""

    def fetched(_waiting: Waiting) -> list[Group]:
        raise AssertionError("rows were asked for")

    monkeypatch.setattr(Waiting, "_found", property(fetched))
    assert bring(tmp_path, EARLY).row_accepted == len(EARLY)


def kept() -> dict[str, Any]:
    """Cases and their clocks; of the rows, which are all kept, nothing."""
    keys = dict(Case.objects.values_list("pk", "external_id"))
    columns = ("standard_version_id", "team__name", "begun_at", "due_at", "breach_at", "stopped_at", "result", "elapsed_seconds")
    found = Clock.objects.exclude(result="void").order_by("measure", "turn")
    clocks = [(keys[one[0]], *one[1:]) for one in found.values_list("subject_id", "measure", "turn", *columns)]
    return {"clocks": sorted(clocks, key=str), **{key: case[:-1] for key, case in log.everything().items()}}


@pytest.fixture(autouse=True)
def promised(db: None) -> None:
    standards.starter(by=Actor.machine("test"), at=datetime(2016, 1, 1, tzinfo=UTC))


def test_a_later_export_of_changed_cases_makes_what_it_would_have_made_alone(tmp_path: Path) -> None:
    bring(tmp_path, EARLY)
    assert bring(tmp_path, LATE).changed_count == 4
    twice = kept()
    assert bring(tmp_path, LATE).changed_count == 0
    Clock.objects.all().delete()
    Case.objects.all().delete()
    bring(tmp_path, LATE)
    assert kept() == twice
    results = Clock.objects.exclude(result="void").order_by("subject_id").values_list("result", flat=True)
    assert [*results] == ["met", "breached", "breached", "breached"]


def test_a_table_that_lacks_a_column_takes_nothing_of_it_away(tmp_path: Path) -> None:
    bring(tmp_path, EARLY)
    bring(tmp_path, EARLY[:1], [row[:-1] for row in EARLY[1:]])
    assert {case.attributes.get("product") for case in Case.objects.all()} == {"P1"}


def test_a_log_that_was_brought_in_before_it_told_of_the_end_makes_nothing_late(tmp_path: Path) -> None:
    log.bring(log.table(tmp_path, log.FIRST[:2], "monday.csv"))
    assert {*Clock.objects.values_list("result", flat=True)} == {"breached"}
    end = log.update("INC1", 1, "Resolved", "29/2/2016 03:00")
    log.bring(log.table(tmp_path, [end], "tuesday.csv"))
    case = Case.objects.get(external_id="INC1")
    assert [*Clock.objects.filter(subject_id=case.pk).values_list("result", flat=True)] == ["met"]


DATED = [*HEADER, "said", "changed"]
WORDS = "My bed came without legs."


def dated(opened: str, changed: str, *, state: str = "open", team: str = "Leeds", product: str = "P1") -> list[str]:
    return ["1", "Bed", opened, "", state, "", team, "", "C1", product, WORDS, changed]


def bring_dated(folder: Path, *rows: list[str]) -> ImportRun:
    text = MAPPING.replace('resolved = "resolved"', 'resolved = "resolved"\nchanged = "changed"')
    (folder / "dated.toml").write_text(text.replace('grain = "case"', 'grain = "case"\ntext = "said"'))
    with (folder / "dated.csv").open("w", newline="") as file:
        csv.writer(file).writerows([DATED, *rows])
    return log.bring(folder / "dated.csv", mapping=str(folder / "dated.toml"))


def findings(run: ImportRun) -> dict[str, int]:
    return dict(Finding.objects.filter(run=run).values_list("kind", "row_count"))


def test_an_older_file_that_comes_late_is_told_of_and_takes_nothing_back(tmp_path: Path) -> None:
    older = dated("2026-01-05 09:00", "2026-01-06 09:00", team="Leeds", product="P1")
    newer = dated("2026-01-05 09:00", "2026-01-08 09:00", team="Denver", product="", state="solved")
    bring_dated(tmp_path, newer)
    alone = kept()
    late = bring_dated(tmp_path, older)
    assert (findings(late).get("older"), late.row_accepted, late.row_known) == (1, 1, 0)
    assert kept() == alone
    again = bring_dated(tmp_path, older)  # what it says is known by now; it is still the older file
    assert (findings(again), again.changed_count, kept()) == ({"older": 1}, 0, alone)
    assert "older" not in findings(bring_dated(tmp_path, newer))
    assert kept() == alone
    both = bring_dated(tmp_path, dated("2026-01-05 09:00", "2026-01-09 09:00"), older)  # in whatever order they stand
    assert ("older" in findings(both), Case.objects.get().state) == (False, "open")


def test_a_case_that_was_settled_nobody_knows_when_is_neither_in_time_nor_late_until_a_file_says_when(tmp_path: Path) -> None:
    row = dated("2026-01-05 09:00", "2026-01-08 09:00", state="solved")
    bring_dated(tmp_path, row)
    assert {*Clock.objects.values_list("result", flat=True)} == {"void"}
    bring_dated(tmp_path, [*row[:3], "2026-01-05 09:20", *row[4:-1], "2026-01-09 09:00"])
    assert set(Clock.objects.filter(measure="resolution").values_list("result", flat=True)) == {"met"}


def test_rows_that_were_followed_by_newer_ones_are_told_of_where_nothing_says_when_they_changed(tmp_path: Path) -> None:
    bring(tmp_path, EARLY)
    bring(tmp_path, LATE)
    assert "followed" not in findings(bring(tmp_path, LATE))
    assert findings(bring(tmp_path, EARLY))["followed"] == 4


def test_first_words_go_with_a_corrected_opening_and_are_not_there_twice(tmp_path: Path) -> None:
    bring_dated(tmp_path, dated("2026-01-05 09:00", "2026-01-06 09:00"))
    case = Case.objects.get()
    assert case.contacts.count() == 1
    bring_dated(tmp_path, dated("2026-01-04 09:00", "2026-01-07 09:00"))
    case.refresh_from_db()
    assert [(one.at, one.text) for one in case.contacts.all()] == [(datetime(2026, 1, 4, 9, tzinfo=UTC), WORDS)]
    assert (case.opened_at, case.inbound_count) == (datetime(2026, 1, 4, 9, tzinfo=UTC), 1)
    Case.objects.update(worked_at=datetime(2026, 1, 8, 9, tzinfo=UTC))
    bring_dated(tmp_path, dated("2026-01-03 09:00", "2026-01-09 09:00"))
    assert [one.at.day for one in case.contacts.all()] == [4]  # a case that is worked on here keeps its opening


def test_an_older_file_that_opens_settled_cases_again_is_told_by_its_rows_before_it_comes_in(tmp_path: Path) -> None:
    bring(tmp_path, LATE)
    assert not Finding.objects.filter(kind="gone_back").exists(), "what is new is no step back"
    run = bring(tmp_path, EARLY)
    found = Finding.objects.get(run=run, kind="gone_back")
    assert (found.column, found.row_count, found.places) == ("state", 2, [[0, 2], [0, 5]]), "cases 1 and 4 were solved here"
    again = bring(tmp_path, [row[:] for row in LATE])
    taken_back = Finding.objects.get(run=again, kind="gone_back")
    assert taken_back.places == [[0, 4]], "what the other system itself took back looks the same, and is told too"


def test_the_page_of_a_case_says_of_which_clocks_nobody_can_tell_and_why(tmp_path: Path, client_of: Any, director: Any) -> None:
    bring_dated(tmp_path, dated("2026-01-05 09:00", "2026-01-08 09:00", state="solved"))
    page = client_of(director).get(reverse("cases:case", args=[Case.objects.get().pk])).content.decode()
    assert "cannot be told" in page
    assert "It was done by 8 Jan 2026" in page
