"""Business time of single moments: between, elapsed, add, due.

All moments are aware; parts of a second are dropped; results are whole seconds or aware UTC moments. Naive moments and
moments outside the years 1900 to 2199 raise BadMoment.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from .calendar import Calendar
from .errors import BadMoment
from .moments import NEVER, moment_of, seconds_of
from .opening import Openings, Stretch, longer, openings


class Pause(NamedTuple):
    """Time that a clock does not count: half-open; without `end` it still goes on."""

    start: datetime
    end: datetime | None = None


# What the verbs take: Pause, or any pair of a start and an end, in any order.
type Pauses = Iterable[tuple[datetime, datetime | None]]


def between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Return the open seconds of start <= t < end; 0 when the end is not after the start."""
    low, high = seconds_of(start), seconds_of(end)
    if low >= high:
        return 0
    table = openings(calendar, low, high)
    return table.open_before(high) - table.open_before(low)


def elapsed(calendar: Calendar, start: datetime, end: datetime, pauses: Pauses = ()) -> int:
    """Return the open seconds of start <= t < end outside the pauses.

    Pauses are cut to the window and joined where they overlap; one without an end lasts to `end`; a reversed one
    counts as none.
    """
    low, high = seconds_of(start), seconds_of(end)
    if low >= high:
        return 0
    table = openings(calendar, low, high)
    paused = sum(table.open_before(b) - table.open_before(a) for a, b in joined(pauses, low, high))
    return table.open_before(high) - table.open_before(low) - paused


def add(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """Return the first moment at or after `start` by which so many open seconds have passed.

    Time used up exactly at closing gives the closing, not the next opening; 0 seconds give the start itself, open or
    not. Raises BadMoment for negative seconds, NeverOpens when the calendar has too few openings.
    """
    check_target(seconds)
    return moment_of(_due(calendar, seconds_of(start), seconds, ())) if seconds else start.astimezone(UTC)


def due(calendar: Calendar, start: datetime, target_seconds: int, pauses: Pauses = ()) -> datetime | None:
    """Return the first moment at or after `start` with `elapsed(start, moment, pauses) >= target_seconds`.

    None when a pause without an end stops the clock before the target is used up. A pause that begins when nothing is
    left does not move the moment. Raises as `add`.
    """
    check_target(target_seconds)
    since = seconds_of(start)
    if not target_seconds:
        return start.astimezone(UTC)
    moment = _due(calendar, since, target_seconds, joined(pauses, since))
    return None if moment == NEVER else moment_of(moment)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Tell whether the calendar counts time at this moment; the closing itself is closed."""
    second = seconds_of(at)
    return openings(calendar, second, second).opening_at(second) == second


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """Return `at` when the calendar is open then, else its next opening. Raises NeverOpens when there is none."""
    second = seconds_of(at)
    table = openings(calendar, second, second)
    while (found := table.opening_at(second)) is None:
        table = longer(calendar, table)
    return at.astimezone(UTC) if found == second else moment_of(found)


def joined(pauses: Pauses, low: int, high: int = NEVER) -> list[Stretch]:
    """Return the pauses in seconds, cut to low <= t < high, sorted, overlapping and touching ones joined.

    A pause without an end ends at `high`; reversed and empty ones are left out.
    """
    merged: list[Stretch] = []
    for start, end in sorted(_cut(start, end, low, high) for start, end in pauses):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def check_target(seconds: int) -> None:
    """Raise BadMoment for a negative amount of time."""
    if seconds < 0:
        raise BadMoment("Time cannot be used up backwards: {seconds} seconds are fewer than none.", seconds=seconds)


def _cut(start: datetime, end: datetime | None, low: int, high: int) -> Stretch:
    return max(seconds_of(start), low), high if end is None else min(seconds_of(end), high)


def _due(calendar: Calendar, since: int, target: int, pauses: Sequence[Stretch]) -> int:
    last = since
    if pauses:
        last = max(pauses[-1][0], max((end for _, end in pauses if end != NEVER), default=since))
    table = openings(calendar, since, last)
    while (budget := _budget(table, since, target, pauses)) > table.total:
        if budget == NEVER:
            return NEVER
        table = longer(calendar, table)
    return table.moment_after(budget)


def _budget(table: Openings, since: int, target: int, pauses: Sequence[Stretch]) -> int:
    """Return the O at which the target is used up: each pause that begins before it puts it off by its open time."""
    budget = table.open_before(since) + target
    for start, end in pauses:
        before = table.open_before(start)
        if before >= budget:
            break
        if end == NEVER:
            return NEVER
        budget += table.open_before(end) - before
    return budget
