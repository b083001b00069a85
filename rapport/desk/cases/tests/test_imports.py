"""Imports end to end, on small tables: each row once, each case whole, whatever the form and however often it comes."""

import csv
import gzip
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rapport.desk.cases import actions
from rapport.desk.cases.imports import begin as starting
from rapport.desk.cases.imports import library
from rapport.desk.cases.models import Assignment, Attribute, Case, Reason, SourceEvent, StateInterval
from rapport.desk.cases.types import Channel, ContactDraft, Direction, State
from rapport.directory.customers.models import ContactPoint, Customer
from rapport.directory.people.models import Person, Team
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.intake import runs
from rapport.kernel.intake.models import ImportRun, RejectedRow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MACHINE = Actor.machine("import")
HEADER = [
    "number",
    "incident_state",
    "sys_mod_count",
    "made_sla",
    "caller_id",
    "opened_at",
    "sys_updated_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "priority",
    "assignment_group",
    "assigned_to",
    "closed_code",
    "resolved_at",
    "closed_at",
]
type Rows = Sequence[Sequence[str]]


def update(
    number: str, count: int, state: str, updated: str, group: str = "Group 56", person: str = "?", closed: str = "?"
) -> list[str]:
    return [
        number, state, str(count), "true", "Caller 7", "29/2/2016 01:16", updated, "Phone", "Location 9", "Category 55",
        "Subcategory 170", "Symptom 72", "3 - Moderate", group, person, "code 5", "?", closed,
    ]  # fmt: skip


FIRST = [
    update("INC1", 0, "New", "29/2/2016 01:23"),
    update("INC2", 0, "New", "29/2/2016 02:00"),
    update("INC1", 1, "Active", "29/2/2016 08:53", person="Resolver 8"),
]
LATER = [
    update("INC1", 2, "Resolved", "1/3/2016 11:29", person="Resolver 8"),
    update("INC1", 3, "Closed", "5/3/2016 12:00", person="Resolver 8", closed="5/3/2016 12:00"),
    update("INC2", 1, "-100", "1/3/2016 09:00", "Group 70"),
]


def table(folder: Path, rows: Rows, name: str = "log.csv") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    path = folder / name
    path.write_bytes(gzip.compress(text.getvalue().encode()) if name.endswith(".gz") else text.getvalue().encode())
    return path


def bring(*places: Path, mapping: str = "servicenow-incident-event-log", zone: str = "UTC", **more: Any) -> ImportRun:
    run, _is_taken_up = starting.begin(places=places, mapping=mapping, zone=zone, by=MACHINE, at=NOW, **more)
    return starting.work(run.pk, at=NOW)


def told(run: ImportRun) -> tuple[int, int, int, int]:
    return run.row_read, run.row_accepted, run.row_known, run.row_rejected


def everything() -> dict[str, Any]:
    """All that an import leaves behind, without the numbers that the database gives."""
    cases = {}
    for case in Case.objects.select_related("reason__parent", "team", "assignee", "customer").order_by("external_id"):
        key = f"{case.source}:{case.external_id}"
        cases[key] = (
            case.kind, case.subject, case.channel, case.priority, case.state, case.opened_at, case.received_at, case.resolved_at,
            case.attributes, str(case.reason), str(case.reason and case.reason.parent), str(case.team), str(case.assignee),
            str(case.customer), case.state_since_at,
            list(StateInterval.objects.filter(case=case).order_by("from_at").values_list("state", "from_at", "to_at")),
            [
                (str(one.team), str(one.assignee), one.from_at, one.to_at)
                for one in Assignment.objects.filter(case=case).select_related("team", "assignee").order_by("from_at")
            ],
            sorted(SourceEvent.objects.filter(case=case).values_list("digest", "at")),
        )  # fmt: skip
    return cases


