"""Values as people and programs write them: missing markers, moments, numbers to sort by. Each distinct text is read once."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .types import DateOrder

_TIME = (
    r"(?:(?:[T ,]+|\s+at\s+)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_NUMBERS = re.compile(r"(\d{4}(?=[./-]\d{1,2}[./-]\d{1,2}\b)|\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{1,2})" + _TIME)
_NAMED = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s/-]+([A-Za-z]{3,9})\.?,?[\s/-]+(\d{4}|\d{2})" + _TIME)
_ZONE_BY_LETTERS = re.compile(r"(.*\d\s*(?:[AaPp]\.?[Mm]\.?)?)\s+([A-Z]{2,5})")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME)
# Seconds or milliseconds since 1970, as programs write them: ten digits are a moment from September 2001 on.
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d{1,9})?")
# Days as a workbook counts them: from 1954 (or 1958) to 2119, with the part of the day behind the point.
_SERIAL = re.compile(r"([2-7]\d{4})(\.\d{1,15})?")
_MONTHS = {
    name: number
    for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_PLACES = {DateOrder.DMY: (2, 1, 0), DateOrder.MDY: (2, 0, 1), DateOrder.YMD: (0, 1, 2)}


class UnreadableValue(ValueError):
    """A text is not what its column holds. The message is a sentence."""


class MomentReader:
    """Reads moments of one source. ``zone`` is for texts that name none; without it those are refused, as are dates whose
    order is not known. A date without time is the start of that day. A moment after ``latest`` is refused: nothing happened yet.
    ``epoch``: the day from which bare numbers count days, as in cells of a workbook that nobody formatted as dates.

    After reading, ``unreal`` holds the texts whose clock time was skipped by a change to summer time (the hour after it is
    taken), ``doubled`` those that happened twice (the first is taken).
    """

    def __init__(
        self,
        *,
        zone: ZoneInfo | None = None,
        order: DateOrder | None = None,
        missing: Iterable[str] = ("",),
        latest: datetime | None = None,
        epoch: str = "",
    ) -> None:
        self._epoch = datetime.fromisoformat(epoch) if epoch else None
        self._zone, self._order, self._latest = zone, order, latest
        self._known: dict[str, datetime | None] = dict.fromkeys(missing)
        self._refused: dict[str, str] = {}
        self.unreal: set[str] = set()
        self.doubled: set[str] = set()

    def read(self, text: str) -> datetime | None:
        """Return the moment in UTC, None for a missing one. Raises UnreadableValue."""
        try:
            return self._known[text]
        except KeyError:
            return self._learn(text)

    def _learn(self, text: str) -> datetime | None:
        if text in self._refused:
            raise UnreadableValue(self._refused[text])
        try:
            found = self._known[text] = self._not_to_come(self._parse(text.strip()), text)
        except UnreadableValue as error:
            self._refused[text] = str(error)
            raise
        except (ValueError, OverflowError):
            self._refused[text] = _("“%(text)s” is not a date that exists.") % {"text": text[:60]}
            raise UnreadableValue(self._refused[text]) from None
        return found

    def _not_to_come(self, moment: datetime | None, text: str) -> datetime | None:
        if moment is not None and self._latest is not None and moment > self._latest:
            raise UnreadableValue(
                _("“%(text)s” lies in the future. Check the year, and whether the day comes before the month.")
                % {"text": text[:60]}
            )
        return moment

    def _parse(self, text: str) -> datetime | None:
        if not text:
            return None
        if counted := _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(counted[1]), UTC)
        if self._epoch is not None and (days := _SERIAL.fullmatch(text)):
            return self._in_zone(text, day_of_serial(days[0], self._epoch))
        if match := _ISO.fullmatch(text):
            year, month, day = (int(match[place]) for place in (1, 2, 3))
        elif match := _NUMBERS.fullmatch(text):
            year, month, day = self._ordered(match)
        elif match := _NAMED.fullmatch(text):
            year, month, day = _whole_year(int(match[3])), _month(match[2]), int(match[1])
        elif match := _NAMED_FIRST.fullmatch(text):
            year, month, day = int(match[3]), _month(match[1]), int(match[2])
        elif (lettered := _ZONE_BY_LETTERS.fullmatch(text)) and looks_like_moment(lettered[1]):
            said = {"text": text[:60], "zone": lettered[2]}
            raise UnreadableValue(
                _("“%(text)s”: %(zone)s is not the same zone everywhere. Write the difference to UTC instead, like +01:00.")
                % said
            )
        else:
            raise UnreadableValue(_("“%(text)s” is not a date.") % {"text": text[:60]})
        return self._moment(text, year, month, day, match)

    def _ordered(self, match: re.Match[str]) -> tuple[int, int, int]:
        order = DateOrder.YMD if len(match[1]) == 4 else self._order
        if order is None:
            raise UnreadableValue(
                _("In “%(text)s” day and month cannot be told apart: say the order of dates.") % {"text": match[0]}
            )
        numbers = (int(match[1]), int(match[2]), int(match[3]))
        year, month, day = (numbers[place] for place in _PLACES[order])
        return _whole_year(year), month, day

    def _moment(self, text: str, year: int, month: int, day: int, match: re.Match[str]) -> datetime:
        hour, minute, second = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
        if match[7]:
            hour = hour % 12 + (12 if match[7][0] in "Pp" else 0)
        days_on = 0
        if hour == 24 and not minute and not second:  # the end of a day, as ISO 8601 and opening hours write it
            hour, days_on = 0, 1
        moved, written = timedelta(days=days_on), (year, month, day, hour, minute, second)
        if match[8]:
            return (datetime(*written, tzinfo=_offset(match[8])) + moved).astimezone(UTC)
        return self._in_zone(text, datetime(*written) + moved)  # noqa: DTZ001 - the zone comes next

    def _in_zone(self, text: str, at: datetime) -> datetime:
        if self._zone is None:
            raise UnreadableValue(_("“%(text)s” names no time zone: say in which zone the times are.") % {"text": text[:60]})
        return self._local(text, at.replace(tzinfo=self._zone))

    def _local(self, text: str, local: datetime) -> datetime:
        moment = local.astimezone(UTC)
        if local.replace(fold=1).utcoffset() != local.utcoffset():
            is_real = moment.astimezone(self._zone).replace(tzinfo=None) == local.replace(tzinfo=None)
            (self.doubled if is_real else self.unreal).add(text)
        return moment


def is_serial(text: str) -> bool:
    """Return whether a text can be a day as a workbook counts them."""
    return bool(_SERIAL.fullmatch(text))


def day_of_serial(text: str, epoch: datetime) -> datetime:
    """Return the moment, without zone, that a workbook counts so many days after its first; to the second."""
    return epoch + timedelta(seconds=round(float(text) * 86_400))


def _whole_year(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _month(name: str) -> int:
    number = _MONTHS.get(name[:3].lower())
    if number is None:
        raise UnreadableValue(_("“%(text)s” is not a month.") % {"text": name})
    return number


def _offset(text: str) -> timezone:
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-span if text[0] == "-" else span)


def looks_like_moment(text: str) -> bool:
    """Return whether a text has the form of a date, in whatever order."""
    return any(form.fullmatch(text) for form in (_ISO, _NUMBERS, _NAMED, _NAMED_FIRST))


def names_zone(text: str) -> bool:
    """Return whether a text of the form of a date names its own zone, so that none needs to be asked."""
    found = next((match for form in (_ISO, _NUMBERS, _NAMED, _NAMED_FIRST) if (match := form.fullmatch(text))), None)
    return bool(found and found[8])


def possible_orders(texts: Iterable[str]) -> set[DateOrder]:
    """Return the orders that fit all these dates of numbers: one when it is certain, two when it must be asked, none when
    they contradict each other. ISO dates and those with month names fit every order.
    """
    fitting = set(DateOrder)
    for text in texts:
        match = _NUMBERS.fullmatch(text.strip())
        if match and not _ISO.fullmatch(text.strip()):
            fitting &= _fitting(match)
    return fitting


def _fitting(match: re.Match[str]) -> set[DateOrder]:
    if len(match[1]) > 2:
        return {DateOrder.YMD}
    first, second = int(match[1]), int(match[2])
    fits = {DateOrder.DMY} if first <= 31 and second <= 12 else set()
    return fits | ({DateOrder.MDY} if first <= 12 and second <= 31 else set())


def sort_key(text: str) -> tuple[int, float, str]:
    """Return what sorts numbers by size and before words."""
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text
