"""The working of a clock: which stretches were counted, which were not, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .calendar import Calendar, DayKind
from .moments import instant, moment_of, seconds_of
from .opening import Stretch, openings
from .scalar import Pauses, joined
from .spans import MINUTES_A_DAY


class PieceKind(StrEnum):
    """Why a piece of a working counts, or does not."""

    COUNTED = "counted"
    PAUSED = "paused"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    OWN_CLOSED = "own_closed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch inside one local day, half-open, in the calendar's zone.

    Counted and paused pieces lie inside opening hours. The other kinds tell of a day without opening hours inside the
    window: closed by the week, by a public holiday, or as an own day; `name` is the name of the day where it has one.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    kind: PieceKind
    name: str | None = None

    @property
    def seconds(self) -> int:
        """The real length of the piece."""
        return seconds_of(self.ends_at) - seconds_of(self.starts_at)


@dataclass(frozen=True, slots=True)
class Working:
    """How the open time from `starts_at` to `ends_at` comes to `seconds`; pieces in order of time."""

    starts_at: datetime
    ends_at: datetime
    seconds: int
    pieces: tuple[Piece, ...]

    def of_kind(self, *kinds: PieceKind) -> tuple[Piece, ...]:
        """Return the pieces of these kinds, in order."""
        return tuple(piece for piece in self.pieces if piece.kind in kinds)


def explain(calendar: Calendar, start: datetime, end: datetime, pauses: Pauses = ()) -> Working:
    """Return the working of `elapsed` for the same arguments: its seconds and the pieces that make them."""
    low, high = seconds_of(start), max(seconds_of(start), seconds_of(end))
    found = sorted((*_open_pieces(calendar, low, high, pauses), *_closed_pieces(calendar, low, high)), key=_order)
    seconds = sum(piece.seconds for piece in found if piece.kind is PieceKind.COUNTED)
    return Working(_local(low, calendar.tz), _local(high, calendar.tz), seconds, tuple(found))


def _open_pieces(calendar: Calendar, low: int, high: int, pauses: Pauses) -> Iterator[Piece]:
    merged = joined(pauses, low, high)
    for opens, closes in openings(calendar, low, high).stretches(low, high):
        for starts, ends, kind in _split_by_pauses(opens, closes, merged):
            yield from _by_day(calendar, starts, ends, kind)


def _split_by_pauses(opens: int, closes: int, pauses: list[Stretch]) -> Iterator[tuple[int, int, PieceKind]]:
    for since, until in pauses:
        start, end = max(since, opens), min(until, closes)
        if start >= end:
            continue
        if opens < start:
            yield opens, start, PieceKind.COUNTED
        yield start, end, PieceKind.PAUSED
        opens = end
    if opens < closes:
        yield opens, closes, PieceKind.COUNTED


def _by_day(calendar: Calendar, low: int, high: int, kind: PieceKind) -> Iterator[Piece]:
    for day, starts, ends in _days(calendar.tz, low, high):
        yield _piece(calendar, day, (starts, ends), kind)


def _closed_pieces(calendar: Calendar, low: int, high: int) -> Iterator[Piece]:
    for day, starts, ends in _days(calendar.tz, low, high):
        if not calendar.spans_on(day):
            yield _piece(calendar, day, (starts, ends), _closed_kind(calendar, day))


def _closed_kind(calendar: Calendar, day: date) -> PieceKind:
    usual = calendar.week[day.weekday()]
    if not usual:
        return PieceKind.CLOSED
    return PieceKind.HOLIDAY if calendar.day_kind(day) is DayKind.HOLIDAY else PieceKind.OWN_CLOSED


def _days(zone: ZoneInfo, low: int, high: int) -> Iterator[tuple[date, int, int]]:
    """Cut a stretch at the local midnights."""
    while low < high:
        day = _local(low, zone).date()
        # Where the clock falls back over midnight, the local day of `low` can be one whose end has passed already.
        while (midnight := instant(day, MINUTES_A_DAY, zone)) <= low:
            day += timedelta(days=1)
        yield day, low, min(midnight, high)
        low = midnight


def _piece(calendar: Calendar, day: date, stretch: Stretch, kind: PieceKind) -> Piece:
    starts, ends = (_local(moment, calendar.tz) for moment in stretch)
    return Piece(day, starts, ends, kind, calendar.day_name(day))


def _local(seconds: int, zone: ZoneInfo) -> datetime:
    return moment_of(seconds).astimezone(zone)


def _order(piece: Piece) -> int:
    return seconds_of(piece.starts_at)
