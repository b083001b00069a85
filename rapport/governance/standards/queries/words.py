"""Times, targets and workings in the reader's language."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.dates import MONTHS_AP, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.businesstime import Calendar, Words, duration_text, explain, local_day
from rapport.compute.businesstime import working_text as text_of
from rapport.governance.standards.models import MEASURES
from rapport.governance.standards.types import Measure, Target, Unit

type Pauses = Sequence[tuple[datetime, datetime | None]]


def words() -> Words:
    """Return the words of workings in the language of the page."""
    return Words(
        weekdays=[str(WEEKDAYS_ABBR[day]) for day in range(7)],
        months=[str(MONTHS_AP[month]) for month in range(1, 13)],
        day_of_year=_("{weekday} {day} {month}"),
        day_of_all=_("{weekday} {day} {month} {year}"),
        hours=_("{hours} h"),
        hours_minutes=_("{hours} h {minutes} min"),
        minutes=_("{minutes} min"),
        minutes_seconds=_("{minutes} min {seconds} s"),
        seconds=_("{seconds} s"),
        counted=_("{duration}: {counted}"),
        not_counted=_("{working}; not counted: {reasons}"),
        pause=_("pause {pieces}"),
        closed=_("closed"),
        last=_("last {day}"),
        more_days=lambda count: ngettext("and %(count)d more day", "and %(count)d more days", count) % {"count": count},
    )


def duration(seconds: int) -> str:
    """Return a duration in words, such as "1 h 51 min"."""
    return duration_text(seconds, words())


def measure_text(measure: Measure) -> str:
    """Return what a measure is called, such as "First response"."""
    return str(MEASURES[measure])


def target_text(target: Target) -> str:
    """Return a target in words, such as "4 h of opening" or "8 weeks"."""
    amount = target.amount
    match target.unit:
        case Unit.BUSINESS_SECONDS:
            return _("%(duration)s of opening hours") % {"duration": duration(amount)}
        case Unit.BUSINESS_DAYS:
            text = ngettext("%(count)d business day", "%(count)d business days", amount)
        case Unit.CALENDAR_DAYS:
            text = ngettext("%(count)d day", "%(count)d days", amount)
        case Unit.WEEKS:
            text = ngettext("%(count)d week", "%(count)d weeks", amount)
        case Unit.MONTHS:
            text = ngettext("%(count)d month", "%(count)d months", amount)
    return text % {"count": amount}


def working_text(
    calendar: Calendar, target: Target, *, started_at: datetime, until: datetime, due_at: datetime | None, pauses: Pauses
) -> str:
    """Return how the used time of a clock comes about: "1 h 51 min: Fri 16:05–17:00, Mon 07:00–07:56"."""
    if target.unit is Unit.BUSINESS_SECONDS:
        return text_of(explain(calendar, started_at, until, pauses), words())
    day = date_format(local_day(calendar, started_at), "D j M Y")
    if due_at is None:
        return target_text(target)
    last = date_format(timezone.localtime(due_at - _MOMENT, calendar.tz), "D j M Y")
    said = _("%(target)s, counted from %(day)s, end when %(last)s ends. It never pauses.")
    return said % {"target": target_text(target).capitalize(), "day": day, "last": last}


_MOMENT = datetime.resolution


def untold_text(stopped_at: datetime | None, *, was_judged: bool) -> str:
    """Return why nobody can say whether a clock was met: when it ended is not known, or nothing asks for it here any more.

    One that was judged once and no longer is was begun by a message that is another subject's now, or was told otherwise since.
    """
    if stopped_at is None:
        return _("Nothing asks for it here any more: no standard covers it, or what began it belongs to another case.")
    if was_judged:
        return _("What began it was corrected since, or belongs to another case, where it is judged.")
    return _(
        "It was done by %(moment)s at the latest; when exactly, no source says, so nobody knows whether that was in time."
    ) % {"moment": date_format(timezone.localtime(stopped_at), "j M Y H:i")}
