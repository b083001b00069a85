"""Limits that a law or a rule book sets: from which day they count, and the first moment after them.

Pure arithmetic on `businesstime`: the day of receipt is day 0, counted by the local day of the rule's zone; calendar days,
business days of a country or region, weeks, and months whose end is clamped (31 January and one month: 28 or 29 February).
Such limits never pause. A limit ends with its day, at 24:00, or, where the rule says so, at the close of business.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from .businesstime import (
    CLOSED,
    Calendar,
    HolidayRule,
    add_business_days,
    add_calendar_days,
    add_months,
    add_weeks,
    local_day,
    spans,
)

OPENS = "09:00"


class LimitUnit(StrEnum):
    """In what a limit is counted."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """``amount`` days, weeks or months, 0 or more. ``until_closing``: it ends when business closes on its last day."""

    amount: int
    unit: LimitUnit
    until_closing: bool = False


@lru_cache(maxsize=64)
def legal_calendar(zone: str, country: str = "", subdivision: str = "", closes: str = "17:00") -> Calendar:
    """Return the business days of a jurisdiction: Monday to Friday until ``closes``, less its public holidays.

    Raises BadCalendar for an unknown zone, country or subdivision, BadSpans for a closing that is no time after 09:00.
    """
    rule = HolidayRule(country, subdivision or None) if country else None
    open_day = spans(f"{OPENS}-{closes}")
    return Calendar(
        name=f"{country} {subdivision}".strip() or zone, zone=zone, week=(*[open_day] * 5, CLOSED, CLOSED), holidays=rule
    )


def day_zero(calendar: Calendar, at: datetime, *, rolls_on: bool = False) -> date:
    """Return the local day from which a limit counts.

    ``rolls_on``: what comes in on a day without business, or after its close, counts as received on the next business day.
    """
    day = local_day(calendar, at)
    if rolls_on and (not calendar.spans_on(day) or at >= closing_of(calendar, day)):
        return local_day(calendar, add_business_days(calendar, day, 1) - timedelta(seconds=1))
    return day


def limit_end(calendar: Calendar, at: datetime, limit: Limit, *, rolls_on: bool = False) -> datetime:
    """Return the first moment, UTC, that is too late for a limit which counts from what happened at ``at``.

    Raises BadMoment or NeverOpens, as the functions of ``businesstime`` do.
    """
    return _end(calendar, day_zero(calendar, at, rolls_on=rolls_on), limit)


# Many complaints come in on one day and have the same limits.
@lru_cache(maxsize=8_192)
def _end(calendar: Calendar, day: date, limit: Limit) -> datetime:
    counted = {
        LimitUnit.CALENDAR_DAYS: add_calendar_days,
        LimitUnit.BUSINESS_DAYS: add_business_days,
        LimitUnit.WEEKS: add_weeks,
        LimitUnit.MONTHS: add_months,
    }[limit.unit]
    end = counted(calendar, day, limit.amount)
    if not limit.until_closing:
        return end
    return closing_of(calendar, local_day(calendar, end - timedelta(seconds=1)))


def closing_of(calendar: Calendar, day: date) -> datetime:
    """Return when business closes on a local day; its end at 24:00 where it never opens."""
    open_spans = calendar.spans_on(day)
    minutes = open_spans[-1].closes if open_spans else 24 * 60
    local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return local.replace(tzinfo=calendar.tz).astimezone(UTC)


def days_between(calendar: Calendar, from_at: datetime, to_at: datetime) -> int:
    """Return how many local midnights lie between two moments; below 0 when the second is earlier."""
    return (local_day(calendar, to_at) - local_day(calendar, from_at)).days