@pytest.mark.django_db
def test_rows_of_one_incident_become_one_case_with_its_history(tmp_path: Path) -> None:
    run = bring(table(tmp_path, [*FIRST, *LATER]))
    assert run.is_done
    assert told(run) == (6, 6, 0, 0)
    case = Case.objects.get(external_id="INC1")
    states = list(StateInterval.objects.filter(case=case).order_by("from_at").values_list("state", flat=True))
    assert states == [State.NEW, State.OPEN, State.RESOLVED, State.CLOSED]
    assert (case.source, case.subject) == ("servicenow", "Category 55 · Subcategory 170 · Symptom 72")
    assert str(case.reason) == "Subcategory 170"
    assert str(case.reason.parent) == "Category 55"
    assert (case.team.name, case.assignee.name, case.customer.name) == ("Group 56", "Resolver 8", "Caller 7")
    assert SourceEvent.objects.filter(case=case).count() == 4
    assert Attribute.objects.get(key="symptom").is_watched
    row = SourceEvent.objects.filter(case=case).order_by("line").first()
    assert row.fields == dict(zip(HEADER, FIRST[0], strict=True))
    assert row.line == 2


@pytest.mark.django_db
def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, [*FIRST, *LATER])
    bring(path)
    before, counts = (
        everything(),
        (Team.objects.count(), Person.objects.count(), Customer.objects.count(), Reason.objects.count()),
    )
    run = bring(path)
    assert told(run) == (6, 0, 6, 0)
    assert (run.added_count, run.changed_count, run.unchanged_count) == (0, 0, 2)
    assert everything() == before
    assert counts == (Team.objects.count(), Person.objects.count(), Customer.objects.count(), Reason.objects.count())


@pytest.mark.django_db
def test_a_later_export_of_new_rows_only_makes_the_same_cases_as_one_of_all(tmp_path: Path) -> None:
    bring(table(tmp_path, FIRST, "monday.csv"))
    run = bring(table(tmp_path, LATER, "tuesday.csv"))
    assert told(run) == (3, 3, 0, 0)
    assert run.changed_count == 2
    grown = everything()
    Case.objects.all().delete()
    bring(table(tmp_path, [*FIRST, *LATER], "all.csv"))
    assert everything() == grown


@pytest.mark.django_db
def test_an_overlapping_export_adds_only_what_is_new(tmp_path: Path) -> None:
    bring(table(tmp_path, FIRST, "monday.csv"))
    run = bring(table(tmp_path, [*FIRST, *LATER], "tuesday.csv"))
    assert told(run) == (6, 3, 3, 0)
    assert SourceEvent.objects.count() == 6


@pytest.mark.django_db
def test_several_files_and_a_folder_are_one_import(tmp_path: Path) -> None:
    table(tmp_path, LATER, "a.csv.gz")
    table(tmp_path, FIRST, "b.csv")
    assert told(bring(tmp_path)) == (6, 6, 0, 0)
    assert Case.objects.get(external_id="INC1").state == State.CLOSED


@pytest.mark.django_db
def test_every_form_of_a_table_makes_the_same_cases(tmp_path: Path) -> None:
    rows = [*FIRST, *LATER]
    bring(table(tmp_path, rows))
    expected = everything()
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(tmp_path / "log.xlsx")
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(dict(zip(HEADER, row, strict=True))) for row in rows))
    for name in ("log.xlsx", "log.jsonl"):
        run = bring(tmp_path / name)
        assert told(run) == (6, 0, 6, 0), name
        assert everything() == expected


@pytest.mark.django_db
def test_rows_that_are_the_same_to_the_letter_are_all_kept(tmp_path: Path) -> None:
    path = table(tmp_path, [FIRST[0], FIRST[0], FIRST[0]])
    assert told(bring(path)) == (3, 3, 0, 0)
    assert told(bring(path)) == (3, 0, 3, 0)


@pytest.mark.django_db
def test_a_new_column_that_is_empty_brings_in_nothing_twice(tmp_path: Path) -> None:
    bring(table(tmp_path, FIRST))
    text = (tmp_path / "log.csv").read_text().splitlines()
    (tmp_path / "wider.csv").write_text("\n".join([text[0] + ",vendor", *(f"{line}," for line in text[1:])]))
    assert told(bring(tmp_path / "wider.csv")) == (3, 0, 3, 0)


