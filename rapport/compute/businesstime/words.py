"""A working in words: "1 h 51 min: Fri 16:05–17:00, Mon 07:00–07:56"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from .working import Piece, PieceKind, Working

_FEW_DAYS = 5
_FIRST_DAYS = 3
_A_WEEK = 7
_A_YEAR = 300


def _more_days(count: int) -> str:
    return "and 1 more day" if count == 1 else f"and {count} more days"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a working; a page gives its own language's. Templates have the places of the English ones."""

    weekdays: Sequence[str] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: Sequence[str] = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    day_of_week: str = "{weekday}"
    day_of_year: str = "{weekday} {day} {month}"
    day_of_all: str = "{weekday} {day} {month} {year}"
    hours: str = "{hours} h"
    hours_minutes: str = "{hours} h {minutes} min"
    minutes: str = "{minutes} min"
    minutes_seconds: str = "{minutes} min {seconds} s"
    seconds: str = "{seconds} s"
    counted: str = "{duration}: {counted}"
    not_counted: str = "{working}; not counted: {reasons}"
    pause: str = "pause {pieces}"
    closed_day: str = "{day} {name}"
    closed: str = "closed"
    last: str = "last {day}"
    more_days: Callable[[int], str] = _more_days


ENGLISH = Words()


def duration_text(seconds: int, words: Words = ENGLISH) -> str:
    """Write a duration as "1 h 51 min", "4 min 30 s" or "12 s"; from an hour on, parts of a minute are dropped."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        template = words.hours_minutes if left else words.hours
        return template.format(hours=hours, minutes=left)
    if not rest:
        return words.minutes.format(minutes=minutes)
    return (words.minutes_seconds if minutes else words.seconds).format(minutes=minutes, seconds=rest)


def working_text(working: Working, words: Words = ENGLISH) -> str:
    """Write a working in one line.

    Days bear a date when the pieces reach over more than a week, and a year over most of one. Over five days, the
    first three and the last are written and the rest counted. Days that the week closes are not mentioned; public
    holidays, own closed days and pauses are.
    """
    day_text = _day_text(working, words)
    text = duration_text(working.seconds, words)
    counted = _listed(working.of_kind(PieceKind.COUNTED), day_text, words)
    if counted:
        text = words.counted.format(duration=text, counted=counted)
    reasons = _reasons(working, day_text, words)
    return words.not_counted.format(working=text, reasons=reasons) if reasons else text


def _reasons(working: Working, day_text: Callable[[date], str], words: Words) -> str:
    dated = _dated(words.day_of_year, words)
    closed = [
        words.closed_day.format(day=dated(piece.day), name=piece.name or words.closed)
        for piece in working.of_kind(PieceKind.HOLIDAY, PieceKind.OWN_CLOSED)
    ]
    reasons = _shortened(closed, words)
    paused = _listed(working.of_kind(PieceKind.PAUSED), day_text, words)
    if paused:
        reasons.append(words.pause.format(pieces=paused))
    return ", ".join(reasons)


def _listed(pieces: Sequence[Piece], day_text: Callable[[date], str], words: Words) -> str:
    by_day = groupby(pieces, key=lambda piece: piece.day)
    return ", ".join(_shortened([_one_day(day_text(day), list(group)) for day, group in by_day], words))


def _one_day(day: str, pieces: Sequence[Piece]) -> str:
    return f"{day} " + ", ".join(_times(piece) for piece in pieces)


def _shortened(days: list[str], words: Words) -> list[str]:
    if len(days) <= _FEW_DAYS:
        return days
    hidden = len(days) - _FIRST_DAYS - 1
    return [*days[:_FIRST_DAYS], words.more_days(hidden), words.last.format(day=days[-1])]


def _times(piece: Piece) -> str:
    starts, ends = f"{piece.starts_at:%H:%M}", _end(piece, "%H:%M")
    if starts == ends:
        starts, ends = f"{piece.starts_at:%H:%M:%S}", _end(piece, "%H:%M:%S")
    return f"{starts}–{ends}"


def _end(piece: Piece, form: str) -> str:
    """Write the end of a piece; midnight belongs to the day that it closes."""
    return "24:00" if piece.ends_at.date() > piece.day else piece.ends_at.strftime(form)


def _day_text(working: Working, words: Words) -> Callable[[date], str]:
    told = working.of_kind(PieceKind.COUNTED, PieceKind.PAUSED)
    reach = (told[-1].day - told[0].day).days if told else 0
    if reach < _A_WEEK:
        return _dated(words.day_of_week, words)
    return _dated(words.day_of_year if reach < _A_YEAR else words.day_of_all, words)


def _dated(template: str, words: Words) -> Callable[[date], str]:
    def text(day: date) -> str:
        weekday, month = words.weekdays[day.weekday()], words.months[day.month - 1]
        return template.format(weekday=weekday, day=day.day, month=month, year=day.year)

    return text
