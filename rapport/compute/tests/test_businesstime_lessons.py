"""What the field has learnt about clocks, lesson by lesson."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.compute.businesstime import (
    Calendar,
    HolidayRule,
    Pause,
    add,
    between,
    due,
    elapsed,
    is_open,
    next_opening,
    spans,
)

LONDON, DENVER, SAO_PAULO, APIA, LORD_HOWE = (
    ZoneInfo(zone) for zone in ("Europe/London", "America/Denver", "America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe")
)
HOUR, MINUTE = 3600, 60
OFFICE = Calendar("Office", "Europe/London", (*[spans("09:00-18:00")] * 5, (), ()), HolidayRule("GB", "ENG"))
LUNCH = Calendar("Lunch", "Europe/London", (*[spans("09:00-12:30, 13:30-17:00")] * 5, (), ()))


def every_day(hours: str, zone: str, days: dict[date, str] | None = None) -> Calendar:
    own = {day: spans(text) for day, text in (days or {}).items()}
    return Calendar("Every day", zone, (spans(hours),) * 7, days=own)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_a_target_used_up_exactly_at_closing_is_due_at_the_closing() -> None:
    assert add(OFFICE, london("2024-03-07 16:00"), 2 * HOUR) == london("2024-03-07 18:00")
    assert add(OFFICE, london("2024-03-08 16:00"), 2 * HOUR + 1) == london("2024-03-11 09:00:01")
    assert elapsed(OFFICE, london("2024-03-08 16:00"), london("2024-03-11 09:00")) == 2 * HOUR


def test_a_start_outside_hours_counts_from_the_next_opening() -> None:
    assert add(OFFICE, london("2024-03-08 20:00"), 30 * MINUTE) == london("2024-03-11 09:30")
    assert between(OFFICE, london("2024-03-08 20:00"), london("2024-03-11 08:59")) == 0


def test_lunch_is_not_counted() -> None:
    assert between(LUNCH, london("2024-03-07 12:00"), london("2024-03-07 14:00")) == HOUR
    assert add(LUNCH, london("2024-03-07 12:00"), HOUR) == london("2024-03-07 14:00")
    assert add(LUNCH, london("2024-03-07 12:00"), 30 * MINUTE) == london("2024-03-07 12:30")
    assert next_opening(LUNCH, london("2024-03-07 12:30")) == london("2024-03-07 13:30")


def test_a_pause_is_counted_to_the_second() -> None:
    pauses = [Pause(london("2024-03-07 10:00:10"), london("2024-03-07 10:00:27"))]
    assert elapsed(OFFICE, london("2024-03-07 10:00"), london("2024-03-07 10:01"), pauses) == 43
    assert due(OFFICE, london("2024-03-07 10:00"), 60, pauses) == london("2024-03-07 10:01:17")


def test_a_pause_outside_hours_costs_nothing() -> None:
    pauses = [Pause(london("2024-03-07 18:00"), london("2024-03-08 09:00"))]
    assert due(OFFICE, london("2024-03-07 17:00"), 2 * HOUR, pauses) == london("2024-03-08 10:00")
    assert elapsed(OFFICE, london("2024-03-07 17:00"), london("2024-03-08 10:00"), pauses) == 2 * HOUR


def test_a_pause_over_the_night_costs_only_its_open_time() -> None:
    pauses = [Pause(london("2024-03-07 17:30"), london("2024-03-08 09:45"))]
    assert due(OFFICE, london("2024-03-07 17:00"), HOUR, pauses) == london("2024-03-08 10:15")


def test_pauses_that_overlap_repeat_or_come_unsorted_count_once() -> None:
    early = Pause(london("2024-03-07 10:00"), london("2024-03-07 11:00"))
    late = Pause(london("2024-03-07 10:30"), london("2024-03-07 12:00"))
    inside = Pause(london("2024-03-07 10:10"), london("2024-03-07 10:20"))
    reversed_one = Pause(london("2024-03-07 12:00"), london("2024-03-07 09:00"))
    pauses = [late, early, reversed_one, inside, early]
    assert due(OFFICE, london("2024-03-07 09:00"), 2 * HOUR, pauses) == london("2024-03-07 13:00")
    assert elapsed(OFFICE, london("2024-03-07 09:00"), london("2024-03-07 13:00"), pauses) == 2 * HOUR


def test_closed_and_reopened_is_a_pause_and_an_open_pause_lasts_to_the_end() -> None:
    start, end = london("2024-03-07 09:00"), london("2024-03-07 15:00")
    assert elapsed(OFFICE, start, end, [Pause(london("2024-03-07 10:00"))]) == HOUR
    assert elapsed(OFFICE, start, end, [Pause(london("2024-03-07 15:00"))]) == 6 * HOUR
    assert elapsed(OFFICE, start, end, [Pause(london("2024-03-06 10:00"))]) == 0


def test_an_open_pause_leaves_no_due_moment_unless_the_target_is_used_up_before_it() -> None:
    start = london("2024-03-07 16:00")
    assert due(OFFICE, start, 2 * HOUR, [Pause(london("2024-03-07 17:59:59"))]) is None
    assert due(OFFICE, start, 2 * HOUR, [Pause(london("2024-03-07 18:00"))]) == london("2024-03-07 18:00")
    assert due(OFFICE, start, 2 * HOUR, [Pause(london("2024-03-07 22:00"))]) == london("2024-03-07 18:00")
    assert due(OFFICE, start, 2 * HOUR, [Pause(london("2024-03-01 22:00"))]) is None
    assert due(OFFICE, start, 0, [Pause(london("2024-03-01 22:00"))]) == start


def test_a_pause_put_on_after_the_due_moment_does_not_save_the_clock() -> None:
    pauses = [Pause(london("2024-03-07 18:00"), london("2024-03-11 12:00"))]
    assert due(OFFICE, london("2024-03-07 16:00"), 2 * HOUR, pauses) == london("2024-03-07 18:00")


def test_holidays_of_several_days_and_half_days_are_left_out() -> None:
    half = Calendar("Half", "Europe/London", OFFICE.week, OFFICE.holidays, {date(2024, 12, 24): spans("09:00-12:00")})
    start, end = london("2024-12-24 11:00"), london("2024-12-27 10:00")
    assert between(half, start, end) == 2 * HOUR
    assert between(OFFICE, start, end) == 8 * HOUR
    assert add(half, start, HOUR) == london("2024-12-24 12:00")
    assert add(half, start, HOUR + 1) == london("2024-12-27 09:00:01")


def test_a_calendar_that_gains_a_holiday_gives_another_due_moment() -> None:
    before = every_day("09:00-17:00", "Europe/London")
    after = every_day("09:00-17:00", "Europe/London", {date(2024, 3, 8): "closed"})
    start = london("2024-03-07 16:00")
    assert add(before, start, 2 * HOUR) == london("2024-03-08 10:00")
    assert add(after, start, 2 * HOUR) == london("2024-03-09 10:00")


def test_around_the_clock_counts_real_hours() -> None:
    for calendar in (Calendar.always("Europe/London"), every_day("00:00-23:59", "Europe/London")):
        spring, autumn = london("2024-03-31 00:00"), london("2024-10-27 00:00")
        assert between(calendar, spring, london("2024-04-01 00:00")) == 23 * HOUR
        assert between(calendar, autumn, london("2024-10-28 00:00")) == 25 * HOUR
        assert add(calendar, spring, 24 * HOUR) == london("2024-04-01 01:00")
        assert add(calendar, autumn, 24 * HOUR) == london("2024-10-27 23:00")


def test_a_local_time_that_does_not_exist_moves_on() -> None:
    night = every_day("02:30-06:00", "America/Denver")
    before = datetime(2024, 3, 10, 1, 0, tzinfo=DENVER)
    assert next_opening(night, before) == datetime(2024, 3, 10, 3, 0, tzinfo=DENVER)
    assert between(night, before, datetime(2024, 3, 10, 12, 0, tzinfo=DENVER)) == 3 * HOUR
    gone = every_day("02:10-02:50", "America/Denver")
    assert between(gone, before, datetime(2024, 3, 10, 12, 0, tzinfo=DENVER)) == 0
    assert next_opening(gone, before) == datetime(2024, 3, 11, 2, 10, tzinfo=DENVER)
    assert not is_open(gone, datetime(2024, 3, 10, 3, 0, tzinfo=DENVER))


def test_of_an_ambiguous_local_time_the_first_counts() -> None:
    # In UTC, since Python holds an ambiguous local time unequal to every moment of another zone.
    first, second = (datetime(2024, 11, 3, 1, 30, fold=fold, tzinfo=DENVER).astimezone(UTC) for fold in (0, 1))
    noon = datetime(2024, 11, 3, 12, 0, tzinfo=DENVER)
    opens = every_day("01:30-06:00", "America/Denver")
    assert next_opening(opens, datetime(2024, 11, 3, 0, 0, tzinfo=DENVER)) == first
    assert between(opens, first, noon) == (4 * 60 + 30) * MINUTE + HOUR
    closes = every_day("00:00-01:30", "America/Denver")
    assert is_open(closes, first - timedelta(minutes=1))
    assert not is_open(closes, first)
    assert not is_open(closes, second - timedelta(minutes=1))


def test_a_day_without_midnight_opens_when_it_begins() -> None:
    calendar = every_day("00:00-08:00", "America/Sao_Paulo")
    eve = datetime(2018, 11, 3, 12, 0, tzinfo=SAO_PAULO)
    assert next_opening(calendar, eve) == datetime(2018, 11, 4, 1, 0, tzinfo=SAO_PAULO)
    assert between(calendar, eve, datetime(2018, 11, 4, 12, 0, tzinfo=SAO_PAULO)) == 7 * HOUR


def test_a_skipped_day_has_no_time() -> None:
    office, night = every_day("09:00-17:00", "Pacific/Apia"), every_day("00:00-24:00", "Pacific/Apia")
    start, end = datetime(2011, 12, 29, 9, 0, tzinfo=APIA), datetime(2011, 12, 31, 17, 0, tzinfo=APIA)
    assert between(office, start, end) == 16 * HOUR
    assert between(night, start, end) == 32 * HOUR
    assert add(office, start, 8 * HOUR + 1) == datetime(2011, 12, 31, 9, 0, 1, tzinfo=APIA)


def test_half_an_hour_of_daylight_saving_is_half_an_hour() -> None:
    calendar = Calendar.always("Australia/Lord_Howe")
    midnight = [datetime(2024, 10, day, tzinfo=LORD_HOWE) for day in (6, 7)]
    assert between(calendar, *midnight) == 23 * HOUR + 30 * MINUTE
    night = every_day("02:00-03:00", "Australia/Lord_Howe")
    assert between(night, *midnight) == 30 * MINUTE


def test_23_59_as_closing_loses_no_minute() -> None:
    calendar = every_day("00:00-23:59", "Europe/London")
    start = london("2024-06-01 00:00")
    assert between(calendar, start, london("2024-06-08 00:00")) == 7 * 24 * HOUR
    assert is_open(calendar, london("2024-06-01 23:59:59"))


@pytest.mark.parametrize("seconds", [0, 1, 86400])
def test_a_reversed_or_empty_span_is_0(seconds: int) -> None:
    start = london("2024-03-07 12:00")
    assert between(OFFICE, start, start - timedelta(seconds=seconds)) == 0
    assert elapsed(OFFICE, start, start - timedelta(seconds=seconds), [Pause(start)]) == 0


def test_parts_of_a_second_are_dropped_and_no_second_is_invented() -> None:
    start = london("2024-03-07 12:00:00.900000")
    assert between(OFFICE, start, start + timedelta(milliseconds=50)) == 0
    assert between(OFFICE, start, start + timedelta(milliseconds=150)) == 1
    assert add(OFFICE, start, 0) == start
    assert add(OFFICE, start, 1) == london("2024-03-07 12:00:01")


def test_results_are_aware_utc_whatever_the_zone_of_the_question() -> None:
    found = add(OFFICE, datetime(2024, 7, 1, 9, 0, tzinfo=DENVER), HOUR)
    assert found.tzinfo is UTC
    assert found == datetime(2024, 7, 1, 16, 0, tzinfo=UTC)