@pytest.mark.django_db
def test_what_cannot_be_taken_is_kept_with_line_and_reason_and_the_rest_comes_in(tmp_path: Path) -> None:
    bad_moment = update("INC1", 2, "Active", "31/2/2016 10:00")
    run = bring(table(tmp_path, [*FIRST, update("?", 0, "New", "1/3/2016 10:00"), bad_moment, ["INC9", "New"]]))
    assert told(run) == (6, 3, 0, 3)
    kept = RejectedRow.objects.filter(run=run).order_by("line")
    assert [(one.line, json.loads(one.values)[0]) for one in kept] == [(5, "?"), (6, "INC1"), (7, "INC9")]
    assert "is not a date that exists" in kept[1].reason


@pytest.mark.django_db
def test_stray_values_are_told_with_their_lines(tmp_path: Path) -> None:
    run = bring(table(tmp_path, [*FIRST, *LATER]))
    finding = run.findings.get(kind="stray")
    assert (finding.column, finding.value, finding.row_count, finding.places) == ("incident_state", "-100", 1, [[0, 7]])


@pytest.mark.django_db
def test_a_dry_run_tells_the_whole_account_and_leaves_nothing(tmp_path: Path) -> None:
    bring(table(tmp_path, FIRST, "monday.csv"))
    before = everything()
    counts = (Team.objects.count(), Person.objects.count(), Attribute.objects.count())
    path = table(tmp_path, [*FIRST, *LATER, update("INC3", 0, "New", "1/3/2016 10:00", "Group 99")], "all.csv")
    trial = bring(path, is_trial=True)
    assert everything() == before
    assert counts == (Team.objects.count(), Person.objects.count(), Attribute.objects.count())
    run = bring(path)
    assert told(trial) == told(run) == (7, 4, 3, 0)
    assert trial.made == run.made == {"team": 2}
    assert (trial.added_count, trial.changed_count) == (run.added_count, run.changed_count) == (1, 2)


@pytest.mark.django_db
def test_zone_and_order_of_dates_are_asked_when_nobody_can_tell_and_taken_when_given(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="time zone"):
        bring(table(tmp_path, FIRST), zone="")
    with pytest.raises(BadInput, match="not a time zone"):
        bring(table(tmp_path, FIRST), zone="Nowhere/Land")
    bring(table(tmp_path, FIRST), zone="Asia/Tokyo")
    assert Case.objects.get(external_id="INC1").opened_at == datetime(2016, 2, 28, 16, 16, tzinfo=UTC)


@pytest.mark.django_db
def test_the_order_of_dates_is_seen_in_the_values_or_asked(tmp_path: Path) -> None:
    raw = library.raw_mapping("servicenow-incident-event-log")
    raw["moments"].pop("date_order")
    (tmp_path / "own.toml").write_text(library.written(raw))
    bring(table(tmp_path, FIRST), mapping=str(tmp_path / "own.toml"))
    unclear = [[value.replace("29/2/2016", "2/3/2016") for value in row] for row in FIRST]
    with pytest.raises(BadInput, match="Day and month"):
        bring(table(tmp_path, unclear, "unclear.csv"), mapping=str(tmp_path / "own.toml"))
    bring(table(tmp_path, unclear, "unclear.csv"), mapping=str(tmp_path / "own.toml"), date_order="MDY")


@pytest.mark.django_db
def test_a_mapping_that_does_not_fit_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no column “Complaint ID”"):
        bring(table(tmp_path, FIRST), mapping="cfpb-complaints")
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_a_case_that_was_worked_on_here_keeps_our_work_and_gains_the_rows(tmp_path: Path) -> None:
    bring(table(tmp_path, FIRST, "monday.csv"))
    case = Case.objects.get(external_id="INC1")
    said = ContactDraft(direction=Direction.INBOUND, channel=Channel.PHONE, text="Is it done?")
    actions.receive(case_id=case.pk, contact=said, by=MACHINE, at=NOW)
    actions.resolve(case_id=case.pk, by=MACHINE, at=NOW)
    bring(table(tmp_path, LATER, "tuesday.csv"))
    case.refresh_from_db()
    assert case.state == State.RESOLVED
    assert case.contacts.filter(text="Is it done?").exists()
    assert SourceEvent.objects.filter(case=case).count() == 4


