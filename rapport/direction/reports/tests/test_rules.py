from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.direction.reports import rules
from rapport.direction.reports.types import Judged, Period, Span, State


@given(st.sampled_from(Span), st.dates(date(1995, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_period_and_a_period_is_found_again_by_its_key(span, day):
    period = rules.containing(span, day)
    assert period.since <= day < period.until
    assert rules.period_of(rules.key_of(period)) == period
    assert rules.before(period).until == period.since
    assert rules.last_ended(span, period.until) == period


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-Q5", "2026-W54", "2026-W00", "0000-01", "2026-10 ", "x"])
def test_what_names_no_period_is_none(text):
    assert rules.period_of(text) is None


def test_a_period_that_is_not_over_cannot_be_reported_on():
    october = Period(span=Span.MONTH, since=date(2026, 10, 1), until=date(2026, 11, 1))
    assert rules.why_not_draft(october, today=date(2026, 10, 31))
    assert rules.why_not_draft(october, today=date(2026, 11, 1)) == ""


def test_only_a_draft_is_changed_and_only_what_is_approved_is_sent():
    assert [bool(rules.why_not_edit(state)) for state in State] == [False, True, True, True]
    assert [bool(rules.why_not_send(state, reader_count=1)) for state in State] == [True, False, True, True]
    assert rules.why_not_send(State.APPROVED, reader_count=0)


@pytest.mark.parametrize(
    ("met", "n", "low", "high", "target", "judged"),
    [
        (95, 100, 0.90, 0.98, 0.9, Judged.MET),
        (80, 100, 0.71, 0.87, 0.9, Judged.MISSED),
        (90, 100, 0.83, 0.94, 0.9, Judged.UNSURE),
        (9, 10, 0.60, 0.98, 0.5, Judged.FEW),
        (603, 603, 0.994, 1.0, 1.0, Judged.MET),
        (602, 603, 0.99, 1.0, 1.0, Judged.MISSED),
        (0, 0, None, None, 0.9, Judged.NONE),
    ],
)
def test_a_standard_is_judged_by_its_interval_and_a_target_of_all_by_every_one(met, n, low, high, target, judged):
    assert rules.verdict(met=met, n=n, low=low, high=high, target=target) is judged


def test_words_are_shown_without_addresses_numbers_and_names():
    said = (
        "I am Joan Hale, order MR-204411, +44 113 4960 200, joan@post.example, see https://post.example/x. Tom Bell never rang!"
    )
    shown = rules.redacted(said, names=["Joan Hale", "Tom Bell"])
    for hidden in ("Joan", "Hale", "204411", "4960", "post.example", "Tom", "Bell"):
        assert hidden not in shown
    assert shown.endswith("never rang!")


@given(st.text(max_size=900))
def test_shown_words_are_short_and_hold_no_address(text):
    shown = rules.redacted(text + " a.b@c.example", names=[])
    assert len(shown) <= rules.LONGEST_WORDS + 2
    assert "a.b@c.example" not in shown


def test_a_plan_is_due_from_its_moment_on_for_five_days_in_the_departments_zone():
    october = rules.containing(Span.MONTH, date(2026, 10, 5))
    due = rules.due_at(october, days=1, at=time(8), zone=ZoneInfo("America/Toronto"))
    assert due == datetime(2026, 11, 2, 13, tzinfo=UTC)
    assert not rules.is_due(due, now=datetime(2026, 11, 2, 12, 59, tzinfo=UTC))
    assert rules.is_due(due, now=due)
    assert not rules.is_due(due, now=due + rules.CATCH_UP)
