"""Days and weeks of a place hold over clock changes, skipped midnights and skipped days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.weeks import days, iso_weeks, midnight, trailing_weeks

LONDON = ZoneInfo("Europe/London")
ZONES = ("Europe/London", "America/Toronto", "America/Denver", "Australia/Lord_Howe", "America/Sao_Paulo", "America/Havana",
         "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns")  # fmt: skip
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def test_trailing_weeks_end_at_the_last_local_midnight() -> None:
    windows = trailing_weeks(LONDON, datetime(2026, 11, 24, 7, 30, tzinfo=UTC), 2)
    assert windows.first_days == (date(2026, 11, 10), date(2026, 11, 17))
    assert windows.edges.tolist() == [midnight(LONDON, date(2026, 11, day)) for day in (10, 17, 24)]


def test_before_midnight_there_it_is_still_yesterday_here() -> None:
    late_evening = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
    assert trailing_weeks(LONDON, late_evening, 1).first_days == (date(2026, 6, 24),)
    assert trailing_weeks(ZoneInfo("America/Denver"), late_evening, 1).first_days == (date(2026, 6, 23),)


def test_iso_weeks_run_from_monday_and_leave_out_the_running_week() -> None:
    windows = iso_weeks(LONDON, datetime(2026, 11, 25, 12, tzinfo=UTC), 3)
    assert windows.first_days == (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16))
    monday = iso_weeks(LONDON, datetime(2026, 11, 23, 0, 0, tzinfo=UTC), 1)
    assert monday.first_days == (date(2026, 11, 16),)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_on_which_clocks_change_has_its_real_length(day: date, hours: int) -> None:
    windows = days(LONDON, datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=1), 1)
    assert windows.first_days == (day,)
    assert np.diff(windows.edges).tolist() == [hours * 3600]


def test_half_an_hour_of_lord_howe_is_kept() -> None:
    windows = days(ZoneInfo("Australia/Lord_Howe"), datetime(2026, 4, 6, 3, tzinfo=UTC), 3)
    assert sorted(np.diff(windows.edges).tolist()) == [86_400, 86_400, 88_200]


def test_a_day_that_a_place_skipped_holds_nothing_and_shifts_nothing() -> None:
    windows = days(ZoneInfo("Pacific/Apia"), datetime(2012, 1, 2, 12, tzinfo=UTC), 6)
    lengths = dict(zip(windows.first_days, np.diff(windows.edges).tolist(), strict=True))
    assert lengths[date(2011, 12, 30)] == 0
    assert lengths[date(2011, 12, 29)] == lengths[date(2011, 12, 31)] == 86_400
    first_of_the_31st = midnight(ZoneInfo("Pacific/Apia"), date(2011, 12, 31))
    assert windows.first_days[windows.place([first_of_the_31st])[0]] == date(2011, 12, 31)


def test_a_skipped_midnight_opens_the_day_at_its_first_moment() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    first = datetime.fromtimestamp(midnight(zone, date(2018, 11, 4)), zone)
    assert (first.date(), first.hour) == (date(2018, 11, 4), 1)
    assert datetime.fromtimestamp(midnight(zone, date(2018, 11, 4)) - 1, zone).date() == date(2018, 11, 3)


def test_an_edge_belongs_to_the_window_that_it_opens_and_the_end_to_none() -> None:
    windows = days(LONDON, datetime(2026, 6, 4, 12, tzinfo=UTC), 2)
    start, middle, end = windows.edges.tolist()
    assert windows.place([start - 1, start, middle - 0.5, middle, end - 1, end]).tolist() == [-1, 0, 0, 1, 1, -1]


def test_counts_by_row_and_window_leave_out_the_unnamed_and_the_outside() -> None:
    windows = days(LONDON, datetime(2026, 6, 4, 12, tzinfo=UTC), 2)
    start, middle, end = windows.edges.tolist()
    moments = np.array([start, start + 5, middle, middle, end, start])
    assert windows.counts(moments, [0, 1, 1, 1, 1, -1], n_rows=3).tolist() == [[1, 0], [1, 2], [0, 0]]
    assert windows.counts(moments).tolist() == [[3, 2]]
    assert windows.counts([], [], n_rows=2).tolist() == [[0, 0], [0, 0]]
    with pytest.raises(ValueError, match="beyond the last"):
        windows.counts([start], [3], n_rows=3)


@settings(deadline=None, max_examples=60)
@given(as_of=MOMENTS, name=st.sampled_from(ZONES), back=st.integers(0, 60 * 86_400))
def test_every_moment_stands_in_the_window_of_its_local_day(as_of: datetime, name: str, back: int) -> None:
    zone = ZoneInfo(name)
    windows = days(zone, as_of, 70)
    moment = int(windows.edges[-1]) - 1 - back
    placed = windows.first_days[windows.place([moment])[0]]
    assert placed == datetime.fromtimestamp(moment, zone).date()


@settings(deadline=None, max_examples=60)
@given(as_of=MOMENTS, name=st.sampled_from(ZONES), count=st.integers(1, 120))
def test_windows_follow_each_other_without_gap_and_end_by_as_of(as_of: datetime, name: str, count: int) -> None:
    windows = trailing_weeks(ZoneInfo(name), as_of, count)
    assert windows.count == count
    assert (np.diff(windows.edges) > 0).all()
    assert windows.edges[-1] <= as_of.timestamp() < windows.edges[-1] + 49 * 3600
    assert all(later - day == timedelta(days=7) for day, later in zip(windows.first_days, windows.first_days[1:], strict=False))


def test_a_moment_without_zone_and_an_empty_span_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        days(LONDON, datetime(2026, 6, 4), 2)
    with pytest.raises(ValueError, match="at least one"):
        days(LONDON, datetime(2026, 6, 4, tzinfo=UTC), 0)
