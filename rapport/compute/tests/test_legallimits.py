"""Limits that rule books set: checked day by day against a plain count, and on the dates that are easily got wrong."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.compute.legallimits import Limit, LimitUnit, closing_of, day_zero, days_between, legal_calendar, limit_end

LONDON = legal_calendar("Europe/London", "GB", "ENG")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
AMOUNTS = st.integers(0, 60)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON.tz).astimezone(UTC)


def is_business(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays.country_holidays("GB", subdiv="ENG", years=day.year)


def counted_plainly(start: date, days: int) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_business(day)
    return day


def midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), LONDON.tz).astimezone(UTC)


@FEW
@given(MOMENTS, AMOUNTS)
def test_business_days_are_those_that_a_plain_count_finds(moment, amount):
    first = moment.astimezone(LONDON.tz).date()
    end = limit_end(LONDON, moment, Limit(amount=amount, unit=LimitUnit.BUSINESS_DAYS))
    assert end == midnight_after(counted_plainly(first, amount))


@FEW
@given(MOMENTS, AMOUNTS, st.sampled_from((LimitUnit.CALENDAR_DAYS, LimitUnit.BUSINESS_DAYS, LimitUnit.WEEKS, LimitUnit.MONTHS)))
def test_a_longer_limit_never_ends_sooner_and_no_limit_ends_before_its_day_zero(moment, amount, unit):
    ends = [limit_end(LONDON, moment, Limit(amount=n, unit=unit)) for n in (amount, amount + 1)]
    assert moment < ends[0] < ends[1]


@FEW
@given(MOMENTS, st.integers(0, 20))
def test_until_closing_lies_on_the_same_day_as_until_midnight_and_not_after_it(moment, amount):
    plain, closing = (
        limit_end(LONDON, moment, Limit(amount=amount, unit=LimitUnit.BUSINESS_DAYS, until_closing=one)) for one in (False, True)
    )
    assert timedelta(0) <= plain - closing <= timedelta(hours=8)


@FEW
@given(MOMENTS)
def test_what_rolls_on_counts_from_a_business_day_and_never_from_an_earlier_one(moment):
    plain, rolled = day_zero(LONDON, moment), day_zero(LONDON, moment, rolls_on=True)
    assert rolled >= plain
    assert is_business(rolled)
    if rolled == plain:
        assert moment < closing_of(LONDON, plain)


@pytest.mark.parametrize(
    ("received", "limit", "last_moment"),
    [
        # Received on Thursday before Easter: Good Friday and Easter Monday do not count.
        ("2026-04-02T10:00", Limit(amount=3, unit=LimitUnit.BUSINESS_DAYS, until_closing=True), "2026-04-09T17:00"),
        ("2026-01-31T12:00", Limit(amount=1, unit=LimitUnit.MONTHS), "2026-03-01T00:00"),
        ("2028-01-31T12:00", Limit(amount=1, unit=LimitUnit.MONTHS), "2028-03-01T00:00"),
        # Eight weeks over the change of the clocks: the same weekday, at local midnight.
        ("2026-09-28T23:30", Limit(amount=8, unit=LimitUnit.WEEKS), "2026-11-24T00:00"),
        ("2026-12-24T09:00", Limit(amount=15, unit=LimitUnit.BUSINESS_DAYS), "2027-01-20T00:00"),
        ("2026-03-02T09:00", Limit(amount=15, unit=LimitUnit.CALENDAR_DAYS), "2026-03-18T00:00"),
    ],
)
def test_dates_that_are_easily_got_wrong(received, limit, last_moment):
    assert limit_end(LONDON, at(received), limit) == at(last_moment)


def test_late_on_friday_rolls_on_to_monday_only_where_the_rule_says_so():
    late = at("2026-11-20T17:00")
    assert day_zero(LONDON, late) == date(2026, 11, 20)
    assert day_zero(LONDON, late, rolls_on=True) == date(2026, 11, 23)
    assert days_between(LONDON, late, at("2026-11-23T00:00")) == 3
