"""Legal limits count local days from the day after the event and end at midnight."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.compute.businesstime import (
    BadMoment,
    Calendar,
    HolidayRule,
    NeverOpens,
    add_business_days,
    add_calendar_days,
    add_months,
    add_weeks,
    end_of_day,
    local_day,
    spans,
)

LONDON = ZoneInfo("Europe/London")
LEGAL = Calendar("England", "Europe/London", (*[spans("09:00-17:00")] * 5, (), ()), HolidayRule("GB", "ENG"))
EVENT = date(2024, 3, 26)
days = st.dates(date(2010, 1, 1), date(2027, 12, 31))


def midnight(year: int, month: int, day: int) -> datetime:
    """The end of the day before."""
    return datetime(year, month, day, tzinfo=LONDON)


def test_the_day_of_the_event_is_day_0() -> None:
    assert add_calendar_days(LEGAL, EVENT, 0) == midnight(2024, 3, 27)
    assert add_calendar_days(LEGAL, EVENT, 15) == midnight(2024, 4, 11)


def test_eight_weeks_end_on_the_same_weekday_at_local_midnight() -> None:
    found = add_weeks(LEGAL, EVENT, 8)
    assert found == midnight(2024, 5, 22)
    assert found == datetime(2024, 5, 21, 23, 0, tzinfo=UTC)


def test_business_days_leave_out_weekends_and_holidays() -> None:
    # Good Friday and Easter Monday lie between.
    assert add_business_days(LEGAL, EVENT, 3) == midnight(2024, 4, 3)
    assert add_business_days(LEGAL, EVENT, 0) == midnight(2024, 3, 27)
    assert add_business_days(LEGAL, date(2024, 3, 30), 1) == midnight(2024, 4, 3)


def test_a_half_day_is_a_business_day_and_an_own_closed_day_is_none() -> None:
    own = {date(2024, 3, 27): spans("09:00-12:00"), date(2024, 3, 28): ()}
    calendar = Calendar("Own", "Europe/London", LEGAL.week, LEGAL.holidays, own)
    assert add_business_days(calendar, EVENT, 1) == midnight(2024, 3, 28)
    assert add_business_days(calendar, EVENT, 2) == midnight(2024, 4, 3)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2024, 1, 31), 1, (2024, 3, 1)),
        (date(2023, 1, 31), 1, (2023, 3, 1)),
        (date(2023, 10, 31), 6, (2024, 5, 1)),
        (date(2024, 2, 29), 12, (2025, 3, 1)),
        (date(2024, 6, 15), 7, (2025, 1, 16)),
        (date(2024, 6, 15), 0, (2024, 6, 16)),
    ],
)
def test_months_end_at_the_latest_with_the_last_day_of_the_month(start: date, months: int, last: tuple[int, int, int]) -> None:
    assert add_months(LEGAL, start, months) == midnight(*last)


def test_the_local_day_is_that_of_the_calendars_zone() -> None:
    late = datetime(2024, 6, 30, 23, 30, tzinfo=UTC)
    assert local_day(LEGAL, late) == date(2024, 7, 1)
    assert local_day(Calendar.always("America/Denver"), late) == date(2024, 6, 30)


def test_a_day_whose_midnight_does_not_exist_ends_when_the_next_begins() -> None:
    calendar = Calendar.always("America/Sao_Paulo")
    assert end_of_day(calendar, date(2018, 11, 3)) == datetime(2018, 11, 4, 3, 0, tzinfo=UTC)


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(BadMoment, match="from a local day, not from the moment"):
        add_weeks(LEGAL, datetime(2024, 1, 1, tzinfo=UTC), 8)
    with pytest.raises(BadMoment, match="before it starts"):
        add_business_days(LEGAL, EVENT, -1)
    for verb in (add_calendar_days, add_months):
        with pytest.raises(BadMoment, match="1900 to 2199"):
            verb(LEGAL, EVENT, 100_000)
    with pytest.raises(NeverOpens, match="no business day after"):
        add_business_days(Calendar("Never", "UTC"), EVENT, 1)


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_business_days_add_up_and_are_never_fewer_than_calendar_days(start: date, some: int, more: int) -> None:
    whole = add_business_days(LEGAL, start, some + more)
    assert whole >= add_calendar_days(LEGAL, start, some + more)
    part = add_business_days(LEGAL, start, some)
    last_day_of_part = date.fromordinal(local_day(LEGAL, part).toordinal() - 1)
    assert add_business_days(LEGAL, last_day_of_part, more) == whole
