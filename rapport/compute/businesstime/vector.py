"""Business time of whole columns, with the very answers of the single forms.

Moments are int64 UTC seconds since 1970, durations int64 seconds; a column may be replaced by one value for all rows.
NEVER stands for the end of a pause that goes on, and for a due moment that such a pause prevents.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from .calendar import Calendar
from .errors import BadMoment
from .moments import NEVER
from .opening import Column, Openings, longer, openings
from .scalar import check_target

# No table holds 2**34 seconds (300 years are fewer), so an owner and its O fit into one number.
_NO_END = 2**34
_OWNER_BITS = 35
_MOST_OWNERS = 2**28


class PauseColumns(NamedTuple):
    """The pauses of many clocks: the row that owns each, its start, its end (or NEVER), sorted by owner, then start."""

    owner: Column
    start: Column
    end: Column

    @classmethod
    def none(cls) -> Self:
        """Return no pauses at all."""
        return cls(*(np.empty(0, np.int64) for _ in range(3)))


def between_many(calendar: Calendar, starts: ArrayLike, ends: ArrayLike) -> Column:
    """Return `between` for each row."""
    return elapsed_many(calendar, starts, ends)


def add_many(calendar: Calendar, starts: ArrayLike, seconds: ArrayLike) -> Column:
    """Return `add` for each row."""
    return due_many(calendar, starts, seconds)


def elapsed_many(calendar: Calendar, starts: ArrayLike, ends: ArrayLike, pauses: PauseColumns | None = None) -> Column:
    """Return `elapsed` for each row; `pauses.owner` counts the rows from 0."""
    since, until = _rows(starts, ends)
    if not since.size:
        return since.copy()
    until = np.maximum(since, until)
    table = openings(calendar, int(since.min()), int(until.max()))
    low, high = table.many_open_before(since), table.many_open_before(until)
    if pauses is None or not pauses.owner.size:
        return high - low
    owner, start, end = _checked(pauses, since.size)
    start, end = (np.clip(moment, since[owner], until[owner]) for moment in (start, end))
    _, length = _joined(owner, table.many_open_before(start), table.many_open_before(end))
    return high - low - _sum_by(owner, length, since.size)


def due_many(calendar: Calendar, starts: ArrayLike, targets: ArrayLike, pauses: PauseColumns | None = None) -> Column:
    """Return `due` for each row, NEVER where the single form gives None; `pauses.owner` counts the rows from 0."""
    since, target = _rows(starts, targets)
    if not since.size:
        return since.copy()
    check_target(int(target.min()))
    paused = None if pauses is None or not pauses.owner.size else _from(_checked(pauses, since.size), since)
    table = openings(calendar, int(since.min()), max(int(since.max()), _last(paused)))
    while (budget := _budgets(table, since, target, paused)).max(where=budget != NEVER, initial=0) > table.total:
        table = longer(calendar, table)
    moments = table.many_moments_after(np.minimum(budget, table.total))
    return np.where(target == 0, since, np.where(budget == NEVER, NEVER, moments))


def due_across(
    calendars: Sequence[Calendar],
    which: ArrayLike,
    starts: ArrayLike,
    targets: ArrayLike,
    pauses: PauseColumns | None = None,
) -> Column:
    """Return `due` for rows of many calendars; row i counts by calendars[which[i]]."""
    since, target = _rows(starts, targets)
    calendar_of = np.broadcast_to(np.asarray(which, np.int64), since.shape)
    if since.size and not (calendar_of.min() >= 0 and calendar_of.max() < len(calendars)):
        raise BadMoment("A row names a calendar that is not among the {count} given.", count=len(calendars))
    pauses = PauseColumns(*_checked(pauses or PauseColumns.none(), since.size))
    order, cuts = _grouped(calendar_of, len(calendars))
    pause_order, pause_cuts = _grouped(calendar_of[pauses.owner], len(calendars))
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    due_at = np.empty_like(since)
    for number, calendar in enumerate(calendars):
        rows = order[cuts[number] : cuts[number + 1]]
        own = pause_order[pause_cuts[number] : pause_cuts[number + 1]]
        paused = PauseColumns(place[pauses.owner[own]] - cuts[number], pauses.start[own], pauses.end[own])
        due_at[rows] = due_many(calendar, since[rows], target[rows], paused)
    return due_at


def _grouped(group: Column, count: int) -> tuple[Column, Column]:
    """Return the rows ordered by group, order kept inside each, and where each group begins and the last ends."""
    # A stable sort of 16-bit numbers is a radix sort: several times faster than one of 64-bit numbers.
    order = np.argsort(group.astype(np.uint16) if count < 2**16 else group, kind="stable")
    return order, np.searchsorted(group[order], np.arange(count + 1))


def _rows(*columns: ArrayLike) -> list[Column]:
    arrays = [np.atleast_1d(np.asarray(column, np.int64)) for column in columns]
    return list(np.broadcast_arrays(*arrays))


def _checked(pauses: PauseColumns, rows: int) -> tuple[Column, Column, Column]:
    """Return the three columns, sorted if they were not. Raises BadMoment when an owner is not one of the rows."""
    owner, start, end = (np.asarray(column, np.int64) for column in pauses)
    if not owner.size:
        return owner, start, end
    if owner.min() < 0 or owner.max() >= rows:
        raise BadMoment("A pause belongs to none of the {rows} rows: owners count from 0.", rows=rows)
    if rows > _MOST_OWNERS:
        raise BadMoment("{rows} rows with pauses are too many at once: take {most}.", rows=rows, most=_MOST_OWNERS)
    later = (owner[1:] > owner[:-1]) | ((owner[1:] == owner[:-1]) & (start[1:] >= start[:-1]))
    if later.all():
        return owner, start, end
    order = np.lexsort((start, owner))
    return owner[order], start[order], end[order]


def _from(pauses: tuple[Column, Column, Column], since: Column) -> PauseColumns:
    """Cut pauses at the start of their rows; a reversed one becomes empty."""
    owner, start, end = pauses
    start = np.maximum(start, since[owner])
    return PauseColumns(owner, start, np.maximum(start, end))


def _last(pauses: PauseColumns | None) -> int:
    """Return the last moment that the table must cover for these pauses."""
    if pauses is None:
        return -NEVER
    return int(np.where(pauses.end == NEVER, pauses.start, pauses.end).max())


def _budgets(table: Openings, since: Column, target: Column, pauses: PauseColumns | None) -> Column:
    """Return for each row the O at which its target is used up, NEVER where an open pause stops it."""
    origin = table.many_open_before(since)
    if pauses is None:
        return origin + target
    owner, start, end = pauses
    goes_on = end == NEVER
    until = np.where(goes_on, _NO_END, table.many_open_before(np.where(goes_on, start, end)))
    begin, length = _joined(owner, table.many_open_before(start), until)
    # The time used when a pause begins never falls from one pause of a row to the next: those that begin in time come
    # first, so one comparison stands for the walk of the single form.
    used = begin - _earlier(owner, length) - origin[owner]
    in_time = used < target[owner]
    budget = origin + target + _sum_by(owner, np.where(in_time, length, 0), since.size)
    budget[owner[in_time & goes_on]] = NEVER
    return budget


def _joined(owner: Column, begin: Column, end: Column) -> tuple[Column, Column]:
    """Return start and length of each pause, in open seconds, less what earlier pauses of its row cover already."""
    shift = owner << _OWNER_BITS
    reach = np.maximum.accumulate(shift + end)
    begin = begin.copy()
    np.maximum(begin[1:], reach[:-1] - shift[1:], out=begin[1:])
    return begin, np.maximum(end - begin, 0)


def _earlier(owner: Column, length: Column) -> Column:
    """Return for each pause the length of the pauses of its row before it."""
    before = np.cumsum(length) - length
    base = np.zeros_like(before)
    np.copyto(base[1:], before[1:], where=owner[1:] != owner[:-1])
    return before - np.maximum.accumulate(base)


def _sum_by(owner: Column, length: Column, rows: int) -> Column:
    # bincount adds floats, exact up to 2**53: joined pauses of one row are at most 2**35 long together.
    return np.bincount(owner, weights=length, minlength=rows).astype(np.int64)
