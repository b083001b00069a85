"""The course of a number, and one period against another, from figures alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.compute.intervals import newcombe, wilson
from rapport.compute.limits import Signal
from rapport.metrics import registry
from rapport.metrics.comparisons import Comparison, differences
from rapport.metrics.courses import Course, courses_of
from rapport.metrics.figures import Figure
from rapport.metrics.questions import Answer, Grain, Question, is_whole, periods

MONDAY = date(2026, 1, 5)
WEEKS = [MONDAY + timedelta(days=7 * n) for n in range(30)]
ASKED = Question(
    metric="opened",
    as_of=datetime(2026, 8, 10, tzinfo=UTC),
    since=WEEKS[0],
    until=WEEKS[-1] + timedelta(days=7),
    grain=Grain.WEEK,
)


def count(week: date, n: int, *, is_mature: bool = True, split: object = None) -> Figure:
    return Figure(period=week, split=split, n=n, value=float(n), is_mature=is_mature)


def drawn(figures: Sequence[Figure], *, key: str = "opened", asked: Question = ASKED) -> list[Course]:
    metric = registry.metric(key)
    return courses_of(Answer(metric=metric, question=replace(asked, metric=key), figures=tuple(figures), fresh_at=None))


def usual(week: date) -> int:
    return 100 + (7 * WEEKS.index(week)) % 11


def test_a_week_beyond_the_limits_is_a_signal_and_its_neighbours_are_none() -> None:
    figures = [count(week, 180 if number == 20 else usual(week)) for number, week in enumerate(WEEKS)]
    (course,) = drawn(figures)
    assert [step.first for step in course.beyond] == [WEEKS[20]]
    assert course.beyond[0].signal is Signal.ABOVE
    assert not course.runs
    assert 100 < course.centre < 111, "the wild week moves neither centre nor limits"


def test_weeks_that_still_change_or_are_asked_for_in_part_are_not_judged() -> None:
    figures = [
        count(week, 400 if number in {0, 29} else usual(week), is_mature=number != 29) for number, week in enumerate(WEEKS)
    ]
    (course,) = drawn(figures, asked=replace(ASKED, since=WEEKS[0] + timedelta(days=2)))
    assert course.steps[0].signal is course.steps[29].signal is Signal.IMMATURE
    assert not course.beyond


def test_a_stretch_on_one_side_is_one_run() -> None:
    (course,) = drawn([count(week, usual(week) + (12 if 12 <= number < 22 else 0)) for number, week in enumerate(WEEKS)])
    assert [(run[0].first, run[-1].first) for run in course.runs if run[0].signal is Signal.RUN_ABOVE] == [(WEEKS[12], WEEKS[21])]


def test_a_week_without_rows_counts_nothing_and_has_no_share() -> None:
    some = [count(week, usual(week)) for week in WEEKS if week != WEEKS[7]]
    (course,) = drawn(some)
    assert (course.steps[7].figure.value, course.steps[7].signal) == (0.0, Signal.BELOW)
    shares = [Figure(period=one.period, n=one.n, numerator=one.n // 2, value=0.5) for one in some]
    (course,) = drawn(shares, key="attainment")
    assert (course.steps[7].figure.value, course.steps[7].signal) == (None, Signal.MISSING)


def test_each_value_has_its_own_course_and_an_empty_answer_an_empty_one() -> None:
    figures = [count(week, usual(week), split=team) for week in WEEKS for team in (1, None)]
    assert [course.value for course in drawn(figures, asked=replace(ASKED, split="team_id"))] == [1, None]
    (course,) = drawn([])
    assert {step.figure.value for step in course.steps} == {0.0}


def test_few_weeks_have_no_limits() -> None:
    (course,) = drawn([count(week, usual(week)) for week in WEEKS[:5]], asked=replace(ASKED, until=WEEKS[5]))
    assert course.centre is None
    assert {(step.low, step.signal) for step in course.steps} == {(None, Signal.USUAL)}


def test_periods_begin_and_end_with_the_dates_asked_for() -> None:
    asked = replace(ASKED, since=date(2026, 1, 7), until=date(2026, 1, 20))
    assert periods(asked) == [
        (date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 12)),
        (date(2026, 1, 12), date(2026, 1, 12), date(2026, 1, 19)),
        (date(2026, 1, 19), date(2026, 1, 19), date(2026, 1, 20)),
    ]
    assert [is_whole(asked, first) for first, _since, _until in periods(asked)] == [False, True, False]


def compared(key: str, now: Figure, then: Figure, **more: float) -> Comparison:
    metric = registry.metric(key)
    found = differences(metric, now, then, **more)
    return Comparison(metric=metric, question=ASKED, before=(WEEKS[0], WEEKS[1]), now=now, then=then, **found)


def share(k: int, n: int) -> Figure:
    interval = wilson(k, n)
    return Figure(n=n, numerator=k, value=k / n, low=interval.low, high=interval.high)


def test_shares_are_compared_as_newcombe_does() -> None:
    found, right = compared("attainment", share(56, 70), share(48, 80)), newcombe(56, 70, 48, 80)
    assert (found.low, found.high) == pytest.approx((right.low, right.high))
    assert found.is_told
    assert not compared("attainment", share(56, 70), share(64, 80)).is_told


def test_counts_are_compared_a_day() -> None:
    found = compared("opened", count(WEEKS[1], 140), count(WEEKS[0], 200), share=0.5)
    assert (found.difference, found.factor) == (40.0, 1.4)
    assert 1 < found.factor_low < 1.4 < found.factor_high
    assert found.is_told
    assert compared("opened", count(WEEKS[1], 3), count(WEEKS[0], 0)).factor is None


def test_nothing_on_a_side_is_no_difference() -> None:
    found = compared("attainment", share(5, 7), Figure(n=0, value=None))
    assert (found.difference, found.is_told) == (None, False)
