"""Folding rows into a case: what the source says, in its order, with every doubt told."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.cases.imports import library
from rapport.desk.cases.imports.fold import MARKED_BOUND, Draft, Fold, Told
from rapport.desk.cases.imports.parsing import parse
from rapport.desk.cases.types import Channel, Kind, Priority, State
from rapport.kernel.intake.types import DateOrder, Group, StagedRow
from rapport.kernel.intake.values import MomentReader

EXPORTED = datetime(2015, 3, 20, 4, tzinfo=UTC)
INCIDENT = {
    "number": "INC1", "incident_state": "New", "sys_mod_count": "0", "caller_id": "Caller 7", "opened_at": "29/2/2016 01:16",
    "sys_updated_at": "29/2/2016 01:23", "contact_type": "Phone", "location": "?", "category": "Category 55",
    "subcategory": "Subcategory 170", "u_symptom": "Symptom 72", "priority": "3 - Moderate", "assignment_group": "?",
    "assigned_to": "?", "closed_code": "code 5", "made_sla": "true", "resolved_at": "?", "closed_at": "?",
}  # fmt: skip
COMPLAINT = {
    "Complaint ID": "1291006", "Product": "Debt collection", "Sub-product": "", "Issue": "Communication tactics",
    "Sub-issue": "Frequent or repeated calls", "State": "TX", "ZIP code": "76119", "Date received": "1/19/2015",
    "Date sent to company": "1/21/2015", "Company response": "In progress", "Timely response?": "Yes", "Consumer disputed?": "",
}  # fmt: skip


def folded(name: str, base: dict[str, str], *rows: dict[str, str]) -> tuple[Draft | None, Told]:
    """Fold rows that differ from a base one, as if they stood in lines 2, 3, … of a file."""
    raw = library.raw_mapping(name)
    mapping, told = parse(raw, where=name), Told()
    zone = ZoneInfo("America/New_York" if name.startswith("cfpb") else "UTC")
    reader = MomentReader(zone=zone, order=mapping.moments.order, missing=mapping.missing)
    fold = Fold(mapping, {0: list(base)}, reader, EXPORTED)
    staged = [StagedRow(0, line, list((base | row).values())) for line, row in enumerate(rows or ({},), 2)]
    return fold.fold(Group("key", staged), told), told


def incident(*rows: dict[str, str]) -> tuple[Draft, Told]:
    draft, told = folded("servicenow-incident-event-log", INCIDENT, *rows)
    assert draft is not None
    return draft, told


def complaint(**values: str) -> tuple[Draft, Told]:
    draft, told = folded("cfpb-complaints", COMPLAINT, {key.replace("_", " "): value for key, value in values.items()})
    assert draft is not None
    return draft, told


def row(count: int, at: str, state: str, **more: str) -> dict[str, str]:
    return {"sys_mod_count": str(count), "sys_updated_at": at, "incident_state": state, **more}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_an_incident_becomes_a_case_with_all_that_the_source_knows() -> None:
    draft, told = incident()
    assert (draft.kind, draft.channel, draft.priority) == (Kind.REQUEST, Channel.PHONE, Priority.NORMAL)
    assert draft.subject == "Category 55 · Subcategory 170 · Symptom 72"
    assert draft.reason == ("Category 55", "Subcategory 170")
    assert draft.customer == ("Caller 7", "Caller 7", "", "")
    assert draft.facts == {"symptom": "Symptom 72", "closed_code": "code 5", "source_standard_met": "true"}
    assert draft.moves == [(utc(2016, 2, 29, 1, 16), State.NEW)]
    assert not told.findings


def test_rows_are_put_in_order_by_modification_count_as_a_number() -> None:
    draft, _told = incident(
        row(10, "3/3/2016 10:00", "Closed"), row(9, "2/3/2016 10:00", "Resolved"), row(2, "1/3/2016 10:00", "Active")
    )
    assert [state for _at, state in draft.moves] == [State.NEW, State.OPEN, State.RESOLVED, State.CLOSED]


def test_two_rows_with_the_same_count_are_both_kept_in_the_order_of_time() -> None:
    draft, _told = incident(row(2, "1/3/2016 14:13", "Active"), row(2, "29/2/2016 07:27", "Awaiting Vendor"))
    assert len(draft.lines) == 2
    assert [state for _at, state in draft.moves] == [State.NEW, State.WAITING_OTHERS, State.OPEN]


def test_a_moment_against_the_order_is_taken_as_the_one_before_and_told() -> None:
    draft, told = incident(row(1, "1/3/2016 11:00", "Active"), row(2, "1/3/2016 09:00", "Resolved"))
    assert draft.moves[-1] == (utc(2016, 3, 1, 11), State.RESOLVED)
    assert told.findings["moment_moved", "sys_updated_at", ""].places == [(0, 3)]


def test_an_unknown_state_is_told_and_changes_nothing() -> None:
    draft, told = incident(
        row(1, "1/3/2016 11:00", "Active"), row(2, "1/3/2016 12:00", "-100"), row(3, "1/3/2016 13:00", "Closed")
    )
    assert [state for _at, state in draft.moves] == [State.NEW, State.OPEN, State.CLOSED]
    assert len(draft.lines) == 3
    assert told.findings["stray", "incident_state", "-100"].count == 1
    assert not told.rejections


def test_coming_back_from_a_settled_state_is_reopening() -> None:
    draft, _told = incident(
        row(1, "1/3/2016 11:00", "Resolved"), row(2, "2/3/2016 11:00", "Active"), row(3, "3/3/2016 11:00", "Active")
    )
    assert [state for _at, state in draft.moves] == [State.NEW, State.RESOLVED, State.REOPENED]


def test_missing_is_not_nobody_the_holder_before_stays() -> None:
    draft, _told = incident(
        row(1, "1/3/2016 11:00", "Active", assignment_group="Group 56"),
        row(2, "1/3/2016 12:00", "Active"),
        row(3, "1/3/2016 13:00", "Active", assignment_group="Group 70", assigned_to="Resolver 8"),
    )
    assert draft.holders == [(utc(2016, 3, 1, 11), "Group 56", ""), (utc(2016, 3, 1, 13), "Group 70", "Resolver 8")]


def test_what_the_source_knew_last_counts_even_when_the_last_row_lacks_it() -> None:
    draft, _told = incident(
        row(1, "1/3/2016 11:00", "Active", category="Category 9"), row(2, "1/3/2016 12:00", "Active", category="?")
    )
    assert draft.reason[0] == "Category 9"


def test_columns_say_when_it_was_settled_where_no_row_does() -> None:
    draft, _told = incident(row(1, "1/3/2016 11:00", "Active", resolved_at="2/3/2016 09:00", closed_at="7/3/2016 09:00"))
    assert draft.moves[-2:] == [(utc(2016, 3, 2, 9), State.RESOLVED), (utc(2016, 3, 7, 9), State.CLOSED)]


def test_a_row_without_a_readable_moment_is_rejected_and_the_others_stay() -> None:
    draft, told = incident(row(1, "soon", "Active"), row(2, "?", "Active"), row(3, "1/3/2016 11:00", "Active"))
    assert [line.row.line for line in draft.lines] == [4]
    assert [one.reason for one in told.rejections] == ["“soon” is not a date.", "The row has no moment in “sys_updated_at”."]


def test_a_case_with_an_unreadable_opening_is_rejected_row_by_row() -> None:
    draft, told = folded("servicenow-incident-event-log", INCIDENT, {"opened_at": "yesterday"}, {"opened_at": "yesterday"})
    assert draft is None
    assert [one.line for one in told.rejections] == [2, 3]


def test_a_complaint_in_progress_stays_open_since_it_was_sent_on() -> None:
    draft, told = complaint()
    assert draft.kind is Kind.COMPLAINT
    assert draft.moves == [(utc(2015, 1, 19, 5), State.NEW), (utc(2015, 1, 21, 5), State.OPEN)]
    assert draft.reason == ("Debt collection", "Communication tactics")
    assert not told.findings


def test_blank_is_not_no() -> None:
    assert "consumer_disputed" not in complaint()[0].facts
    assert complaint(**{"Consumer_disputed?": "No"})[0].facts["consumer_disputed"] == "No"


def test_a_timely_answer_without_a_moment_was_given_within_fifteen_days_at_the_latest() -> None:
    draft, told = complaint(Company_response="Closed with explanation")
    assert draft.moves[-1] == (utc(2015, 2, 5, 5), State.CLOSED)
    assert draft.facts[MARKED_BOUND]
    assert told.findings["settled_unknown", "Company response", ""].count == 1


def test_a_late_answer_was_given_before_the_export_at_the_latest() -> None:
    draft, _told = complaint(**{"Company_response": "Closed", "Timely_response?": "No"})
    assert draft.moves[-1] == (EXPORTED, State.CLOSED)


def test_an_unknown_answer_is_told_and_the_complaint_stays_new() -> None:
    draft, told = complaint(Company_response="Lost in the post")
    assert draft.moves[-1][1] is State.OPEN
    assert told.findings["stray", "Company response", "Lost in the post"].count == 1


states = st.sampled_from(["New", "Active", "Resolved", "Closed", "Awaiting User Info", "-100", "?"])
rows = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 28), st.integers(0, 23), states), min_size=1, max_size=8)


@given(found=rows)
def test_however_the_rows_lie_moves_go_forward_and_no_row_is_lost(found: list[tuple[int, int, int, Any]]) -> None:
    draft, told = incident(*(row(count, f"{day}/3/2016 {hour:02d}:00", state) for count, day, hour, state in found))
    moments = [at for at, _state in draft.moves]
    assert moments == sorted(moments)
    assert all(before[1] is not after[1] for before, after in zip(draft.moves, draft.moves[1:], strict=False))
    assert sorted(line.row.line for line in draft.lines) == list(range(2, 2 + len(found)))
    assert not told.rejections


@pytest.mark.parametrize("name", ["bpi2013-problems"])
def test_events_of_the_same_second_keep_the_order_of_the_file(name: str) -> None:
    base = dict.fromkeys(parse(library.raw_mapping(name), where="").columns, "x") | {
        "time:timestamp": "2012-03-15 11:53:52+00:00",
        "impact": "Major",
    }
    draft, _told = folded(name, base, {"lifecycle:transition": "In Progress"}, {"lifecycle:transition": "Closed"})
    assert draft is not None
    assert [state for _at, state in draft.moves] == [State.NEW, State.OPEN, State.CLOSED]
    assert draft.priority is Priority.URGENT


def own(values: dict[str, str], *, latest: datetime | None = None) -> tuple[Draft | None, Told]:
    """Fold one row of a table of cases that a person described: by default opened and solved on two days of March."""
    row = {"id": "1", "opened": "1/3/2026 09:00", "solved": "2/3/2026 09:00", "status": "Solved", "about": "A lamp"} | values
    raw = {
        "format": 1, "name": "own", "version": "1", "title": "own", "source": "own", "grain": "case", "key": ["id"],
        "subject": ["{about}"], "moments": dict(zip(("opened", "resolved"), ("opened", "solved"), strict=True)),
        "state": {"column": "status", "values": {"Solved": "resolved", "Open": "open", "Pending": "waiting_customer"}},
    }  # fmt: skip
    mapping, told = parse(raw, where="own"), Told()
    reader = MomentReader(zone=ZoneInfo("UTC"), order=DateOrder.DMY, missing=mapping.missing, latest=latest)
    fold = Fold(mapping, {0: list(row)}, reader, EXPORTED)
    return fold.fold(Group("1", [StagedRow(0, 2, list(row.values()))]), told), told


@pytest.mark.parametrize(("status", "now"), [("Open", State.REOPENED), ("Pending", State.WAITING_CUSTOMER)])
def test_a_case_that_its_source_calls_open_stays_in_sight_although_it_was_settled_once(status: str, now: State) -> None:
    draft, told = own({"status": status})
    assert draft is not None
    assert [state for _at, state in draft.moves] == [State.NEW, State.RESOLVED, now]
    assert ("settled_open", "status", status) in told.findings
    stray, _told = own({"status": "Mystery"})
    assert stray is not None
    assert stray.moves[-1][1] is State.RESOLVED


def test_a_settling_before_the_opening_is_told_and_a_day_to_come_is_refused() -> None:
    draft, told = own({"solved": "1/2/2026"})
    assert draft is not None
    assert draft.moves[-1] == (utc(2026, 3, 1, 9), State.RESOLVED)
    assert ("settled_early", "solved", "") in told.findings
    late, told = own({"solved": "2/3/2226 09:00"}, latest=utc(2026, 3, 20))
    assert late is None
    assert "lies in the future" in told.rejections[0].reason


def test_a_subject_of_several_lines_becomes_one() -> None:
    draft, _told = own({"about": "A lamp\r\n  that does not light"})
    assert draft is not None
    assert draft.subject == "A lamp that does not light"
