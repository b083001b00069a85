"""Dates that come again: clamps, nth weekdays, closed days, daylight saving."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from dateutil.rrule import DAILY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.recurrence import Comes, Every, OnClosed, Pattern, moment, occurrences

START = date(2026, 1, 1)  # a Thursday


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def always(_day: date) -> bool:
    return True


def first(count: int, is_open=always, after=None, **fields) -> list[str]:
    found = occurrences(Pattern(**{"start": START, **fields}), is_open=is_open, after=after)
    return [one.on.isoformat() for one in islice(found, count)]


def test_the_31st_of_a_short_month_is_its_last_day_and_drifts_no_further():
    found = first(4, every=Every.MONTH_DAY, day=31)
    assert found == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert first(2, every=Every.MONTH_DAY, day=30, start=date(2028, 2, 1)) == ["2028-02-29", "2028-03-30"]


def test_29_february_comes_each_year():
    assert first(3, every=Every.YEAR, month=2, day=29) == ["2026-02-28", "2027-02-28", "2028-02-29"]


def test_the_first_and_the_last_such_weekday_of_a_month_are_found():
    assert first(3, every=Every.MONTH_WEEKDAY, weekdays=(0,), nth=1) == ["2026-01-05", "2026-02-02", "2026-03-02"]
    assert first(2, every=Every.MONTH_WEEKDAY, weekdays=(4,), nth=-1, interval=2) == ["2026-01-30", "2026-03-27"]


def test_every_second_week_counts_from_the_week_of_the_start():
    found = first(4, every=Every.WEEK, weekdays=(0, 3), interval=2)
    assert found == ["2026-01-01", "2026-01-12", "2026-01-15", "2026-01-26"]


@pytest.mark.parametrize(
    ("on_closed", "found"),
    [
        (OnClosed.KEEP, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (OnClosed.SKIP, ["2026-03-31", "2026-04-30", "2026-06-30"]),
        (OnClosed.BEFORE, ["2026-01-30", "2026-02-27", "2026-03-31"]),
        (OnClosed.AFTER, ["2026-02-02", "2026-03-02", "2026-03-31"]),
    ],
)
def test_a_date_on_a_closed_day_is_kept_left_out_or_moved(on_closed, found):
    assert first(3, weekdays, every=Every.MONTH_DAY, day=31, on_closed=on_closed) == found


def test_two_dates_that_fall_on_one_day_are_one_and_a_second_look_agrees():
    every_day = {"every": Every.WEEK, "weekdays": tuple(range(7)), "on_closed": OnClosed.AFTER}
    assert first(4, weekdays, **every_day) == ["2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06"]
    assert first(1, weekdays, after=date(2026, 1, 3), **every_day) == ["2026-01-06"]  # Saturday's took Monday


def test_it_ends_with_its_last_day_or_after_so_many_times_with_those_left_out():
    monday = {"every": Every.WEEK, "weekdays": (0,)}
    assert first(9, end=date(2026, 1, 12), **monday) == ["2026-01-05", "2026-01-12"]
    assert first(9, times=2, **monday) == ["2026-01-05", "2026-01-12"]
    assert first(9, lambda day: day.day != 5, times=2, on_closed=OnClosed.SKIP, **monday) == ["2026-01-12"]


def test_a_calendar_that_never_opens_yields_nothing():
    assert first(1, lambda _day: False, every=Every.MONTH_DAY, day=1, on_closed=OnClosed.SKIP) == []
    assert first(1, lambda _day: False, every=Every.YEAR, day=1, month=1, on_closed=OnClosed.AFTER) == []


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change():
    winter, summer = date(2026, 3, 28), date(2026, 3, 30)
    assert moment(winter, 540, "Europe/London") == datetime(2026, 3, 28, 9, tzinfo=UTC)
    assert moment(summer, 540, "Europe/London") == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert moment(date(2026, 3, 29), 90, "Europe/London") == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 01:30 does not exist
    assert moment(date(2026, 10, 25), 90, "Europe/London") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of two


PATTERNS = st.builds(
    Pattern,
    every=st.sampled_from([Every.WEEK, Every.MONTH_DAY, Every.YEAR]),
    start=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    interval=st.integers(1, 4),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    day=st.integers(1, 31),
    month=st.integers(1, 12),
    on_closed=st.sampled_from(list(OnClosed)),
)


@settings(max_examples=60, deadline=None)
@given(PATTERNS, st.sets(st.integers(0, 6), max_size=5), st.integers(0, 12))
def test_whoever_remembers_the_last_date_takes_up_where_it_stopped(pattern, closed, count):
    def is_open(day: date) -> bool:
        return day.weekday() not in closed

    whole = list(islice(occurrences(pattern, is_open=is_open), count + 5))
    rest = list(islice(occurrences(pattern, is_open=is_open, after=whole[count].planned), 4)) if len(whole) > count else []
    expected = whole[count + 1 : count + 5]  # fewer where sixty years from the start have passed
    assert rest[: len(expected)] == expected
    assert all(a.planned < b.planned and a.on < b.on for a, b in pairwise(whole))
    if pattern.on_closed is not OnClosed.KEEP:
        assert all(is_open(one.on) for one in whole)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 31), st.integers(1, 3), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_days_of_a_month_are_those_that_a_plain_count_finds(day, interval, start):
    pattern = Pattern(every=Every.MONTH_DAY, start=start, day=day, interval=interval)
    found = list(islice(occurrences(pattern, is_open=always), 8))
    last_of = {}
    for one in rrule(DAILY, dtstart=datetime(start.year, start.month, 1), count=365 * 3):
        if one.day <= day:
            last_of[one.year, one.month] = one.date()
    first_month = start.year * 12 + start.month
    fitting = [one for (year, month), one in last_of.items() if (year * 12 + month - first_month) % interval == 0]
    expected = sorted(one for one in fitting if one >= start)[:8]
    assert found == [Comes(one, one) for one in expected]
    assert timedelta(0) <= found[0].on - start
