"""Legal time limits in days, business days, weeks and months: "8 weeks", "5 business days".

The day of the event is day 0, counted by the local calendar day; a limit of n days ends when day n ends, at 24:00 of
the calendar's zone. Results are aware UTC moments: the first moment after the limit, half-open like everything else.
Such limits never pause. Days are plain local dates: `local_day` makes one of a moment.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

from .calendar import Calendar
from .errors import BadMoment, NeverOpens
from .moments import FIRST_YEAR, LAST_YEAR, instant, moment_of, seconds_of
from .spans import MINUTES_A_DAY

_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def local_day(calendar: Calendar, at: datetime) -> date:
    """Return the day that the calendar's zone shows at an aware moment: day 0 of its limits."""
    return moment_of(seconds_of(at)).astimezone(calendar.tz).date()


def end_of_day(calendar: Calendar, day: date) -> datetime:
    """Return 24:00 of a local day as an aware UTC moment."""
    _check(day, 0)
    return moment_of(instant(day, MINUTES_A_DAY, calendar.tz))


def add_calendar_days(calendar: Calendar, start_date: date, days: int) -> datetime:
    """Return the end of the day so many days after day 0; 0 gives the end of day 0. Raises BadMoment."""
    _check(start_date, days)
    return end_of_day(calendar, _shifted(start_date, days))


def add_weeks(calendar: Calendar, start_date: date, weeks: int) -> datetime:
    """Return the end of the same weekday so many weeks later. Raises BadMoment."""
    return add_calendar_days(calendar, start_date, 7 * weeks)


def add_months(calendar: Calendar, start_date: date, months: int) -> datetime:
    """Return the end of the same day of the month so many months later, or of that month's last day if it is shorter.

    31 January and one month: 28 or 29 February. Raises BadMoment.
    """
    _check(start_date, months)
    year, month = divmod(start_date.year * 12 + start_date.month - 1 + months, 12)
    if year > LAST_YEAR:
        raise _too_far(start_date)
    return end_of_day(calendar, date(year, month + 1, min(start_date.day, monthrange(year, month + 1)[1])))


def add_business_days(calendar: Calendar, start_date: date, days: int) -> datetime:
    """Return the end of the nth business day after day 0, which never counts itself, open or not.

    A business day is one on which the calendar opens at all, be it half a day. 0 gives the end of day 0.
    Raises BadMoment, and NeverOpens when the calendar has too few days left.
    """
    _check(start_date, days)
    day, left = start_date, days
    while left:
        day = _shifted(day, 1)
        if not _may_open_from(calendar, day):
            raise NeverOpens("The calendar {name} has no business day after {day}.", name=calendar.name, day=day)
        left -= bool(calendar.spans_on(day))
    return end_of_day(calendar, day)


def _may_open_from(calendar: Calendar, day: date) -> bool:
    if calendar.always_open or any(calendar.week):
        return True
    return any(own >= day and spans for own, spans in calendar.days.items())


def _shifted(day: date, days: int) -> date:
    if days > (_LAST_DAY - day).days:
        raise _too_far(day)
    return day + timedelta(days=days)


def _check(day: date, count: int) -> None:
    if isinstance(day, datetime):
        raise BadMoment("A legal limit starts from a local day, not from the moment {moment}.", moment=day)
    if count < 0:
        raise BadMoment("A limit cannot end before it starts: {count} is below 0.", count=count)
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise _too_far(day)


def _too_far(day: date) -> BadMoment:
    text = "Business time is counted from {first} to {last}; a limit from {day} lies outside."
    return BadMoment(text, first=FIRST_YEAR, last=LAST_YEAR, day=day)
