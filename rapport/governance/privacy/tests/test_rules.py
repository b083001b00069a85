"""What may be done about a request, and until when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.governance.privacy import rules
from rapport.governance.privacy.types import ErasureState, HoldDraft

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "extended", "due"),
    [
        (datetime(2026, 11, 18, 23, 30, tzinfo=UTC), False, datetime(2026, 12, 19, tzinfo=UTC)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), False, datetime(2026, 3, 1, tzinfo=UTC)),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), False, datetime(2026, 8, 1, 23, tzinfo=UTC)),  # the first of July in London
        (datetime(2026, 11, 18, 12, tzinfo=UTC), True, datetime(2027, 2, 19, tzinfo=UTC)),
    ],
)
def test_the_month_counts_from_the_local_day_of_receipt_and_ends_with_its_day(received, extended, due) -> None:
    assert rules.due_at(received, zone="Europe/London", is_extended=extended) == due


@given(st.integers(0, 10 * 365 * 24 * 60))
@settings(deadline=None)
def test_a_month_is_never_longer_than_the_law_gives_and_an_extension_adds_two(minutes: int) -> None:
    received = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due, late = (rules.due_at(received, zone="Europe/London", is_extended=one) for one in (False, True))
    assert timedelta(days=28) <= due - received <= timedelta(days=32, hours=1)
    assert timedelta(days=58) <= late - due <= timedelta(days=63)


def test_an_extension_is_made_once_and_within_the_month() -> None:
    assert rules.why_not_extend(is_extended=False, due_at=NOON, at=NOON - timedelta(seconds=1)) is None
    assert rules.why_not_extend(is_extended=False, due_at=NOON, at=NOON)
    assert rules.why_not_extend(is_extended=True, due_at=NOON, at=NOON - timedelta(days=9))


def test_nobody_confirms_their_own_erasure_and_a_machine_confirms_none() -> None:
    asked = ErasureState.ASKED
    assert rules.why_not_confirm(state=asked, asked_by_id=1, by_id=2, stops=[]) is None
    assert rules.why_not_confirm(state=asked, asked_by_id=1, by_id=1, stops=[])
    assert rules.why_not_confirm(state=asked, asked_by_id=1, by_id=None, stops=[])
    assert rules.why_not_confirm(state=asked, asked_by_id=1, by_id=2, stops=["Held."]) == "Held."
    assert rules.why_not_confirm(state=ErasureState.DONE, asked_by_id=1, by_id=2, stops=[])


def test_a_hold_is_on_one_thing_with_a_day_to_come_and_a_reason() -> None:
    def held(**fields: object) -> str | None:
        values = {
            "customer_id": 1,
            "case_id": None,
            "reason": "A claim.",
            "owner_id": 1,
            "review_date": date(2027, 1, 1),
        } | fields
        return rules.why_not_hold(HoldDraft(**values), today=NOON.date())

    assert held() is None
    assert held(case_id=7)
    assert held(customer_id=None)
    assert held(review_date=NOON.date())
    assert held(reason=" ")


def test_a_rule_is_switched_on_only_after_a_trial_of_the_last_week() -> None:
    assert rules.why_not_switch_on(tried_at=None, at=NOON)
    assert rules.why_not_switch_on(tried_at=NOON - timedelta(days=8), at=NOON)
    assert rules.why_not_switch_on(tried_at=NOON - timedelta(days=6), at=NOON) is None
