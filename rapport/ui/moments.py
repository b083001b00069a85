"""Moments and spans in words, as short as the eye needs: "22 min", "14:00", "tomorrow", "overdue 2 h", "Fri 20 Nov 16:05".

What is due at midnight is due by the end of the day before, and what begins at midnight begins with its day: nobody reads
00:00 right at once.
"""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Under half an hour something must happen now; the rest of the day it must happen soon.
NOW_SECONDS = 30 * MINUTE
# Nearer than this a date is found by its weekday; further away the year leaves no doubt.
NEAR = timedelta(days=30)
MOST_KEPT = 8_192  # a list has some hundred moments, and its readers see much the same ones


def moment(at: datetime, *, as_of: datetime) -> str:
    """Return the moment in the current zone: only the time on the same day, the year only when it differs."""
    local, now = _local(at, as_of)
    if local.date() == now.date():
        return _written(local, "H:i")
    return _written(local, "D j M H:i" if local.year == now.year else "j M Y H:i")


def until(at: datetime, *, as_of: datetime) -> str:
    """Return the moment until which something holds: "Tue 24 Nov 14:00"; at midnight "31 Dec 2026, end of day"."""
    if not _is_midnight(at):
        return moment(at, as_of=as_of)
    return _("%(day)s, end of day") % {"day": _date(_day_ended(at), as_of=as_of)}


def whole_until(at: datetime) -> str:
    """Return ``until`` in full with its zone, for a title."""
    if not _is_midnight(at):
        return whole_moment(at)
    local = timezone.localtime(_day_ended(at))
    return _("%(day)s, end of day, %(zone)s") % {"day": _written(local, "l j F Y"), "zone": _written(local, "T")}


def beginning(at: datetime, *, as_of: datetime) -> str:
    """Return the moment from which something holds; a whole day is named without its midnight: "Fri 27 Nov"."""
    return _date(at, as_of=as_of) if _is_midnight(at) else moment(at, as_of=as_of)


def _date(at: datetime, *, as_of: datetime) -> str:
    local, now = _local(at, as_of)
    if local.date() == now.date():
        return _("today")
    is_near = local.year == now.year and abs(local - now) < NEAR
    return _written(local, "D j M" if is_near else "j M Y")


def _is_midnight(at: datetime) -> bool:
    local = timezone.localtime(at)
    return not (local.hour or local.minute or local.second)


def _day_ended(at: datetime) -> datetime:
    """Return a moment of the day that ends at this midnight."""
    return at - timedelta(seconds=1)


def whole_moment(at: datetime) -> str:
    """Return the moment in full with its zone, for a title: "Friday 20 November 2026, 16:05 GMT"."""
    return _written(timezone.localtime(at), "l j F Y, H:i T")


def day(at: datetime, *, as_of: datetime) -> str:
    """Return the nearest word for a day: "today", "tomorrow", "Wed", "27 Nov", "27 Nov 2027"."""
    local, now = _local(at, as_of)
    days = (local.date() - now.date()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if 1 < days < 7:
        return _written(local, "D")
    return _written(local, "j M" if local.year == now.year else "j M Y")


def due(at: datetime, *, as_of: datetime) -> tuple[str, str]:
    """Return how long is left in words, and its tone: bad (now or late), warn (today), quiet (later)."""
    left = (at - as_of).total_seconds()
    if left < 0:
        return _("overdue %(span)s") % {"span": rough(-left)}, "bad"
    if left < HOUR:
        return rough(left), "bad" if left <= NOW_SECONDS else "warn"
    last = _day_ended(at) if _is_midnight(at) else at
    local, now = _local(last, as_of)
    if local.date() == now.date():
        return (_written(local, "H:i") if last is at else _("end of day")), "warn"
    return day(last, as_of=as_of), "quiet"


def rough(seconds: float) -> str:
    """Return a span in its largest unit only: "45 s", "22 min", "2 h", "3 days"."""
    if seconds < MINUTE:
        return _("%(n)d s") % {"n": int(seconds)}
    if seconds < HOUR:
        return _("%(n)d min") % {"n": int(seconds // MINUTE)}
    if seconds < DAY:
        return _("%(n)d h") % {"n": int(seconds // HOUR)}
    days = int(seconds // DAY)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def span(seconds: float) -> str:
    """Return a span in its two largest units: "1 h 51 min", "3 min", "2 days 4 h"; a minus sign stands before a negative one."""
    sign, whole = ("\N{MINUS SIGN}" if seconds < 0 else ""), int(abs(seconds))
    parts = [(whole // DAY, "day"), (whole % DAY // HOUR, "hour"), (whole % HOUR // MINUTE, "minute"), (whole % MINUTE, "second")]
    first = next((index for index, (amount, _unit) in enumerate(parts) if amount), len(parts) - 1)
    # Seconds beside minutes tell nothing a person can use.
    kept = [part for part in parts[first : first + 2] if part[0] and (part[1] != "second" or first == len(parts) - 1)]
    return sign + " ".join(_unit(amount, unit) for amount, unit in kept or [(0, "second")])


def _unit(amount: int, unit: str) -> str:
    words = {
        "day": ngettext("%(n)d day", "%(n)d days", amount),
        "hour": _("%(n)d h"),
        "minute": _("%(n)d min"),
        "second": _("%(n)d s"),
    }
    return words[unit] % {"n": amount}


def age(at: datetime, *, as_of: datetime) -> str:
    """Return how long ago in words: "3 min ago"; "just now" under a minute and for what clocks disagree about."""
    passed = as_of - at
    return _("just now") if passed < timedelta(minutes=1) else _("%(span)s ago") % {"span": rough(passed.total_seconds())}


def _local(at: datetime, as_of: datetime) -> tuple[datetime, datetime]:
    """Return both in the current zone, which is looked up once: a list asks for hundreds."""
    zone = timezone.get_current_timezone()
    return timezone.localtime(at, zone), timezone.localtime(as_of, zone)


def _written(local: datetime, form: str) -> str:
    """Write a local moment in a form of Django's without seconds, in the language of the page."""
    return _to_the_minute(local.replace(second=0, microsecond=0, tzinfo=None), local.tzinfo, local.fold, form, get_language())


@lru_cache(maxsize=MOST_KEPT)
def _to_the_minute(wall: datetime, zone: tzinfo | None, fold: int, form: str, language: str | None) -> str:
    """``date_format``, kept: it takes a form apart anew for every moment.

    Kept by what the clock on the wall shows and by its zone: one moment in two zones is equal to itself, and so is the hour that
    a clock shows twice.
    """
    return date_format(wall.replace(tzinfo=zone, fold=fold), form)
