"""What the pages of recurring cases call things, and when one comes as a sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import ScheduleVersion
from ..types import Every, Missed, OnClosed, Outcome, Pattern, Standing

STANDING = {
    Standing.RUNNING: (gettext_lazy("runs"), "good"),
    Standing.PAUSED: (gettext_lazy("pauses"), "warn"),
    Standing.ENDED: (gettext_lazy("has ended"), "quiet"),
}
EVERY = {
    Every.WEEK: gettext_lazy("Weekly, on days of the week"),
    Every.MONTH_DAY: gettext_lazy("Monthly, on a day of the month"),
    Every.MONTH_WEEKDAY: gettext_lazy("Monthly, on the first, second … or last such weekday"),
    Every.YEAR: gettext_lazy("Yearly, on a day"),
}
NTH = {
    1: gettext_lazy("first"), 2: gettext_lazy("second"), 3: gettext_lazy("third"), 4: gettext_lazy("fourth"),
    -1: gettext_lazy("last"),
}  # fmt: skip
ON_CLOSED = {
    OnClosed.KEEP: gettext_lazy("It comes all the same"),
    OnClosed.SKIP: gettext_lazy("It is left out"),
    OnClosed.BEFORE: gettext_lazy("It comes on the open day before"),
    OnClosed.AFTER: gettext_lazy("It comes on the next open day"),
}
MISSED = {
    Missed.MAKE: gettext_lazy("One case is made late"),
    Missed.LEAVE: gettext_lazy("It is left out"),
}
OUTCOME = {
    Outcome.MADE: (gettext_lazy("made"), "good"),
    Outcome.LATE: (gettext_lazy("made late"), "warn"),
    Outcome.BY_HAND: (gettext_lazy("made by hand"), "quiet"),
    Outcome.MISSED: (gettext_lazy("missed"), "bad"),
    Outcome.SKIPPED: (gettext_lazy("left out"), "quiet"),
    Outcome.REFUSED: (gettext_lazy("could not be made"), "bad"),
}
LAST_DAY = 31

_vocabulary: dict[str, Mapping[str, Any]] = {}


def connect(vocabulary: Mapping[str, Mapping[str, Any]]) -> None:
    """Install what kinds, priorities and states of cases are called; their room's pages say it."""
    _vocabulary.clear()
    _vocabulary.update(vocabulary)


def of(what: str, value: str) -> Any:
    """Return what a value is called; itself when nobody has said it."""
    return _vocabulary.get(what, {}).get(value, value)


def choices(what: str) -> list[tuple[str, Any]]:
    """Return the values of "kinds" or "priorities" to choose from."""
    return [(str(value), word) for value, word in _vocabulary.get(what, {}).items()]


def clock(minute: int) -> str:
    """Return a minute of the day as clocks show it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def when(version: ScheduleVersion) -> str:
    """Say when a version comes: "Every two weeks on Monday and Thursday, at 09:00 (Europe/London)."."""
    pattern = version.pattern
    said = [_rhythm(pattern), _("at %(time)s (%(zone)s)") % {"time": clock(version.minute), "zone": zone(version.zone_name)}]
    if ends := _ends(pattern):
        said.append(ends)
    sentence = ", ".join(said) + "."
    if pattern.on_closed is OnClosed.KEEP or version.calendar is None:
        return sentence
    closed = {
        OnClosed.SKIP: _("It is left out when %(calendar)s is closed."),
        OnClosed.BEFORE: _("When %(calendar)s is closed, it comes on the open day before."),
        OnClosed.AFTER: _("When %(calendar)s is closed, it comes on the next open day."),
    }[pattern.on_closed]
    return f"{sentence} {closed % {'calendar': version.calendar.name}}"


def zone(name: str) -> str:
    """Return a zone as people read it."""
    return name.replace("_", " ")


def short(day: date) -> str:
    """Return a day with its weekday: "Mon 30 Nov 2026"."""
    return date_format(day, "D j M Y")


def _rhythm(pattern: Pattern) -> str:
    count = pattern.interval
    days = get_text_list([str(WEEKDAYS[one]) for one in pattern.weekdays], _("and"))
    of_month = _("the last day") if pattern.day == LAST_DAY else _("day %(day)d") % {"day": pattern.day}
    match pattern.every:
        case Every.WEEK:
            said = ngettext("Every week on %(days)s", "Every %(n)d weeks on %(days)s", count)
        case Every.MONTH_DAY:
            said = ngettext("Every month on %(day)s", "Every %(n)d months on %(day)s", count)
        case Every.MONTH_WEEKDAY:
            said = ngettext("Every month on the %(nth)s %(days)s", "Every %(n)d months on the %(nth)s %(days)s", count)
        case Every.YEAR:
            of_month = str(pattern.day)
            said = ngettext("Every year on %(day)s %(month)s", "Every %(n)d years on %(day)s %(month)s", count)
    month = str(MONTHS[pattern.month]) if pattern.month else ""
    return said % {"n": count, "days": days, "day": of_month, "nth": NTH.get(pattern.nth, ""), "month": month}


def _ends(pattern: Pattern) -> str:
    if pattern.end is not None:
        return _("up to %(day)s") % {"day": short(pattern.end)}
    if pattern.times is not None:
        return ngettext("%(n)d time in all", "%(n)d times in all", pattern.times) % {"n": pattern.times}
    return ""
