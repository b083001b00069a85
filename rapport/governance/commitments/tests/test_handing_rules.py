from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.compute.businesstime import Calendar, is_open, spans
from rapport.governance.commitments import rules
from rapport.governance.commitments.types import RUNNING, CommitmentState, HandingState, Said, Step

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOURS = Calendar(name="Desk", zone="Europe/London", week=(*[spans("09:00-17:00")] * 5, (), ()))
lines = st.lists(st.tuples(st.sampled_from(Said), st.integers(0, 500), st.none() | st.integers(1, 500)), max_size=12)


def asked(**fields):
    usual = {"asked": "Own van", "why": "Lost twice", "due_at": NOON + DAY, "owed_by": NOON + 2 * DAY, "at": NOON}
    return rules.why_not_hand(**{**usual, "is_active": True, "has_address": True, **fields})


def test_a_department_is_asked_in_words_for_a_moment_before_it_is_owed_itself():
    assert asked() is None
    assert asked(owed_by=None, due_at=NOON + 9 * DAY) is None
    assert "liaison person" in asked(has_address=False)
    assert "does not exist" in asked(is_active=False)
    for wrong in ({"asked": " "}, {"why": ""}, {"why": "x" * 2001}, {"due_at": NOON}, {"due_at": NOON + 3 * DAY}):
        assert asked(**wrong)


@given(lines)
def test_the_stand_follows_the_lines_and_the_past_does_not_know_what_came_later(found):
    told = [
        (said, NOON + at * HOUR, moment and NOON + moment * HOUR) for said, at, moment in sorted(found, key=lambda one: one[1])
    ]
    for as_of in (NOON + 100 * HOUR, NOON + 900 * HOUR):
        stand = rules.stand_at(told, due_at=NOON + DAY, as_of=as_of)
        seen = rules.stand_at([one for one in told if one[1] <= as_of], due_at=NOON + DAY, as_of=NOON + 9000 * HOUR)
        assert stand == seen
        if stand.state not in RUNNING:
            assert not stand.is_overdue(NOON + 9000 * HOUR)


def test_a_later_date_of_theirs_waits_and_an_earlier_one_changes_nothing():
    stand = rules.Stand(state=HandingState.ASKED, due_at=NOON + DAY)
    later = stand.after(Said.ACCEPTED, NOON, NOON + 3 * DAY)
    assert (later.state, later.due_at, later.proposed_at) == (HandingState.ACCEPTED, NOON + DAY, NOON + 3 * DAY)
    assert stand.after(Said.ACCEPTED, NOON, NOON + HOUR).proposed_at is None
    assert later.after(Said.DATE_AGREED, NOON, NOON + 3 * DAY).due_at == NOON + 3 * DAY
    kept = later.after(Said.DATE_KEPT, NOON, None)
    assert (kept.due_at, kept.proposed_at) == (NOON + DAY, None)


@pytest.mark.parametrize("state", [one for one in HandingState if one not in RUNNING])
def test_what_is_settled_takes_no_more_words_from_either_side(state):
    stand = rules.Stand(state=state, due_at=NOON)
    assert all(rules.why_not_theirs(stand, said, text="x", moment=None, at=NOON) for said in Said)
    assert all(rules.why_not_ours(stand, said, text="x") for said in Said)


def test_a_promise_to_a_customer_does_not_move_with_a_department():
    moving = {"state": CommitmentState.OPEN, "due_at": NOON, "to": NOON + DAY}
    assert rules.why_not_later(is_promise=True, **moving)
    assert rules.why_not_later(is_promise=False, **moving) is None
    assert rules.why_not_later(is_promise=True, **{**moving, "state": CommitmentState.BROKEN}) is None


@given(st.integers(0, 24 * 14), st.integers(1, 24 * 40), st.booleans())
def test_the_ladder_climbs_in_its_order_and_speaks_in_working_hours(start, length, has_head):
    begun = NOON + start * HOUR
    ladder = rules.moments(asked_at=begun, due_at=begun + length * HOUR, has_head=has_head, hours=HOURS)
    steps = [step for step, _at in ladder]
    assert steps == [one for one in Step if has_head or one is not Step.HEAD]
    moments = [at for _step, at in ladder]
    assert moments == sorted(moments)
    assert begun < moments[0] < begun + length * HOUR
    assert is_open(HOURS, moments[1])


def test_the_head_hears_a_working_day_after_and_the_directors_another_one():
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    ladder = dict(rules.moments(asked_at=NOON, due_at=friday, has_head=True, hours=HOURS))
    assert ladder[Step.DUE] == friday
    assert (ladder[Step.HEAD], ladder[Step.OURS]) == (friday + 3 * DAY, friday + 4 * DAY)
    alone = dict(rules.moments(asked_at=NOON, due_at=friday, has_head=False, hours=HOURS))
    assert alone[Step.OURS] == friday + 3 * DAY
    assert date(2026, 11, 30) == alone[Step.OURS].date()


def test_what_was_not_ticked_is_blanked_out_of_the_customers_words():
    words = "Joan Hale here, order MR-51003. Call +44 113 496 0123 or joan.hale@post.example. Haley is my dog."
    blank = rules.blanked(words, hidden=("Joan Hale", "Joan", "Hale"), hides_reach=True)
    assert blank == "[…] here, order MR-51003. Call […] or […]. Haley is my dog."
    assert rules.blanked(words, hidden=(), hides_reach=False) == words
    assert "MR" not in rules.blanked(words, hidden=("mr-51003",), hides_reach=False)


def test_a_department_is_usually_asked_for_it_before_it_is_owed_with_time_to_look_at_it() -> None:
    at = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert rules.usual_due(owed_by=at + timedelta(days=4), at=at) == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert rules.usual_due(owed_by=at + timedelta(minutes=20), at=at) == at + timedelta(minutes=15)
    assert rules.usual_due(owed_by=at - timedelta(days=1), at=at) == datetime(2026, 11, 20, 9, tzinfo=UTC)
