"""A slow second opinion on business time, from the wall clock alone.

It looks at the local clock of each minute. Time is open when the furthest point that the clock has reached lies inside
a span of its day: a clock put back therefore stands still until it has caught up (the first of two equal times
counts), and a clock put forward never shows the skipped times. All changes since 2010 fall on whole minutes.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from rapport.compute.businesstime import NEVER, Calendar, Span

LEAD_IN = 1440


class Clock:
    """The local clock of one zone in each minute from `low` (UTC seconds, a whole minute) on."""

    def __init__(self, zone: str, low: int, minutes: int) -> None:
        self.low, self.minutes = low, minutes
        tz = ZoneInfo(zone)
        looks = (datetime.fromtimestamp(low + 60 * minute, tz) for minute in range(-LEAD_IN, minutes))
        shown = [look.toordinal() * 1440 + look.hour * 60 + look.minute for look in looks]
        self.reached = np.maximum.accumulate(np.array(shown))[LEAD_IN:]

    def open_minutes(self, calendar: Calendar) -> np.ndarray:
        """Tell for each minute whether the calendar is open."""
        if calendar.always_open:
            return np.ones(self.minutes, bool)
        day_number, minute_of_day = np.divmod(self.reached, 1440)
        is_open = np.zeros(self.minutes, bool)
        for number in np.unique(day_number):
            for span in hours(calendar, date.fromordinal(int(number))):
                in_span = (span.opens <= minute_of_day) & (minute_of_day < span.closes)
                is_open |= (day_number == number) & in_span
        return is_open


def hours(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The spans of a day, looked up in the parts of the calendar."""
    if day in calendar.days:
        return calendar.days[day]
    rule = calendar.holidays
    if rule and day in holidays.country_holidays(rule.country, subdiv=rule.subdivision, years=day.year):
        return ()
    return calendar.week[day.weekday()]


_clock = lru_cache(maxsize=64)(Clock)


class Oracle:
    """Open seconds of one calendar over some days from `low`, one by one."""

    def __init__(self, calendar: Calendar, low: int, days: int) -> None:
        self.low = low
        self.open_seconds = np.repeat(_clock(calendar.zone, low, days * 1440).open_minutes(calendar), 60)

    def counted(self, pauses: Iterable[tuple[int, int]]) -> np.ndarray:
        """The seconds that are open and in no pause."""
        counted = self.open_seconds.copy()
        for start, end in pauses:
            counted[max(start - self.low, 0) : max(min(end, NEVER // 2) - self.low, 0)] = False
        return counted

    def elapsed(self, start: int, end: int, pauses: Iterable[tuple[int, int]] = ()) -> int:
        """Count the seconds of start <= t < end."""
        return int(self.counted(pauses)[start - self.low : max(end, start) - self.low].sum())

    def due(self, start: int, target: int, pauses: Iterable[tuple[int, int]] = ()) -> int | None:
        """The first moment by which the target is used up; None when it lies beyond the days looked at."""
        if not target:
            return start
        counted = np.flatnonzero(self.counted(pauses)[start - self.low :])
        return start + int(counted[target - 1]) + 1 if target <= counted.size else None
