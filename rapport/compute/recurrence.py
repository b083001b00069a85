"""Dates that come again: weekly, monthly or yearly by the rules of iCalendar (RFC 5545), off closed days where wished.

dateutil tells the dates. What it does not know is added: a month that is too short takes its last day instead, and a date on
which the calendar is closed is left out, or moved to the nearest open day before or after it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, weekday

from .businesstime.moments import instant, moment_of

SHORTEST_MONTH = 28
# No calendar is closed for longer; a date that finds no open day within it is left out.
FURTHEST_MOVE_DAYS = 31
HORIZON_YEARS = 60

type IsOpen = Callable[[date], bool]


class Every(StrEnum):
    """What comes again."""

    WEEK = "week"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"
    YEAR = "year"


class OnClosed(StrEnum):
    """What becomes of a date on which the calendar is closed."""

    KEEP = "keep"
    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """When something comes again: each ``interval`` weeks, months or years, from ``start`` to ``end`` or so many ``times``.

    ``weekdays``: 0 is Monday; the days of a week, or the one of a month. ``day``: of a month, 31 its last. ``nth``: which such
    weekday of a month, -1 the last one. ``month``: of a year. Dates that are left out count among the ``times``.
    """

    every: Every
    start: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    day: int = 0
    nth: int = 0
    month: int = 0
    end: date | None = None
    times: int | None = None
    on_closed: OnClosed = OnClosed.KEEP


class Comes(NamedTuple):
    """A date by the rule, and the day on which it takes place."""

    planned: date
    on: date


def occurrences(pattern: Pattern, *, is_open: IsOpen, after: date | None = None) -> Iterator[Comes]:
    """Yield the dates planned after a day, in order, at most sixty years on. Two that fall on one day are one.

    What is planned later never takes place earlier, so that whoever remembers the last date it had takes up there.
    """
    since = after or pattern.start - timedelta(days=1)
    # Whether two dates fall on one day is told by those around them.
    look_from = since - timedelta(days=2 * FURTHEST_MOVE_DAYS)
    last = None
    for planned in _dates(pattern, until=_horizon(since)):
        on = _placed(planned, pattern.on_closed, is_open) if planned >= look_from else None
        if on is None or on == last:
            continue
        last = on
        if planned > since:
            yield Comes(planned, on)


def moment(day: date, minute: int, zone: str) -> datetime:
    """Return when the local clock shows this minute of a day; a time that does not exist moves on, of two it is the first."""
    return moment_of(instant(day, minute, ZoneInfo(zone)))


def _dates(pattern: Pattern, *, until: date) -> Iterator[date]:
    ends = min(pattern.end or until, until)
    start = datetime(pattern.start.year, pattern.start.month, pattern.start.day)  # noqa: DTZ001  (plain dates, in no zone)
    found = (one.date() for one in rrule(dtstart=start, interval=pattern.interval, count=pattern.times, **_rule(pattern)))
    return takewhile(lambda one: one <= ends, found)


def _rule(pattern: Pattern) -> dict[str, Any]:
    match pattern.every:
        case Every.WEEK:
            return {"freq": WEEKLY, "byweekday": [weekday(one) for one in pattern.weekdays], "wkst": 0}
        case Every.MONTH_WEEKDAY:
            return {"freq": MONTHLY, "byweekday": [weekday(one)(pattern.nth) for one in pattern.weekdays]}
        case Every.MONTH_DAY:
            return {"freq": MONTHLY} | _clamped(pattern.day)
        case Every.YEAR:
            return {"freq": YEARLY, "bymonth": pattern.month} | _clamped(pattern.day)


def _clamped(day: int) -> dict[str, Any]:
    """Of the days up to the one wished, the last that the month has: 31 January, 28 or 29 February, 31 March."""
    if day <= SHORTEST_MONTH:
        return {"bymonthday": day}
    return {"bymonthday": list(range(SHORTEST_MONTH, day + 1)), "bysetpos": -1}


def _placed(planned: date, on_closed: OnClosed, is_open: IsOpen) -> date | None:
    if on_closed is OnClosed.KEEP or is_open(planned):
        return planned
    if on_closed is OnClosed.SKIP:
        return None
    step = timedelta(days=-1 if on_closed is OnClosed.BEFORE else 1)
    days = (planned + step * count for count in range(1, FURTHEST_MOVE_DAYS + 1))
    return next((one for one in days if is_open(one)), None)


def _horizon(since: date) -> date:
    return date(min(since.year + HORIZON_YEARS, MAXYEAR), 12, 31)


def local_date(at: datetime, zone: str) -> date:
    """Return the day that a zone's clocks show at a moment."""
    return at.astimezone(ZoneInfo(zone)).date()
