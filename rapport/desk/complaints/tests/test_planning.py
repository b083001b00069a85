"""Milestones under each regime that comes along, counted by the rule book; and what no act may ever do to them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from rapport.compute.businesstime import is_open
from rapport.compute.legallimits import legal_calendar
from rapport.desk.complaints.rules import settings
from rapport.desk.complaints.rules.planning import WINDOWS, missed_words, plan, standing
from rapport.desk.complaints.rules.settings import Chooser, choose, in_force
from rapport.desk.complaints.rules.shipped import CFPB, FCA, HOUSING, ISO, PAYMENTS, SHIPPED
from rapport.desk.complaints.rules.terms import why_not_terms
from rapport.desk.complaints.rules.warning import climbed, telling
from rapport.desk.complaints.rules.writing import missing
from rapport.desk.complaints.types import LADDER, Anchor, Letter, Milestone, Moments, Raise, Standing

# A Monday; the Thursday after it is the day before Good Friday.
RECEIVED = datetime(2026, 3, 30, 9, tzinfo=UTC)
M = Milestone


def dues(regime, **moments):
    return {one.milestone: one.due_at for one in plan(regime.terms, Moments(received_at=RECEIVED, **moments))}


HOURS = legal_calendar("UTC")


def end_of(day):
    """The first moment after a day in London in summer."""
    return datetime.fromisoformat(f"{day}T23:00+00:00")


def test_disp_asks_for_the_third_business_day_until_closing_and_for_eight_weeks():
    found = dues(FCA)
    assert found[M.QUICK] == datetime(2026, 4, 2, 16, tzinfo=UTC)
    assert found[M.ANSWER] == end_of("2026-05-25")
    assert found[M.RETENTION] == datetime(2029, 3, 30, 23, tzinfo=UTC)
    assert dues(FCA, answered_at=datetime(2026, 8, 31, 9, tzinfo=UTC))[M.REFERRAL] == datetime(2027, 3, 1, tzinfo=UTC)


def test_payment_complaints_have_fifteen_and_thirty_five_business_days_without_the_holidays():
    found = dues(PAYMENTS)
    assert found[M.ANSWER] == end_of("2026-04-22")
    assert found[M.FINAL] == end_of("2026-05-21")


def test_the_portal_counts_calendar_days_by_its_own_zone():
    found = dues(CFPB)
    assert found[M.ANSWER] == datetime(2026, 4, 15, 4, tzinfo=UTC)
    assert found[M.FINAL] == datetime(2026, 5, 30, 4, tzinfo=UTC)


def test_the_housing_code_counts_from_the_acknowledgement_and_not_acknowledging_gains_no_time():
    assert dues(HOUSING)[M.ACKNOWLEDGE] == end_of("2026-04-08")
    latest = dues(HOUSING)[M.FINAL]
    assert latest == end_of("2026-04-22")
    early = dues(HOUSING, acknowledged_at=datetime(2026, 3, 31, 9, tzinfo=UTC))[M.FINAL]
    assert early == end_of("2026-04-16")


def test_an_extension_moves_the_answer_once_by_ten_working_days_and_only_when_told_in_time():
    acknowledged = datetime(2026, 3, 31, 9, tzinfo=UTC)
    told = datetime(2026, 4, 10, 9, tzinfo=UTC)
    assert dues(HOUSING, acknowledged_at=acknowledged, held_at=told)[M.FINAL] == end_of("2026-04-30")
    too_late = datetime(2026, 4, 20, 9, tzinfo=UTC)
    assert dues(HOUSING, acknowledged_at=acknowledged, held_at=too_late)[M.FINAL] == end_of("2026-04-16")


def test_at_stage_two_the_code_lets_the_answer_come_twenty_working_days_later_once():
    asked, told = datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 6, 22, 9, tzinfo=UTC)
    at_stage_two = {"answered_at": asked - timedelta(days=9), "stage_two_asked_at": asked, "stage_two_acknowledged_at": asked}
    assert dues(HOUSING, **at_stage_two, stage_two_held_at=told)[M.STAGE_TWO_ANSWER] == end_of("2026-07-27")


def test_a_summary_resolution_says_that_the_ombudsmans_web_site_tells_more():
    needed = FCA.terms.letters[Letter.SUMMARY_RESOLUTION]
    said = "Made and resolved. The Financial Ombudsman Service, www.financial-ombudsman.org.uk."
    ticked = ("resolved", "waiver")
    assert [one.key for one in missing(needed, text=said, ticked=ticked)] == ["further"]
    assert missing(needed, text=f"{said} More information is there.", ticked=ticked) == []


def test_stage_two_is_acknowledged_in_five_and_answered_in_twenty():
    asked = datetime(2026, 6, 1, 9, tzinfo=UTC)
    found = dues(HOUSING, answered_at=asked - timedelta(days=9), stage_two_asked_at=asked, stage_two_acknowledged_at=asked)
    assert found[M.STAGE_TWO_ACKNOWLEDGE] == end_of("2026-06-08")
    assert found[M.STAGE_TWO_ANSWER] == end_of("2026-06-29")
    assert M.REFERRAL not in found


def test_a_holding_letter_in_time_is_an_answer_only_where_the_rule_book_says_so():
    held = RECEIVED + timedelta(days=20)
    met = {one.milestone: one.met_at for one in plan(FCA.terms, Moments(received_at=RECEIVED, held_at=held))}
    assert (met[M.ANSWER], met[M.FINAL]) == (held, None)


# The public holidays of a year are made when they are first asked for, which takes its time.
FEW = examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
DAYS = st.integers(0, 200).map(lambda days: timedelta(days=days, minutes=7))


@FEW
@given(MOMENTS, DAYS, DAYS, st.sampled_from(SHIPPED))
def test_no_act_ever_moves_a_limit_that_counts_from_the_receipt_and_later_acts_never_help(received, first, second, shipped):
    plain = {one.milestone: one.due_at for one in plan(shipped.terms, Moments(received_at=received))}
    acted = Moments(
        received_at=received, urgent_since=received + first, acted_at=received + first, acknowledged_at=received + first,
        last_word_at=received + first, redress_agreed_at=received + second,
    )  # fmt: skip
    from_receipt = {step.milestone for step in shipped.terms.steps if step.anchor is Anchor.RECEIPT}
    for one in plan(shipped.terms, acted):
        if one.milestone in from_receipt:
            assert one.due_at == plain[one.milestone]
    answered = plan(shipped.terms, replace(acted, answered_at=received + first + second))
    later = plan(shipped.terms, replace(acted, answered_at=received + first + second + timedelta(days=1)))
    for one, other in zip(answered, later, strict=True):
        if one.met_at and other.met_at and standing(one, one.met_at) is Standing.LATE:
            assert standing(other, other.met_at) is Standing.LATE


@FEW
@given(MOMENTS, DAYS, st.sampled_from(SHIPPED))
def test_a_window_that_closed_is_no_breach_and_everything_else_is_once_its_moment_has_come(received, after, shipped):
    as_of = received + after
    for one in plan(shipped.terms, Moments(received_at=received)):
        found = standing(one, as_of)
        if one.due_at <= as_of:
            assert found is (Standing.LAPSED if one.milestone in WINDOWS else Standing.OVERDUE)
        else:
            assert found in (Standing.RUNNING, Standing.SOON)


@FEW
@given(MOMENTS, st.integers(-200, 200))
def test_the_ladder_only_climbs_in_open_hours_and_warns_never_later_than_its_hour(due_at, hours):
    as_of = due_at + timedelta(hours=hours)
    assert climbed(LADDER, due_at, as_of, HOURS) <= climbed(LADDER, due_at, as_of + timedelta(hours=1), HOURS)
    for rung in LADDER:
        at, hour = telling(rung, due_at, HOURS), due_at - timedelta(hours=rung.hours)
        assert is_open(HOURS, at)
        assert at <= hour if rung.hours > 0 else at >= hour


def test_a_limit_that_ends_with_its_day_is_warned_of_in_the_morning_before_and_one_on_monday_on_friday():
    wednesday = datetime(2026, 3, 12, tzinfo=UTC)
    assert [telling(one, wednesday, HOURS) for one in LADDER] == [
        datetime(2026, 3, 9, 9, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 12, 9, tzinfo=UTC),
        datetime(2026, 3, 16, 9, tzinfo=UTC),
    ]  # fmt: skip
    monday = datetime(2026, 3, 10, tzinfo=UTC)
    assert telling(LADDER[1], monday - timedelta(days=1), HOURS) == datetime(2026, 3, 6, 9, tzinfo=UTC)


def test_an_assessment_shortens_our_own_limits_and_never_the_rule_books():
    plain, short = dues(FCA), dues(FCA, own_percent=50, first_action=3, urgent_since=RECEIVED)
    assert short[M.FINAL] - RECEIVED < plain[M.FINAL] - RECEIVED
    assert short[M.ACKNOWLEDGE] == end_of("2026-04-02")
    assert (short[M.ANSWER], short[M.QUICK]) == (plain[M.ANSWER], plain[M.QUICK])
    assert short[M.FIRST_ACTION] == end_of("2026-04-02")


def test_a_missed_word_on_progress_stays_known_after_the_next_one():
    said = (RECEIVED + timedelta(days=50), RECEIVED + timedelta(days=60))
    (missed,) = missed_words(FCA.terms, Moments(received_at=RECEIVED, last_word_at=said[1], words_at=said))
    assert (missed.due_at, missed.met_at) == (end_of("2026-04-27"), said[0])
    assert standing(missed, said[1]) is Standing.LATE


def test_terms_that_do_not_fit_together_are_refused_with_a_sentence_and_those_that_come_along_are_not():
    assert [why_not_terms(one.terms) for one in SHIPPED] == [None] * len(SHIPPED)
    without = [one for one in HOUSING.terms.steps if one.milestone is not M.ACKNOWLEDGE]
    for wrong in (
        replace(FCA.terms, steps=()),
        replace(HOUSING.terms, steps=tuple(without)),
        replace(FCA.terms, stages=2),
        replace(FCA.terms, has_quick=False),
        replace(FCA.terms, letters={}),
        replace(FCA.terms, ladder=(LADDER[1], LADDER[0])),
        replace(FCA.terms, ladder=()),
        replace(FCA.terms, raises={"safety": Raise(own_percent=0)}),
    ):
        assert why_not_terms(wrong)


def test_terms_are_kept_and_read_as_they_were():
    for one in SHIPPED:
        assert settings.read(json.loads(json.dumps(settings.written(one.terms)))) == one.terms
        before = {key: value for key, value in settings.written(one.terms).items() if key not in ("ladder", "raises")}
        assert settings.read(before) == one.terms


def test_the_regime_that_says_most_is_chosen_and_of_versions_that_of_the_day():
    choosers = [
        Chooser(regime="a", jurisdiction="GB"),
        Chooser(regime="b", product="payment"),
        Chooser(regime="c", product="payment", jurisdiction="gb"),
    ]

    def chosen(product, jurisdiction):
        return choose(choosers, product=product, jurisdiction=jurisdiction, customer_type="consumer", fallback="plain")

    assert [chosen("Payment", "GB"), chosen("payment", "US"), chosen("sofa", "GB"), chosen("sofa", "")] == [
        "c",
        "b",
        "a",
        "plain",
    ]
    versions = [(date(2020, 1, 1), 1), (date(2026, 7, 1), 2)]
    assert [in_force(versions, day) for day in (date(2019, 1, 1), date(2026, 6, 30), date(2026, 7, 1))] == [1, 1, 2]
    assert ISO.chosen == ()
