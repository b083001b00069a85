"""Schedules of an export as calendars: weekly intervals in minutes since Sunday, holidays as closed days, a zone."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from rapport.governance.standards.types import Hours, OwnDay
from rapport.kernel.intake.values import UnreadableValue

from .rows import is_true
from .zones import zone_called

DAY, WEEK = 1440, 7 * 1440
MOST_HOLIDAY_DAYS = 400
EVERY = "*"  # holidays that name no schedule hold for all of them

type Interval = tuple[int, int]


@dataclass(slots=True)
class Schedule:
    """One schedule as its rows say it. ``since``: when it was made; the oldest one counts for cases that name none."""

    number: str
    name: str = ""
    zone_name: str = ""
    since: str = ""
    intervals: set[Interval] = field(default_factory=set)
    holidays: dict[date, str] = field(default_factory=dict)

    @property
    def is_usable(self) -> bool:
        return bool(self.zone_name and self.intervals)

    def hours(self, more: Mapping[date, str]) -> Hours:
        """Return it as opening hours, with holidays that hold for every schedule."""
        closed = dict(more) | self.holidays
        days = {day.isoformat(): OwnDay(spans="", name=name[:80]) for day, name in sorted(closed.items())}
        return Hours(zone_name=self.zone_name, week=week_of(self.intervals), days=days)


@dataclass(slots=True)
class Schedules:
    """All schedules of a source, by their numbers, built up row by row."""

    found: dict[str, Schedule] = field(default_factory=dict)
    everywhere: dict[date, str] = field(default_factory=dict)

    def add_hours(self, said: Mapping[str, str]) -> None:
        """Take one row of a schedule: all its intervals, or one of them. Raises UnreadableValue."""
        intervals = _intervals(said)
        zone = zone_called(said.get("zone", ""))
        if zone is None:
            raise UnreadableValue(_("“%(name)s” is not a time zone.") % {"name": said.get("zone", "")})
        one = self.found.setdefault(said["id"], Schedule(said["id"]))
        one.name, one.zone_name = said.get("name", "") or one.name, zone
        one.since = min(filter(None, (one.since, said.get("since", ""))), default="")
        if not is_true(said.get("deleted", "")):
            one.intervals |= intervals

    def add_holiday(self, said: Mapping[str, str]) -> None:
        """Take one row of a holiday, from its first to its last day. Raises UnreadableValue."""
        first, last = _day(said.get("start", "")), _day(said.get("end", ""))
        if last < first or (last - first).days > MOST_HOLIDAY_DAYS:
            raise UnreadableValue(_("A holiday cannot last from %(first)s to %(last)s.") % {"first": first, "last": last})
        if is_true(said.get("deleted", "")):
            return
        number = said.get("schedule", "")
        into = self.found.setdefault(number, Schedule(number)).holidays if number else self.everywhere
        for place in range((last - first).days + 1):
            into[first + timedelta(days=place)] = said.get("name", "")

    def usable(self) -> dict[str, Schedule]:
        return {number: one for number, one in self.found.items() if one.is_usable}

    def default(self) -> str:
        """Return the number of the oldest schedule, of several the first; "" when there is none."""
        usable = list(self.usable().values())
        return min(usable, key=lambda one: one.since or "9").number if usable else ""


def _intervals(said: Mapping[str, str]) -> set[Interval]:
    if said.get("intervals"):
        try:
            found = [(int(one["start_time"]), int(one["end_time"])) for one in json.loads(said["intervals"])]
        except (ValueError, TypeError, KeyError):
            raise UnreadableValue(_("The intervals of this schedule cannot be read.")) from None
    elif said.get("start") and said.get("end"):
        try:
            found = [(int(float(said["start"])), int(float(said["end"])))]
        except ValueError:
            raise UnreadableValue(_("The intervals of this schedule cannot be read.")) from None
    else:
        found = []
    if any(not 0 <= start < end <= 2 * WEEK for start, end in found):
        raise UnreadableValue(_("The intervals of this schedule cannot be read."))
    return set(found)


def _day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise UnreadableValue(_("“%(text)s” is not a date.") % {"text": text[:60]}) from None


def week_of(intervals: Iterable[Interval]) -> tuple[str, ...]:
    """Return seven texts of spans, Monday first, of intervals in minutes since Sunday; those over midnight are parted."""
    days: list[list[Interval]] = [[] for _number in range(7)]
    for start, end in intervals:
        for number in range(start // DAY, (end - 1) // DAY + 1):
            days[number % 7].append((max(start - number * DAY, 0), min(end - number * DAY, DAY)))
    return tuple(", ".join(map(_span, _joined(days[(number + 1) % 7]))) for number in range(7))


def _joined(spans: list[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _span(span: Interval) -> str:
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)
