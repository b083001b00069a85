"""When somebody left, where a day ends, and what outranks what."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.direction.today.queries.broke import named
from rapport.direction.today.rules import day_ends, greeting, left_at, ranked
from rapport.direction.today.types import Need, NeedKind

LONDON, TORONTO = ZoneInfo("Europe/London"), ZoneInfo("America/Toronto")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("as_of", "left"),
    [
        (utc(2026, 11, 24, 7, 42), utc(2026, 11, 23, 17, 30)),  # Tuesday morning: Monday evening
        (utc(2026, 11, 23, 7, 42), utc(2026, 11, 20, 17, 30)),  # Monday morning: Friday evening
        (utc(2026, 11, 22, 12, 0), utc(2026, 11, 20, 17, 30)),  # Sunday: Friday evening
        (utc(2026, 11, 23, 22, 0), utc(2026, 11, 20, 17, 30)),  # Monday night: nobody has been away for six hours yet
        (utc(2026, 11, 23, 23, 30), utc(2026, 11, 23, 17, 30)),
    ],
)
def test_left_is_half_past_five_of_the_last_working_day_six_hours_ago(as_of, left):
    assert left_at(as_of, LONDON) == left


def test_left_is_told_by_the_local_clock_when_it_has_changed_over_the_weekend():
    assert left_at(utc(2026, 10, 26, 8, 0), LONDON) == utc(2026, 10, 23, 16, 30)  # summer time until Sunday
    assert left_at(utc(2026, 3, 30, 7, 0), LONDON) == utc(2026, 3, 27, 17, 30)  # summer time since Sunday


def test_a_day_ends_at_local_midnight_also_on_days_of_23_and_25_hours():
    assert day_ends(utc(2026, 3, 29, 0, 30), LONDON) == utc(2026, 3, 29, 23, 0)
    assert day_ends(utc(2026, 10, 25, 0, 30), LONDON) == utc(2026, 10, 26, 0, 0)
    assert day_ends(utc(2026, 11, 23, 3, 0), TORONTO) == utc(2026, 11, 23, 5, 0)


def test_the_greeting_follows_the_local_clock():
    assert [greeting(utc(2026, 11, 23, hour), LONDON) for hour in (3, 4, 11, 12, 17, 18)] == [
        "evening", "morning", "morning", "afternoon", "afternoon", "evening",
    ]  # fmt: skip


def need(kind, case_id=None, due=None, since=None):
    as_of = utc(2026, 11, 23, 8)
    return Need(
        kind=kind,
        who="",
        what="",
        why="",
        case_id=case_id,
        due_at=None if due is None else as_of + timedelta(hours=due),
        since_at=None if since is None else as_of - timedelta(hours=since),
    )


def test_safety_stands_before_what_is_due_sooner_and_equals_go_by_their_due_moment():
    promise = need(NeedKind.PROMISE, case_id=3, due=-1)
    late, soon = need(NeedKind.ESCALATION, case_id=4, due=-2), need(NeedKind.ESCALATION, case_id=5, due=2)
    without = need(NeedKind.ESCALATION, case_id=6, since=90)
    safety = need(NeedKind.SAFETY, case_id=7, due=20)
    assert ranked([promise, soon, without, late, safety], as_of=utc(2026, 11, 23, 8)) == [safety, late, soon, without, promise]


def test_a_case_is_told_once_by_its_weightiest_need():
    twice = [need(NeedKind.REPEAT, case_id=3), need(NeedKind.ESCALATION, case_id=3), need(NeedKind.PROMISE, case_id=4)]
    assert [one.kind for one in ranked(twice, as_of=utc(2026, 11, 23, 8))] == [NeedKind.ESCALATION, NeedKind.PROMISE]


def test_needs_without_a_case_are_all_told():
    needs = [need(NeedKind.PROMISE), need(NeedKind.PROMISE)]
    assert len(ranked(needs, as_of=utc(2026, 11, 23, 8))) == 2


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("Carrier", "Swift", "Carrier Swift"),
        ("Location", "Location 204", "Location 204"),
        ("Location", "location 204", "location 204"),
        ("Store", "Storehouse 3", "Store Storehouse 3"),
        ("Product", "Product", "Product"),
    ],
)
def test_a_value_that_says_already_what_it_is_says_it_once(fact, value, said):
    assert named(fact, value) == said