@pytest.mark.django_db
def test_only_who_may_import_may_begin(tmp_path: Path, supervisor: Any, manager: Any) -> None:
    path = table(tmp_path, FIRST)
    with pytest.raises(NotAllowed):
        starting.begin(places=[path], mapping="servicenow-incident-event-log", zone="UTC", by=supervisor.actor, at=NOW)
    run, _is_taken_up = starting.begin(
        places=[path], mapping="servicenow-incident-event-log", zone="UTC", by=manager.actor, at=NOW
    )
    assert run.by_id == manager.person.pk


@pytest.mark.django_db
def test_names_are_used_and_not_added_when_the_mapping_says_so(tmp_path: Path) -> None:
    raw = library.raw_mapping("servicenow-incident-event-log")
    raw["team"]["create"] = raw["assignee"]["create"] = raw["customer"]["create"] = False
    (tmp_path / "own.toml").write_text(library.written(raw))
    Team.objects.create(name="Group 70")
    run = bring(table(tmp_path, [*FIRST, *LATER]), mapping=str(tmp_path / "own.toml"))
    assert told(run) == (6, 6, 0, 0)
    assert not Team.objects.filter(name="Group 56").exists()
    assert not Person.objects.exists()
    assert Case.objects.get(external_id="INC2").team.name == "Group 70"
    assert Case.objects.get(external_id="INC1").team is None


@pytest.mark.django_db
def test_a_trial_in_several_batches_tells_of_each_name_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BATCH_ROWS", 3)
    path = table(tmp_path, [*FIRST, *LATER, update("INC3", 0, "New", "1/3/2016 01:00", person="Resolver 8")])
    trial = bring(path, is_trial=True)
    assert (trial.is_done, told(trial)) == (True, (7, 7, 0, 0))
    assert not Case.objects.exists()
    assert not Person.objects.filter(name="Resolver 8").exists()
    run = bring(path)
    assert run.made == trial.made
    assert run.made == {"team": 2, "person": 1, "customer": 1, "reason": 2, "fact": run.made["fact"]}


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["", '[customer]\ncolumn = "who"'])
def test_customers_come_with_what_reaches_them(column: str, tmp_path: Path) -> None:
    """Without a number their address tells them apart, however it is written."""
    heads = ["id", "opened", "who", "name", "mail", "phone"]
    rows = [
        ["1", "2026-01-05 09:00", "C1", "Joan Hale", "joan@post.example", ""],
        ["2", "2026-01-06 09:00", "C1", "Joan Hale", "Joan@Post.example", "0113 496 0001"],
        ["3", "2026-01-07 09:00", "C2", "Nia New", "nobody", ""],
    ]
    (tmp_path / "cases.csv").write_text("\n".join(",".join(one) for one in [heads, *rows]))
    (tmp_path / "own.toml").write_text(
        'format = 1\nname = "own"\nversion = "1"\ntitle = "Own"\nsource = "own"\ngrain = "case"\nkey = ["id"]\n'
        'customer_name = "name"\ncustomer_email = "mail"\ncustomer_phone = "phone"\n'
        f'[moments]\nopened = "opened"\nzone = "UTC"\ndate_order = "YMD"\n{column}\n'
    )
    for _again in range(2):
        bring(tmp_path / "cases.csv", mapping=str(tmp_path / "own.toml"))
    cases = {case.external_id: case.customer for case in Case.objects.select_related("customer")}
    assert cases["1"] == cases["2"] != cases["3"]
    assert [str(one) for one in Customer.objects.order_by("name")] == ["Joan Hale", "Nia New"]
    points = ContactPoint.objects.order_by("kind").values_list("customer__name", "kind", "normal")
    assert list(points) == [("Joan Hale", "email", "joan@post.example"), ("Joan Hale", "phone", "01134960001")]
