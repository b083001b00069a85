"""The table of openings: O(t), the open seconds before a moment, and its inverse. All business time reduces to it.

The open spans of a calendar are laid out once as UTC seconds, year by year as they are needed, and kept for each
calendar value. Every question is then a search or two in three flat arrays, on single moments or on whole columns.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from functools import cached_property, lru_cache
from itertools import chain
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from .calendar import Calendar
from .errors import BadMoment, NeverOpens
from .moments import FIRST_YEAR, LAST_YEAR, instant, moment_of

type Column = NDArray[np.int64]
type Stretch = tuple[int, int]

_DAY = 86400
# Two days inside the counted years, so that a table of whole local years covers them in every zone.
_FIRST = instant(date(FIRST_YEAR, 1, 3), 0, UTC)
_END = instant(date(LAST_YEAR, 12, 30), 0, UTC)


class Openings:
    """The open stretches of a calendar in the local years `first` to `last`: an immutable table.

    It covers the moments `low` <= t < `high`. Stretch i opens at starts[i], closes at ends[i], and has before[i] open
    seconds of the table before it; before[-1] is the total. Stretch 0 is empty and lies at `low`, so that every
    covered moment has a stretch at or before it.
    """

    def __init__(self, calendar: Calendar, first: int, last: int, stretches: Iterable[Stretch]) -> None:
        self.first, self.last = first, last
        self.low, self.high = _new_year(calendar, first), _new_year(calendar, last + 1)
        self.starts, self.ends, self.before = array("q", [self.low]), array("q", [self.low]), array("q", [0, 0])
        for opens, closes in stretches:
            self._append(opens, closes)
        self.total = self.before[-1]

    def _append(self, opens: int, closes: int) -> None:
        if len(self.ends) > 1 and opens == self.ends[-1]:
            self.ends[-1] = closes
            self.before[-1] += closes - opens
        else:
            self.starts.append(opens)
            self.ends.append(closes)
            self.before.append(self.before[-1] + closes - opens)

    def covers(self, low: int, high: int) -> bool:
        """Tell whether both moments lie inside the table."""
        return self.low <= low and high < self.high

    def stretches(self, low: int | None = None, high: int | None = None) -> Iterator[Stretch]:
        """Give the open stretches that touch low <= t < high, cut to it; all of them when no bounds are given."""
        low, high = self.low if low is None else low, self.high if high is None else high
        for place in range(max(1, bisect_right(self.starts, low) - 1), len(self.starts)):
            if self.starts[place] >= high:
                return
            if self.ends[place] > low:
                yield max(low, self.starts[place]), min(high, self.ends[place])

    def open_before(self, at: int) -> int:
        """O(t): the open seconds from the start of the table to a covered moment."""
        place = bisect_right(self.starts, at) - 1
        return self.before[place] + min(at, self.ends[place]) - self.starts[place]

    def moment_after(self, seconds: int) -> int:
        """The inverse of O: the first moment before which the table has so many open seconds (0 < seconds <= total)."""
        place = bisect_left(self.before, seconds)
        return self.ends[place - 1] - self.before[place] + seconds

    def opening_at(self, at: int) -> int | None:
        """Return `at` when it is open, else the next opening in the table, else None."""
        place = bisect_right(self.starts, at) - 1
        if at < self.ends[place]:
            return at
        return self.starts[place + 1] if place + 1 < len(self.starts) else None

    def many_open_before(self, at: Column) -> Column:
        """`open_before` for a column of covered moments."""
        starts, _, gain, ends, _ = self._columns
        place = np.searchsorted(starts, at, side="right") - 1
        return gain[place] + np.minimum(at, ends[place])

    def many_moments_after(self, seconds: Column) -> Column:
        """`moment_after` for a column of 0 < seconds <= total."""
        _, before, _, _, lag = self._columns
        return lag[np.searchsorted(before, seconds, side="left")] + seconds

    @cached_property
    def _columns(self) -> tuple[Column, Column, Column, Column, Column]:
        starts, ends, before = (np.frombuffer(kept, np.int64) for kept in (self.starts, self.ends, self.before))
        lag = np.concatenate((ends[:1], ends)) - before
        return starts, before, before[:-1] - starts, ends, lag


class _Book:
    """The table of one calendar, which grows by whole years; readers keep the table that they were given."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.table: Openings | None = None
        self._lock = Lock()

    def covering(self, low: int, high: int) -> Openings:
        table = self.table
        if table is not None and table.covers(low, high):
            return table
        return self._grown(_year(low, before=True), _year(high))

    def longer(self, table: Openings) -> Openings:
        if table.last >= _last_useful_year(self.calendar):
            raise NeverOpens(
                "The calendar {name} has too few openings up to {year}: the time is never used up.",
                name=self.calendar.name,
                year=table.last,
            )
        step = 1 + (table.last - table.first) // 2
        return self._grown(table.first, min(table.last + step, LAST_YEAR))

    def _grown(self, first: int, last: int) -> Openings:
        if self.calendar.always_open:
            first, last = FIRST_YEAR, LAST_YEAR
        with self._lock:
            known = self.table
            if known is not None:
                first, last = min(first, known.first), max(last, known.last)
            if known is None or (first, last) != (known.first, known.last):
                self.table = known = Openings(self.calendar, first, last, _laid_out(self.calendar, first, last, known))
            return known


def openings(calendar: Calendar, low: int, high: int) -> Openings:
    """Return a table that covers two moments, low <= high. Raises BadMoment outside the years 1900 to 2199."""
    return _book(calendar).covering(low, high)


def longer(calendar: Calendar, table: Openings) -> Openings:
    """Return a table that covers the given one and at least a year more. Raises NeverOpens when that cannot help."""
    return _book(calendar).longer(table)


@lru_cache(maxsize=1024)
def _book(calendar: Calendar) -> _Book:
    return _Book(calendar)


def _laid_out(calendar: Calendar, first: int, last: int, known: Openings | None) -> Iterator[Stretch]:
    if calendar.always_open:
        return iter([(_new_year(calendar, first), _new_year(calendar, last + 1))])
    if known is None:
        return _of_years(calendar, first, last)
    earlier, later = _of_years(calendar, first, known.first - 1), _of_years(calendar, known.last + 1, last)
    return chain(earlier, known.stretches(), later)


def _of_years(calendar: Calendar, first: int, last: int) -> Iterator[Stretch]:
    zone = calendar.tz
    for number in range(date(first, 1, 1).toordinal(), date(last + 1, 1, 1).toordinal()):
        day = date.fromordinal(number)
        for span in calendar.spans_on(day):
            opens, closes = instant(day, span.opens, zone), instant(day, span.closes, zone)
            if opens < closes:
                yield opens, closes


def _new_year(calendar: Calendar, year: int) -> int:
    return instant(date(year, 1, 1), 0, calendar.tz)


def _year(at: int, *, before: bool = False) -> int:
    """Return a year whose table surely reaches back (or on) to the moment, whatever the zone."""
    if not _FIRST <= at < _END:
        raise BadMoment(
            "Business time is counted from {first} to {last}; a moment lies outside.", first=FIRST_YEAR, last=LAST_YEAR
        )
    return moment_of(at - _DAY if before else at + _DAY).year


def _last_useful_year(calendar: Calendar) -> int:
    """Return the year after which a longer table holds no more openings."""
    if any(calendar.week):
        return LAST_YEAR
    return max((day.year for day, spans in calendar.days.items() if spans), default=FIRST_YEAR)
