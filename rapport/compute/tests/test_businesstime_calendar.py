"""A calendar is a value that says which spans a day has and why."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.compute.businesstime import (
    CLOSED_WEEK,
    BadCalendar,
    BadMoment,
    BadSpans,
    Calendar,
    DayKind,
    HolidayRule,
    NeverOpens,
    Span,
    add,
    between,
    is_open,
    next_opening,
    spans,
)

OFFICE = spans("09:00-17:00")
WEEK = (*[OFFICE] * 5, (), ())
LEEDS = Calendar(
    "Leeds",
    "Europe/London",
    WEEK,
    HolidayRule("GB", "ENG"),
    days={date(2024, 12, 24): spans("09:00-12:00"), date(2024, 12, 26): OFFICE, date(2024, 12, 27): ()},
    day_names={date(2024, 12, 27): "Stocktaking"},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_own_days_override_public_holidays_which_override_the_week() -> None:
    assert LEEDS.spans_on(date(2024, 12, 23)) == OFFICE
    assert LEEDS.spans_on(date(2024, 12, 24)) == spans("09:00-12:00")
    assert LEEDS.spans_on(date(2024, 12, 25)) == ()
    assert LEEDS.spans_on(date(2024, 12, 26)) == OFFICE
    assert LEEDS.spans_on(date(2024, 12, 27)) == ()
    assert LEEDS.spans_on(date(2024, 12, 28)) == ()
    kinds = [LEEDS.day_kind(date(2024, 12, day)) for day in (23, 24, 25, 26, 27, 28)]
    assert kinds == [DayKind.WEEK, DayKind.OWN, DayKind.HOLIDAY, DayKind.OWN, DayKind.OWN, DayKind.WEEK]
    assert LEEDS.day_name(date(2024, 12, 25)) == "Christmas Day"
    assert LEEDS.day_name(date(2024, 12, 27)) == "Stocktaking"
    assert LEEDS.day_name(date(2024, 12, 23)) is None


def test_observed_days_are_holidays_also_in_the_year_before() -> None:
    denver = Calendar("Denver", "America/Denver", WEEK, HolidayRule("US", "CO"))
    assert denver.day_name(date(2021, 12, 31)) == "New Year's Day (observed)"
    assert denver.spans_on(date(2021, 12, 31)) == ()


def test_calendars_of_equal_content_are_equal_and_survive_pickling() -> None:
    twin = pickle.loads(pickle.dumps(LEEDS))
    assert twin == LEEDS
    assert hash(twin) == hash(LEEDS)
    assert replace(LEEDS, days={}) != LEEDS
    assert len({LEEDS, twin, replace(LEEDS, zone="Europe/Berlin")}) == 2
    assert between(twin, at("2024-12-23 09:00"), at("2024-12-28 09:00")) == (8 + 3 + 8) * 3600


def test_a_calendar_does_not_change_with_what_it_was_made_of() -> None:
    own = {date(2024, 12, 24): spans("09:00-12:00")}
    calendar = Calendar("Leeds", "Europe/London", WEEK, days=own)
    own.clear()
    assert calendar.spans_on(date(2024, 12, 24)) == spans("09:00-12:00")


def test_calendars_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadCalendar, match="Mars/Olympus is not a time zone"):
        Calendar("Mars", "Mars/Olympus", WEEK)
    with pytest.raises(BadCalendar, match="seven days, Monday first; 5 were given"):
        Calendar("Short", "UTC", WEEK[:5])
    with pytest.raises(BadCalendar, match="No public holidays are known for XX"):
        HolidayRule("XX")
    with pytest.raises(BadCalendar, match="No public holidays are known for US-ZZ"):
        HolidayRule("US", "ZZ")
    with pytest.raises(BadCalendar, match="always open takes no week"):
        Calendar("Both", "UTC", WEEK, always_open=True)
    with pytest.raises(BadCalendar, match="without a time of day"):
        Calendar("Moment", "UTC", WEEK, days={at("2024-12-24 00:00"): ()})
    with pytest.raises(BadSpans, match="put the earlier span first"):
        Calendar("Unsorted", "UTC", days={date(2024, 1, 1): (Span(600, 700), Span(100, 200))})


def test_naive_moments_and_moments_beyond_the_counted_years_are_refused() -> None:
    with pytest.raises(BadMoment, match="has no zone"):
        between(LEEDS, datetime(2024, 1, 1), at("2024-01-02"))
    with pytest.raises(BadMoment, match="counted from 1900 to 2199"):
        between(LEEDS, at("2024-01-01"), at("9999-12-31"))
    with pytest.raises(BadMoment, match="counted from 1900 to 2199"):
        is_open(LEEDS, at("0001-01-01"))
    with pytest.raises(BadMoment, match="backwards"):
        add(LEEDS, at("2024-01-01"), -1)


def test_a_calendar_that_never_opens_again_says_so() -> None:
    never = Calendar("Never", "UTC")
    last_day = Calendar("Last day", "UTC", CLOSED_WEEK, days={date(2030, 1, 7): OFFICE, date(2031, 1, 1): ()})
    for calendar in (never, last_day):
        with pytest.raises(NeverOpens, match=f"The calendar {calendar.name} has too few openings"):
            add(calendar, at("2024-01-01"), 9 * 3600)
        with pytest.raises(NeverOpens, match=f"The calendar {calendar.name} has too few openings"):
            next_opening(calendar, at("2030-01-08"))
    assert add(last_day, at("2024-01-01"), 8 * 3600) == at("2030-01-07 17:00")
    assert add(never, at("2024-01-01"), 0) == at("2024-01-01")


def test_a_target_of_decades_is_found() -> None:
    years = 40 * 366 * 8 * 3600
    found = add(LEEDS, at("2024-01-01"), years)
    assert between(LEEDS, at("2024-01-01"), found) == years
    with pytest.raises(NeverOpens):
        add(LEEDS, at("2024-01-01"), 10**10)


def test_next_opening_is_now_when_open_and_else_the_next_start() -> None:
    assert next_opening(LEEDS, at("2024-12-23 16:59")) == at("2024-12-23 16:59")
    assert next_opening(LEEDS, at("2024-12-23 17:00")) == at("2024-12-24 09:00")
    assert next_opening(LEEDS, at("2024-12-24 12:00")) == at("2024-12-26 09:00")
    assert next_opening(LEEDS, at("2024-12-26 20:00")) == at("2024-12-30 09:00")
    assert is_open(LEEDS, at("2024-12-24 11:59"))
    assert not is_open(LEEDS, at("2024-12-24 12:00"))


def test_the_table_grows_in_both_directions_without_changing_answers_under_many_threads() -> None:
    calendar = replace(LEEDS, name="Grown by threads")
    year_long = timedelta(days=365)
    starts = [at("2020-01-01") + year_long * (place * 7 % 30 - 15) for place in range(60)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: between(calendar, start, start + year_long), starts))
    for start, seconds in zip(starts, found, strict=True):
        fresh = replace(LEEDS, name=f"Fresh {start.year}")
        assert between(fresh, start, start + year_long) == seconds > 240 * 8 * 3600
