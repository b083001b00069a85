"""Policies of another system: whom each holds for by its conditions and order, and what each case was held to."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.cases.imports.exports.conditions import Filter, parse_filter
from rapport.desk.cases.imports.exports.held import held
from rapport.desk.cases.imports.exports.promises import Promises
from rapport.desk.cases.imports.exports.reference import Reference
from rapport.desk.cases.imports.exports.rows import Applied, CaseRows, Change
from rapport.desk.cases.imports.exports.standing import Standing, tags_in
from rapport.desk.cases.models import Case
from rapport.governance.standards.models import Clock, Standard
from rapport.kernel.intake.values import UnreadableValue

from .test_import_exports import CASE, bring, changed, said, table

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def case(changes: tuple[tuple[float, str, str], ...] = (), /, **columns: str) -> CaseRows:
    """A case by the names of the other system; changes as minutes after the opening, field and value."""
    own = {
        "type": "incident",
        "priority": "normal",
        "group": "7",
        "assignee": "",
        "channel": "email",
        "subject": "A late parcel!",
    }
    rows = CaseRows(case=own, plain={"tags": '["vip", "late"]', "custom_fields": '[{"id": 12, "value": true}]', **columns})
    rows.changes = [
        Change(OPENED + timedelta(minutes=at), 0, (0, place), name, value) for place, (at, name, value) in enumerate(changes)
    ]
    return rows


def asked(field: str, operator: str, value: Any) -> Filter:
    return parse_filter(json.dumps({"all": [{"field": field, "operator": operator, "value": value}], "any": []}))


@pytest.mark.parametrize(
    ("field", "operator", "value", "is_met"),
    [
        ("type", "is", "incident", True),
        ("type", "is_not", "Incident", False),
        ("group_id", "is", 7, True),
        ("group_id", "is", "7.0", True),
        ("assignee_id", "is", None, True),
        ("assignee_id", "is_not", "", False),
        ("priority", "less_than", "high", True),
        ("priority", "greater_than", "normal", False),
        ("priority", "less_than", "soon", None),
        ("current_tags", "includes", "gold vip", True),
        ("current_tags", "not_includes", "gold vip", False),
        ("current_tags", "includes", "gold", False),
        ("via_id", "is", 4, True),
        ("via_id", "is", 29, False),
        ("via_id", "is_not", 29, True),
        ("via_id", "is", 99, None),
        ("custom_fields_12", "is", "true", True),
        ("ticket_fields_12", "is_not", True, False),
        ("custom_fields_12", "present", "true", True),
        ("custom_fields_13", "is", "x", None),
        ("subject_includes_word", "includes", "lost parcel", True),
        ("brand_id", "is", ["1", "2"], None),
        ("type", "is", ["problem", "incident"], True),
        ("requester.custom_fields.plan", "is", "gold", None),
        ("type", "sounds_like", "incident", None),
    ],
)
def test_a_condition_is_met_or_not_or_cannot_be_told(field: str, operator: str, value: Any, is_met: bool | None) -> None:
    assert asked(field, operator, value).is_met(Standing(case(), OPENED).at(OPENED)) is is_met


@given(st.lists(st.sampled_from([True, False, None])), st.lists(st.sampled_from([True, False, None])))
def test_what_cannot_be_told_leaves_a_filter_open_only_where_it_decides(
    every: list[bool | None], some: list[bool | None]
) -> None:
    words = {True: "incident", False: "problem"}

    def conditions(found: list[bool | None]) -> list[dict[str, str]]:
        return [{"field": "type" if one is not None else "moon", "operator": "is", "value": words.get(one, "")} for one in found]

    text = json.dumps({"all": conditions(every), "any": conditions(some)})
    readings = {
        all(one if one is not None else guess for one in every)
        and (not some or any(one if one is not None else other for one in some))
        for guess in (True, False)
        for other in (True, False)
    }
    expected = next(iter(readings)) if len(readings) == 1 else None
    assert parse_filter(text).is_met(Standing(case(), OPENED).at(OPENED)) is expected


def test_tags_and_filters_are_read_however_they_are_written() -> None:
    assert {tags_in(one) for one in ('["a", "b"]', "a b", "a, b", "['a', 'b']")} == {frozenset({"a", "b"})}
    assert parse_filter("", '[{"field": "type", "operator": "is", "value": 1}]').all[0].values == ("1",)
    assert parse_filter("") == Filter()
    for broken in ("[1]", '{"all": [{}]}', "{", '{"all": 3}'):
        with pytest.raises(UnreadableValue):
            parse_filter(broken)


def policies(*found: Mapping[str, Any]) -> Promises:
    promises = Promises()
    for place, one in enumerate(found, 1):
        promises.add(
            {"id": str(place), "position": str(place), **{k: v if isinstance(v, str) else json.dumps(v) for k, v in one.items()}}
        )
    return promises


def target(metric: str, priority: str, minutes: int, *, is_business: bool = True) -> dict[str, Any]:
    return {"metric": metric, "priority": priority, "target": minutes, "business_hours": is_business}


def told(rows: CaseRows, promises: Promises, *, is_told: bool = False) -> tuple[list[tuple[float, str, int]], set[str]]:
    found: set[str] = set()
    reference = Reference(policies=tuple(promises.in_order()), tells_policies=is_told)
    pairs = held(rows, OPENED, reference, lambda kind, column, value: found.add(f"{kind} {column}{value and ' '}{value}"))
    return [((at - OPENED).total_seconds() / 60, one.metric, one.seconds // 60) for at, one in pairs], found


GOLD = {"name": "Gold", "filter": {"all": [{"field": "current_tags", "operator": "includes", "value": "gold"}]},
        "metrics": [target("first_reply_time", "normal", 15)]}  # fmt: skip
ALL = {"name": "All", "filter": {"all": [], "any": []},
       "metrics": [target("first_reply_time", one, minutes) for one, minutes in (("normal", 60), ("urgent", 30))]}  # fmt: skip


def test_the_first_policy_in_order_that_a_case_meets_holds_it_by_its_priority() -> None:
    assert told(case(), policies(GOLD, ALL)) == ([(0, "first_reply_time", 60)], set())
    assert told(case(tags="gold"), policies(GOLD, ALL)) == ([(0, "first_reply_time", 15)], set())
    assert told(case(tags="gold"), policies(ALL, GOLD)) == ([(0, "first_reply_time", 60)], set())
    gone = policies(GOLD | {"active": "false"}, ALL)
    assert told(case(tags="gold"), gone) == ([(0, "first_reply_time", 60)], set())


def test_what_changes_later_holds_from_then_on_and_what_comes_with_the_opening_from_the_opening() -> None:
    rows = case(((0.05, "priority", "normal"), (20, "priority", "urgent"), (40, "priority", "normal"), (50, "tags", "gold x")))
    found, _told = told(rows, policies(GOLD, ALL))
    assert found == [
        (0, "first_reply_time", 60),
        (20, "first_reply_time", 30),
        (40, "first_reply_time", 60),
        (50, "first_reply_time", 15),
    ]


def test_a_condition_that_cannot_be_told_is_reported_and_nothing_is_guessed() -> None:
    odd = GOLD | {"filter": {"all": [{"field": "requester_role", "operator": "is", "value": "vip"}]}}
    assert told(case(), policies(odd, ALL)) == ([], {"policy_unclear requester_role Gold"})
    settled = odd | {"filter": {"all": [*odd["filter"]["all"], {"field": "type", "operator": "is", "value": "task"}]}}  # type: ignore[index]
    assert told(case(), policies(settled, ALL)) == ([(0, "first_reply_time", 60)], set())
    rows = case()
    rows.case["priority"] = ""
    assert told(rows, policies(ALL)) == ([], {"policy_no_priority priority"})


def test_what_the_record_says_outright_counts_before_what_conditions_would_say() -> None:
    rows = case(((0, "sla_policy_id", "1"), (30, "priority", "urgent")))
    rows.case["priority"] = "urgent"
    both = GOLD | {"metrics": [target("first_reply_time", "urgent", 5), target("agent_work_time", "urgent", 9)]}
    assert told(rows, policies(both, ALL)) == ([(30, "first_reply_time", 5), (30, "agent_work_time", 9)], set())
    rows.changes.append(Change(OPENED, 0, (0, 9), "first_reply_time", '{"minutes": 480, "in_business_hours": true}'))
    assert told(rows, policies(both, ALL))[0] == [(0, "first_reply_time", 480), (30, "agent_work_time", 9)]
    rows = case()
    rows.applied = [
        Applied(OPENED, metric, instance, minutes, "true", "Gold")
        for metric, instance, minutes in (
            ("reply_time", "1", 7.0), ("reply_time", "2", 8), ("group_ownership_time", "1", 8), ("reply_time", "1", None),
        )
    ]  # fmt: skip
    found, _told = told(rows, policies(ALL))
    assert found == [(0, "first_reply_time", 7), (0, "next_reply_time", 8), (0, "group_ownership_time", 8)]
    assert told(case(), policies(ALL), is_told=True) == ([], set())
    assert told(case(((0, "sla_policy_id", "77"),)), policies(ALL)) == ([], {"policy_unknown sla_policy_id 77"})


def test_targets_that_were_changed_hold_what_came_after() -> None:
    promises = Promises()
    for minutes, since in ((30, "2026-04-01 00:00:00"), (60, "2020-01-01T00:00:00Z"), (45, "2026-03-02T09:00:00+00:00")):
        row = {"id": "1", "metric": "first_reply_time", "priority": "normal", "target": str(minutes), "business": "TRUE"}
        promises.add(row | {"changed": since})
    assert told(case(), promises)[0] == [(0, "first_reply_time", 45)]


SHAPES = {
    "conditions": lambda: {"policies": [{
        "id": 9, "title": "All", "position": 1,
        "filter": json.dumps({"all": [{"field": "type", "operator": "is", "value": "task"}]}),
        "policy_metrics": json.dumps([
            target("first_reply_time", "normal", 60), target("next_reply_time", "normal", 60),
            target("agent_work_time", "normal", 90), target("requester_wait_time", "normal", 200),
            target("periodic_update_time", "normal", 100, is_business=False),
        ]),
    }]},
    "field history": lambda: {"history": [
        *changed(("2026-03-02T09:00:00Z", "sla_policy", "All")),
        *(changed(("2026-03-02 09:00:00", name, json.dumps({"minutes": minutes, "in_business_hours": name[:4] != "peri"})))[0]
          for name, minutes in (("first_reply_time", 60), ("next_reply_time", 60), ("agent_work_time", 90),
                                ("requester_wait_time", 200), ("periodic_update_time", 100))),
    ]},
    "metric events": lambda: {"ticket_metric_events": [
        {"id": n, "ticket_id": "1", "metric": metric, "instance_id": instance, "type": "apply_sla",
         "time": "2026-03-02T09:00:01Z",
         "sla": json.dumps({
             "target": minutes, "business_hours": metric[:4] != "peri", "policy": {"id": 9, "title": "All"},
         })}
        for n, (metric, instance, minutes) in enumerate((
            ("reply_time", 1, 60), ("reply_time", 2, 60), ("agent_work_time", 1, 90), ("requester_wait_time", 1, 200),
            ("periodic_update_time", 1, 100)))
    ] + [{"id": 99, "ticket_id": "1", "metric": "reply_time", "instance_id": 1, "type": "fulfill",
          "time": "2026-03-02T10:00:00Z", "sla": ""}]},
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_of_policies_judges_a_case_alike(shape: str, tmp_path: Path) -> None:
    states = [("2026-03-02T10:30:00Z", "status", "open"), ("2026-03-02T11:00:00Z", "status", "hold"),
              ("2026-03-02T12:00:00Z", "status", "pending"), ("2026-03-02T13:00:00Z", "status", "solved"),
              ("2026-03-02T14:00:00Z", "status", "open"), ("2026-03-02T15:00:00Z", "status", "solved")]  # fmt: skip
    words = said(
        ("2026-03-02T09:00:00Z", "50", "true", "Where?"), ("2026-03-02T10:00:00Z", "90", "true", "Here."),
        ("2026-03-02T11:20:00Z", "50", "true", "And?"), ("2026-03-02T12:30:00Z", "90", "true", "There."),
    )  # fmt: skip
    hours = [{"id": "1", "name": "Office", "time_zone": "London", "start_time": 1440 + 540, "end_time": 1440 + 1080}]
    users = [
        {"id": "50", "role": "end-user", "name": "Joan Hale"},
        {"id": "90", "role": "agent", "name": "Tom Bell"},  # Zendesk's word
    ]
    extra = {name: table(tmp_path, name, rows) for name, rows in SHAPES[shape]().items()}
    more = [
        table(tmp_path, f"t{n}", rows)
        for n, rows in enumerate(([CASE | {"type": "task"}], changed(*states), words, hours, users))
    ]
    run = bring(*extra.values(), *more)
    assert (run.made["standard"], run.row_rejected) == (5, 0)
    found = [
        (one.measure, one.turn, one.result, (one.elapsed_seconds or 0) // 60) for one in Clock.objects.order_by("measure", "turn")
    ]
    assert found == [
        ("first_response", 1, "met", 60), ("next_response", 1, "breached", 70),
        ("requester_wait", 1, "met", 180), ("requester_wait", 2, "breached", 240),
        ("update", 1, "breached", 150), ("update", 2, "met", 30), ("work_time", 1, "breached", 120),
    ]  # fmt: skip
    assert bring(*extra.values(), *more).made == {}
    assert Standard.objects.filter(is_named=True).count() == 5
    assert Case.objects.get().standards.count() == 5
