"""Each change of the clocks in ten zones, 2010 to 2027, minute by minute against the wall clock."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from rapport.compute.businesstime import Calendar, between, between_many, due_many, spans

from .businesstime_oracle import Clock

ZONES = {
    "Europe/London": 36,
    "America/New_York": 36,
    "America/Denver": 36,
    "America/Toronto": 36,
    "Europe/Berlin": 36,
    "Africa/Casablanca": 40,
    "Asia/Tehran": 24,
    "Africa/Cairo": 12,
    "Australia/Lord_Howe": 36,
    "America/Sao_Paulo": 18,
    "Pacific/Apia": 20,
    "America/St_Johns": 36,
}
WEEKS = ("00:00-24:00", "01:30-02:30, 03:00-23:30", "00:30-01:15, 02:15-02:45, 09:00-17:00", "00:00-00:30, 23:15-24:00")
HALF_WINDOW = 26 * 3600


def changes(zone: str) -> Iterator[int]:
    """The whole minutes at which the zone's offset changes."""
    tz = ZoneInfo(zone)

    def offset(at: int) -> object:
        return datetime.fromtimestamp(at, UTC).astimezone(tz).utcoffset()

    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2010, 2028))
    for day in range(first, last, 86400):
        low, high = day, day + 86400
        if offset(low) == offset(high):
            continue
        while high - low > 60:
            middle = (low + high) // 120 * 60
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        yield high


@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_the_clocks_is_counted_as_the_wall_clock_shows_it(zone: str) -> None:
    calendars = [Calendar("Zone", zone, (spans(week),) * 7) for week in WEEKS]
    for calendar in calendars:
        between(calendar, datetime(2010, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))  # one table for all years
    found = list(changes(zone))
    assert len(found) >= ZONES[zone] // 2
    for change in found:
        low = change - HALF_WINDOW
        clock = Clock(zone, low, HALF_WINDOW // 30)
        for calendar in calendars:
            agrees_minute_by_minute(calendar, clock)


def agrees_minute_by_minute(calendar: Calendar, clock: Clock) -> None:
    is_open = clock.open_minutes(calendar)
    passed = np.concatenate(([0], np.cumsum(is_open))) * 60
    ends = clock.low + 60 * np.arange(passed.size)
    np.testing.assert_array_equal(between_many(calendar, clock.low, ends), passed, str(calendar))
    np.testing.assert_array_equal(between_many(calendar, ends, ends[-1]), passed[-1] - passed, str(calendar))
    closing = ends[1:][is_open]
    np.testing.assert_array_equal(due_many(calendar, clock.low, 60 * np.arange(1, closing.size + 1)), closing)
