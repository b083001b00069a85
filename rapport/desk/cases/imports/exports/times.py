"""Moments of an export: ISO 8601 with or without zone and parts of a second, or seconds or milliseconds since 1970.

Each text is read once.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from rapport.kernel.intake.types import DateOrder
from rapport.kernel.intake.values import MomentReader, UnreadableValue

_LARGEST_CACHE = 200_000
_SECONDS = range(100_000_000, 10_000_000_000)  # 1973 to 2286
_MILLIS = range(100_000_000_000, 10_000_000_000_000)


class Moments:
    """Reads moments; those that name no zone are meant in ``zone``."""

    def __init__(self, *, zone: ZoneInfo, order: DateOrder | None, missing: Iterable[str]) -> None:
        self._zone, self._missing = zone, frozenset(missing)
        self._others = MomentReader(zone=zone, order=order, missing=self._missing)
        self._known: dict[str, datetime | None] = {}

    def read(self, text: str) -> datetime | None:
        """Return the moment in UTC, None for a missing one. Raises UnreadableValue."""
        try:
            return self._known[text]
        except KeyError:
            pass
        if len(self._known) >= _LARGEST_CACHE:
            self._known.clear()
        found = self._known[text] = self._parsed(text)
        return found

    def _parsed(self, text: str) -> datetime | None:
        if text in self._missing:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return self._other(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=self._zone)
        try:
            return found.astimezone(UTC)
        except OverflowError:
            raise UnreadableValue(_("“%(text)s” is not a date that exists.") % {"text": text[:60]}) from None

    def _other(self, text: str) -> datetime | None:
        number = text.removesuffix(".0")
        if number.isdigit() and int(number) in _SECONDS:
            return datetime.fromtimestamp(int(number), UTC)
        if number.isdigit() and int(number) in _MILLIS:
            return datetime.fromtimestamp(int(number) // 1000, UTC) + timedelta(milliseconds=int(number) % 1000)
        return self._others.read(text.removesuffix(" UTC") + ("Z" if text.endswith(" UTC") else ""))
