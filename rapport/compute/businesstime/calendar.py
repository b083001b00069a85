"""The calendar: when a department, a team or a law counts time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from .errors import BadCalendar
from .holiday import HolidayRule
from .spans import ALL_DAY, CLOSED, DaySpans, check_day

# Seven days, Monday first.
type Week = tuple[DaySpans, ...]

CLOSED_WEEK: Week = (CLOSED,) * 7


class DayKind(StrEnum):
    """What decides the opening of a day."""

    ALWAYS = "always"
    WEEK = "week"
    HOLIDAY = "holiday"
    OWN = "own"


@dataclass(frozen=True)
class Calendar:
    """Opening hours: local wall-clock spans of a week in one zone, less public holidays, with own days over both.

    `week` starts on Monday. `days` holds the own days: closed (no spans), half (fewer), extra (more); each overrides
    the week and the public holidays. `day_names` names own days for explanations. `always_open` counts every real
    second and takes no week, holidays or days. A value: equal by content, hashable, picklable, never changed.
    Raises BadCalendar or BadSpans.
    """

    name: str
    zone: str
    week: Week = CLOSED_WEEK
    holidays: HolidayRule | None = None
    days: Mapping[date, DaySpans] = field(default_factory=dict)
    always_open: bool = False
    day_names: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)
        own = {day: check_day(self.days[day]) for day in sorted(self.days)}
        names = {day: self.day_names[day] for day in sorted(self.day_names)}
        self._keep("week", tuple(check_day(day) for day in self.week))
        self._keep("days", MappingProxyType(own))
        self._keep("day_names", MappingProxyType(names))
        self._keep("_hash", hash((self._plain()[:4], tuple(own.items()), tuple(names.items()), self.always_open)))

    @classmethod
    def always(cls, zone: str = "UTC", name: str = "24/7") -> Self:
        """Return the calendar that never closes; its zone only tells the local days of explanations."""
        return cls(name=name, zone=zone, always_open=True)

    @property
    def tz(self) -> ZoneInfo:
        """The zone whose wall clock the spans are read on."""
        return ZoneInfo(self.zone)

    def spans_on(self, day: date) -> DaySpans:
        """Return the opening spans of a local day; none when it is closed."""
        if self.always_open:
            return ALL_DAY
        own = self.days.get(day)
        if own is not None:
            return own
        return CLOSED if self.holiday_on(day) else self.week[day.weekday()]

    def day_kind(self, day: date) -> DayKind:
        """Tell what decides the opening of a local day."""
        if self.always_open:
            return DayKind.ALWAYS
        if day in self.days:
            return DayKind.OWN
        return DayKind.HOLIDAY if self.holiday_on(day) else DayKind.WEEK

    def day_name(self, day: date) -> str | None:
        """Return the name of an own day or of the public holiday on this day, or None."""
        return self.day_names.get(day) or self.holiday_on(day)

    def holiday_on(self, day: date) -> str | None:
        """Return the name of the public holiday on this day, or None; own days do not hide it."""
        return self.holidays.name_on(day) if self.holidays else None

    def __hash__(self) -> int:
        # Counted once: this value is the key under which each call finds its table of openings.
        kept: int = self.__dict__["_hash"]
        return kept

    def __reduce__(self) -> tuple[object, ...]:
        # Built anew, since the hash of a text differs between processes and a mapping proxy does not pickle.
        return Calendar, self._plain()

    def _plain(self) -> tuple[object, ...]:
        own, names = dict(self.days), dict(self.day_names)
        return self.name, self.zone, self.week, self.holidays, own, self.always_open, names

    def _keep(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def _check(calendar: Calendar) -> None:
    try:
        ZoneInfo(calendar.zone)
    except (KeyError, ValueError, OSError) as unknown:
        raise BadCalendar("{zone} is not a time zone: give one such as Europe/London.", zone=calendar.zone) from unknown
    if len(calendar.week) != 7:
        raise BadCalendar("A week has seven days, Monday first; {count} were given.", count=len(calendar.week))
    if any(isinstance(day, datetime) for day in (*calendar.days, *calendar.day_names)):
        raise BadCalendar("An own day is a date, without a time of day.")
    if calendar.always_open and (any(calendar.week) or calendar.days or calendar.holidays):
        raise BadCalendar("A calendar that is always open takes no week, holidays or own days.")
