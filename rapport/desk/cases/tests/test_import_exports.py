"""Exports of several tables, on small ones: recognised by their columns, every row accounted for, odd data taken as it is."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rapport.desk.cases.imports import begin as starting
from rapport.desk.cases.imports import library
from rapport.desk.cases.imports.exports.hours import week_of
from rapport.desk.cases.imports.exports.layouts import Layouts, plain
from rapport.desk.cases.imports.exports.mapping import ExportMapping
from rapport.desk.cases.imports.exports.times import Moments
from rapport.desk.cases.imports.exports.zones import ZONES, zone_called
from rapport.desk.cases.models import Assignment, Case, CaseCalendar, Contact, SourceRecord, StateInterval
from rapport.desk.cases.types import Direction, State
from rapport.directory.customers.models import ContactPoint
from rapport.governance.standards.models import Calendar, Clock, Standard
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.models import ImportRun

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CASE = {
    "id": "1", "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-03T12:00:00Z", "status": "solved",
    "requester_id": "50", "submitter_id": "50", "assignee_id": "", "group_id": "", "priority": "normal",
    "subject": "A late parcel", "description": "Where is it?",
}  # fmt: skip
USERS = [{"id": "50", "role": "end-user", "name": "Joan Hale"}, {"id": "90", "role": "agent", "name": "Tom Bell"}]  # Zendesk
type Rows = Sequence[Mapping[str, Any]]


def table(folder: Path, name: str, rows: Rows) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def changed(*changes: tuple[str, str, str], of: str = "1") -> Rows:
    return [{"ticket_id": of, "field_name": name, "value": value, "updated": at} for at, name, value in changes]


def said(*words: tuple[str, str, str, str], of: str = "1") -> Rows:
    return [
        {"id": f"{place}", "ticket_id": of, "author_id": author, "public": public, "body": text, "created_at": at}
        for place, (at, author, public, text) in enumerate(words, 700)
    ]


def bring(*places: Path, **more: Any) -> ImportRun:
    run, _is_taken_up = starting.begin(places=places, by=Actor.machine("import"), at=NOW, **more)
    done = starting.work(run.pk, at=NOW)
    assert done.is_done, done.failure
    return done


def reasons(run: ImportRun) -> list[str]:
    return sorted(one.reason for one in run.rejected.all())


def states(external_id: str = "1") -> list[tuple[str, str]]:
    rows = StateInterval.objects.filter(case__external_id=external_id).order_by("from_at")
    return [(one.state, f"{one.from_at:%d %H:%M:%S}") for one in rows]


@pytest.mark.parametrize(
    ("header", "name", "is_a"),
    [
        ("Id,Status,Created at,Requester id", "x", "tickets"),  # Zendesk
        ("id,body,created,public,ticket_id,user_id", "x", "comments"),
        ("field_name,ticket_id,updated,user_id,value", "x", "field_history"),
        ("child_events,id,ticket_id,timestamp", "x", "ticket_events"),
        ("created_at,ticket_id,schedule_id", "x", "ticket_schedules"),
        ("end_time,id,start_time,name,time_zone", "x", "schedule_intervals"),
        ("id,name,time_zone,intervals", "x", "schedules"),
        ("id,schedule_id,end_date,name,start_date", "x", "holidays"),
        ("id,name,start_date,end_date", "x", "holidays"),
        ("id,name,role,email", "x", "users"),
        ("id,name,created_at", "groups.csv", "groups"),
        ("id,name,created_at", "organization.csv", "organization_names"),
        ("id,name,created_at", "brands.csv", "brands_csv"),
        ("sla_policy_id,metric,target,priority,business_hours", "x", "policy_metrics"),
        ("ticket_id,tag", "ticket_tag.csv", "ticket_tag_csv"),
    ],
)
def test_a_table_is_known_by_its_columns_and_where_they_do_not_tell_by_its_name(header: str, name: str, is_a: str) -> None:
    mapping = library.meaning("zendesk")
    assert isinstance(mapping, ExportMapping)
    assert Layouts(mapping).of(header.split(","), name).table.name == is_a


def test_names_of_columns_are_compared_plainly_and_every_zone_is_one() -> None:
    assert [plain(one) for one in ("Created at", "createdAt", "via.channel", "_fivetran_deleted")] == [
        "created_at", "created_at", "via_channel", "_fivetran_deleted",
    ]  # fmt: skip
    assert zone_called("Pacific Time (US & Canada)") == "America/Los_Angeles"
    assert all(zone_called(name) for name in ZONES)
    assert zone_called("Mars") is None


def test_intervals_since_sunday_become_a_week_from_monday_parted_at_midnight() -> None:
    assert week_of([(1980, 2460), (0, 60), (60, 120), (8600, 8700), (10_020, 10_080)]) == (
        "09:00-17:00", "", "", "", "23:20-24:00", "00:00-01:00, 23:00-24:00", "00:00-02:00",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["2026-03-02T10:30:00+01:00", "2026-03-02 09:30:00", "2026-03-02 09:30:00 UTC", "1772443800",
                                  "1772443800.0", "1772443800000", "2026-03-02T09:30:00.000Z"])  # fmt: skip
def test_a_moment_is_the_same_however_it_is_written(text: str) -> None:
    moments = Moments(zone=ZoneInfo("UTC"), order=None, missing=())
    assert moments.read(text) == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_case_begins_as_new_and_goes_through_what_its_history_says_in_order(tmp_path: Path) -> None:
    history = changed(
        ("2026-03-02 13:00:00.5", "status", "solved"),
        ("2026-03-02 11:00:00", "status", "pending"),
        ("2026-03-02T11:30:00+01:00", "status", "open"),
        ("2026-03-02T13:00:00.5Z", "status", "open"),
        ("2026-03-03T12:00:00Z", "status", "solved"),
        ("2026-03-03T12:00:00Z", "status", "Closed"),
        ("2026-03-02T12:00:00Z", "status", "frozen"),
    )
    run = bring(table(tmp_path, "a", [CASE]), table(tmp_path, "b", history))
    assert states() == [
        ("new", "02 09:00:00"), ("open", "02 10:30:00"), ("waiting_customer", "02 11:00:00"), ("resolved", "02 13:00:00"),
        ("reopened", "02 13:00:00"), ("closed", "03 12:00:00"),
    ]  # fmt: skip
    assert run.findings.get(kind="stray").value == "frozen"
    assert (run.row_accepted, run.row_rejected) == (8, 0)


@pytest.mark.django_db
def test_who_has_it_changes_in_one_step_and_nobody_is_somebody(tmp_path: Path) -> None:
    history = changed(
        ("2026-03-02T09:10:00Z", "group_id", "7.0"), ("2026-03-02T09:10:00Z", "assignee_id", "90.0"),
        ("2026-03-02T10:00:00Z", "assignee_id", ""), ("2026-03-02T11:00:00Z", "group_id", "8"),
        ("2026-03-02T11:00:00Z", "assignee_id", "91"), ("2026-03-02T12:00:00Z", "assignee_id", "null"),
    )  # fmt: skip
    groups = [{"id": "7", "name": "Returns"}, {"id": "8", "name": "Billing"}]
    bring(
        table(tmp_path, "a", [CASE]),
        table(tmp_path, "b", history),
        table(tmp_path, "groups", groups),
        table(tmp_path, "u", USERS),
    )
    held = Assignment.objects.order_by("from_at").values_list("team__name", "assignee__name")
    assert list(held) == [
        (None, None), ("Returns", "Tom Bell"), ("Returns", None), ("Billing", "Agent 91"), ("Billing", None),
    ]  # fmt: skip


@pytest.mark.django_db
def test_comments_are_told_apart_by_who_spoke_to_whom(tmp_path: Path) -> None:
    words = said(
        ("2026-03-02T09:00:01Z", "50", "true", "Where is it?"), ("2026-03-02T09:05:00Z", "-1", "true", "We got your message."),
        ("2026-03-02T09:30:00Z", "90", "false", "Ask the carrier."), ("2026-03-02T10:00:00Z", "90", "1", "On its way."),
        ("2026-03-02T10:30:00Z", "61", "TRUE", "I am in copy."),
    )  # fmt: skip
    users = [*USERS, {"id": "61", "role": "end-user", "name": "Neighbour"}]
    bring(table(tmp_path, "a", [CASE]), table(tmp_path, "b", words), table(tmp_path, "u", users))
    spoken = [(one.direction, f"{one.at:%H:%M:%S}", str(one.person or "")) for one in Contact.objects.order_by("at")]
    assert spoken == [
        (Direction.INBOUND, "09:00:00", ""), (Direction.AUTOMATIC, "09:05:00", ""), (Direction.NOTE, "09:30:00", "Tom Bell"),
        (Direction.OUTBOUND, "10:00:00", "Tom Bell"), (Direction.INBOUND, "10:30:00", ""),
    ]  # fmt: skip


@pytest.mark.django_db
def test_customers_come_with_their_addresses(tmp_path: Path) -> None:
    users = [one | {"email": f"{one['id']}@Post.example"} for one in USERS]
    bring(table(tmp_path, "a", [CASE]), table(tmp_path, "u", users))
    (point,) = ContactPoint.objects.select_related("customer")
    assert (str(point.customer), point.normal) == ("Joan Hale", "50@post.example")


@pytest.mark.django_db
def test_without_comments_the_opening_is_the_word_of_whoever_opened_it(tmp_path: Path) -> None:
    on_behalf = CASE | {"id": "2", "submitter_id": "90"}
    bring(table(tmp_path, "a", [CASE, on_behalf]))
    words = {one.case.external_id: (one.direction, one.text) for one in Contact.objects.select_related("case")}
    assert words == {"1": (Direction.INBOUND, "Where is it?"), "2": (Direction.OUTBOUND, "Where is it?")}


@pytest.mark.django_db
def test_rows_about_cases_that_nobody_knows_are_told_and_come_in_once_the_case_does(tmp_path: Path) -> None:
    history = table(tmp_path, "b", changed(("2026-03-02T10:00:00Z", "status", "open"), ("soon", "status", "open"), of="1"))
    orphans = bring(history, mapping="zendesk")
    assert (orphans.row_accepted, orphans.row_rejected, Case.objects.count()) == (0, 2, 0)
    assert "No case 1, to which this row belongs" in reasons(orphans)[0]
    assert bring(table(tmp_path, "a", [CASE])).row_accepted == 1
    run = bring(history, mapping="zendesk")
    assert (run.row_accepted, run.row_rejected, run.changed_count) == (1, 1, 1)
    assert [state for state, _at in states()] == ["new", "open", "resolved"]


@pytest.mark.django_db
def test_a_later_export_brings_cases_up_to_date(tmp_path: Path) -> None:
    first = changed(("2026-03-02T10:00:00Z", "status", "open"), ("2026-03-02T10:00:00Z", "assignee_id", "90"))
    bring(
        table(tmp_path, "a", [CASE | {"status": "open", "assignee_id": "90"}]),
        table(tmp_path, "b", first),
        table(tmp_path, "u", USERS),
    )
    folder = tmp_path / "later"
    folder.mkdir()
    now = CASE | {"updated_at": "2026-03-05T08:00:00Z", "assignee_id": "91", "subject": "A lost parcel"}
    later = changed(("2026-03-05T08:00:00Z", "status", "solved"), ("2026-03-04T08:00:00Z", "assignee_id", "91"))
    run = bring(
        table(folder, "a", [now]),
        table(folder, "b", later),
        table(folder, "c", said(("2026-03-03T08:00:00Z", "90", "t", "Soon."))),
    )
    assert (run.added_count, run.changed_count, run.row_accepted) == (0, 1, 4)
    assert Case.objects.get().subject == "A lost parcel"
    assert [state for state, _at in states()] == ["new", "open", "resolved"]
    held = Assignment.objects.order_by("from_at").values_list("assignee__name", flat=True)
    assert list(held) == [None, "Tom Bell", "Agent 91"]
    gone = bring(table(folder, "a", [now | {"status": "deleted", "updated_at": "2026-04-01T08:00:00Z"}]))
    assert (gone.row_rejected, Case.objects.get().state) == (0, State.CLOSED), "what is known here is closed when it goes there"


def with_hours_and_promises(folder: Path) -> list[Path]:
    weeks = (("1", "Late", 720, "2025"), ("2", "Early", 480, "2024"))
    intervals = [
        {"id": number, "name": name, "time_zone": "London", "created_at": since,
         "start_time": 1440 * day + start, "end_time": 1440 * day + 1020}
        for number, name, start, since in weeks
        for day in range(1, 6)
    ]  # fmt: skip
    holidays = [{"schedule_id": "2", "name": "Rest", "start_date": "2026-03-03", "end_date": "2026-03-04"}]
    own = [{"ticket_id": "1", "schedule_id": "1", "created_at": "2026-03-02T09:00:00Z"}]
    policy = [
        {
            "sla_policy_id": "5",
            "title": "All",
            "metric": metric,
            "priority": "normal",
            "target": "120",
            "business_hours": business,
        }
        for metric, business in (("first_reply_time", "true"), ("agent_work_time", "false"), ("group_ownership_time", "true"))
    ]
    words = said(("2026-03-02T09:00:00Z", "50", "true", "Where?"), ("2026-03-02T13:30:00Z", "90", "true", "Here."))
    tables = {
        "a": [CASE, CASE | {"id": "2"}], "b": intervals, "c": holidays, "d": own, "e": policy, "f": words, "u": USERS,
        "g": said(("2026-03-02T13:30:00Z", "90", "true", "Here."), of="2"),
    }  # fmt: skip
    return [table(folder, name, rows) for name, rows in tables.items()]


@pytest.mark.django_db
def test_hours_and_promises_come_with_the_cases_and_judge_them(tmp_path: Path) -> None:
    places = with_hours_and_promises(tmp_path)
    trial = bring(*places, is_trial=True)
    assert (Calendar.objects.count(), SourceRecord.objects.count()) == (0, 0)
    run = bring(*places)
    assert run.made == trial.made
    assert (run.made["calendar"], run.made["standard"]) == (2, 2)
    assert {one.value for one in run.findings.filter(kind="policy_unmeasured")} == {"group_ownership_time"}
    counted = dict(CaseCalendar.objects.values_list("case__external_id", "calendar__name"))
    assert counted == {"1": "Late", "2": "Early"}, "the oldest one counts for what names none"
    first = {Case.objects.get(pk=one.subject_id).external_id: one for one in Clock.objects.filter(measure="first_response")}
    assert (first["1"].result, first["1"].elapsed_seconds) == ("met", 5400), "from 12:00 on"
    assert (first["2"].result, first["2"].elapsed_seconds) == ("breached", 16_200)
    days = Calendar.objects.get(name="Early").versions.get().days
    assert set(days) == {"2026-03-03", "2026-03-04"}
    again = bring(*places)
    assert (again.row_accepted, again.made, Standard.objects.count()) == (0, {}, 2)


@pytest.mark.django_db
def test_nothing_that_is_known_is_refused_and_what_is_not_understood_is_kept(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="None of these files"):
        bring(table(tmp_path, "x", [{"colour": "red"}]), mapping="zendesk")
    tags = [{"ticket_id": "1", "tag": "vip"}]
    brands = [{"id": "3", "name": "Marlow"}, {"id": "3", "name": "Marlow"}]
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"tickets": [CASE], "brands": brands, "count": 1}))  # Zendesk
    run = bring(path, table(tmp_path, "tags", tags))
    assert (run.row_read, run.row_accepted, run.row_known) == (4, 3, 1)
    assert Case.objects.get().source_events.count() == 2
    assert SourceRecord.objects.get().table == "brands"


@pytest.mark.django_db
def test_what_the_other_system_counted_is_held_against_its_own_history(tmp_path: Path) -> None:
    history = changed(("2026-03-02T10:00:00Z", "status", "pending"), ("2026-03-03T12:00:00Z", "status", "solved"))
    counted = {
        "ticket_id": "1", "reopens": "2", "replies": "0", "full_resolution_time_in_minutes": '{"calendar": 1620}',
        "requester_wait_time_in_minutes": '{"calendar": 60, "business": 9}', "on_hold_time_in_minutes": '{"calendar": 500}',
    }  # fmt: skip
    run = bring(table(tmp_path, "a", [CASE]), table(tmp_path, "b", history), table(tmp_path, "c", [counted]))
    assert {one.column for one in run.findings.filter(kind="differs")} == {"reopens", "on_hold_time_in_minutes"}
