"""Pictures and lists of a calendar: its week, its holidays, its own days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rapport.compute.businesstime import ALL_DAY, BusinessTimeError, Calendar, DaySpans, is_open, next_opening, spans_text

from ..models import CalendarVersion
from ..queries import calendar_of

_DAY = 1440


@dataclass(frozen=True)
class Day:
    """One row of the week picture, or one day that is unlike its week."""

    label: str
    bar: SafeString
    text: str
    name: str = ""
    day: date | None = None


def week_of(calendar: Calendar) -> list[Day]:
    """Return the seven rows of the week picture."""
    days = [ALL_DAY] * 7 if calendar.always_open else calendar.week
    return [Day(str(WEEKDAYS[number]), _bar(spans), _said(spans)) for number, spans in enumerate(days)]


def own_days(calendar: Calendar, *, since: date) -> list[Day]:
    """Return the own days from a date on."""
    return [
        Day(str(WEEKDAYS[day.weekday()]), _bar(spans), _said(spans), calendar.day_names.get(day, ""), day)
        for day, spans in calendar.days.items()
        if day >= since
    ]


def holidays_of(calendar: Calendar, *, year: int) -> list[Day]:
    """Return the public holidays of a year that close a day on which the week would be open."""
    return [one for one in _holidays(calendar, year) if one.day and calendar.week[one.day.weekday()]]


def _holidays(calendar: Calendar, year: int) -> Iterator[Day]:
    day = date(year, 1, 1)
    while calendar.holidays and day.year == year:
        if name := calendar.holiday_on(day):
            yield Day(str(WEEKDAYS[day.weekday()]), _bar(calendar.spans_on(day)), _said(calendar.spans_on(day)), name, day)
        day += timedelta(days=1)


def _said(spans: DaySpans) -> str:
    if not spans:
        return _("closed")
    return _("day and night") if spans == ALL_DAY else spans_text(spans).replace("-", "–")


def _bar(spans: DaySpans) -> SafeString:
    """Return a day from 0:00 to 24:00 with its opening filled in; the times stand beside it in words."""
    filled = format_html_join(
        "", '<rect class="fill" x="{}" width="{}" height="10"></rect>', ((one.opens, one.closes - one.opens) for one in spans)
    )
    return format_html(
        '<svg class="meter day-bar accent" viewBox="0 0 1440 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="1440" height="10"></rect>{}</svg>',
        filled,
    )


@dataclass(frozen=True)
class Hours:
    """A calendar in a list: whether it is open now, and when it opens next."""

    version: CalendarVersion
    is_open: bool
    opens_at: datetime | None
    summary: str


def hours_now(version: CalendarVersion, *, at: datetime) -> Hours:
    """Return how a calendar stands at a moment."""
    calendar = calendar_of(version)
    try:
        opens_at = next_opening(calendar, at)
    except BusinessTimeError:
        opens_at = None
    return Hours(version, is_open(calendar, at), opens_at, summary(calendar))


def summary(calendar: Calendar) -> str:
    """Return the week in one line, days with the same hours together: "Monday–Friday 09:00–17:00"."""
    if calendar.always_open:
        return _("open day and night")
    groups: list[tuple[int, int, DaySpans]] = []
    for number, spans in enumerate(calendar.week):
        if groups and groups[-1][2] == spans:
            groups[-1] = groups[-1][0], number, spans
        else:
            groups.append((number, number, spans))
    return "; ".join(_group(first, last, spans) for first, last, spans in groups if spans)


def _group(first: int, last: int, spans: DaySpans) -> str:
    names = str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]}–{WEEKDAYS[last]}"
    return f"{names} {_said(spans)}"
