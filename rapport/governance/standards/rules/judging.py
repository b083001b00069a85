"""What comes of clocks: due moments, time used, results and the next milestone, for whole columns of clocks at once.

One way for one clock and for a hundred thousand. Moments are whole UTC seconds since 1970, NEVER where there is none.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapport.compute.businesstime import (
    NEVER,
    Calendar,
    PauseColumns,
    add_business_days,
    add_calendar_days,
    add_months,
    add_weeks,
    due_across,
    elapsed_many,
    local_day,
)
from rapport.compute.businesstime.moments import moment_of, seconds_of
from rapport.governance.standards.types import BREACH_SHARE, Result, Target, Unit

from .turns import Span

type Column = NDArray[np.int64]

_LEGAL: dict[Unit, Callable[[Calendar, date, int], datetime]] = {
    Unit.BUSINESS_DAYS: add_business_days,
    Unit.CALENDAR_DAYS: add_calendar_days,
    Unit.WEEKS: add_weeks,
    Unit.MONTHS: add_months,
}


class Task(NamedTuple):
    """A clock to judge.

    ``warnings``: the shares in percent that can still be told, rising. ``tells_past``: its next milestone may have passed
    already; else only one that still lies ahead is told.
    """

    calendar: Calendar
    target: Target
    started: int
    stopped: int
    pauses: tuple[Span, ...] = ()
    warnings: tuple[int, ...] = ()
    tells_past: bool = False


class Verdict(NamedTuple):
    """What came of a clock. ``used``: the time up to its stop, or up to now; ``share`` and ``next_at``: its next milestone."""

    result: Result
    due: int
    breach: int
    used: int
    target: int
    share: int
    next_at: int


def judge(tasks: Sequence[Task], at: int) -> list[Verdict]:
    """Judge clocks by what is known at a moment.

    A clock is met when the time used up to its stop is at most its target.
    """
    if not tasks:
        return []
    sheet = _Sheet(tasks, at)
    milestones = list(_milestones(tasks, sheet, at))
    next_at = sheet.moments_of([share for _result, share in milestones])
    columns = (sheet.due, sheet.breach, sheet.used, sheet.target)
    rows = zip(milestones, *(column.tolist() for column in columns), next_at.tolist(), strict=True)
    return [
        Verdict(result, due, breach, used, target, share, moment) for (result, share), due, breach, used, target, moment in rows
    ]


class _Sheet:
    """The columns of the tasks, and what is counted from them."""

    def __init__(self, tasks: Sequence[Task], at: int) -> None:
        self.started = np.array([task.started for task in tasks], np.int64)
        self.stopped = np.array([task.stopped for task in tasks], np.int64)
        self.is_legal = np.array([task.target.unit is not Unit.BUSINESS_SECONDS for task in tasks])
        self._calendars: dict[Calendar, int] = {}
        self.calendar = np.array([self._number(task) for task in tasks], np.int64)
        self.pauses = _pauses(tasks)
        self.target = np.array([0 if legal else t.target.amount for legal, t in zip(self.is_legal, tasks, strict=True)], np.int64)
        for row in np.flatnonzero(self.is_legal).tolist():
            self.target[row] = legal_due(tasks[row].calendar, tasks[row].target, tasks[row].started) - tasks[row].started
        self.due = self._after(self.target)
        self.breach = np.where(self.is_legal, self.due, self._after(self.target + 1))
        self.used = self._used(np.minimum(self.stopped, at))

    def moments_of(self, shares: Sequence[int]) -> Column:
        """Return the first moments at which so many percent of the targets are used up; NEVER for a share of 0."""
        share = np.array(shares, np.int64)
        found = np.full(share.shape, NEVER, np.int64)
        asked = np.flatnonzero(share)
        if asked.size:
            found[asked] = self._after(-(-self.target * share // 100), asked)
        return np.where(share == BREACH_SHARE, self.breach, found)

    def _number(self, task: Task) -> int:
        # A legal limit is shown in real seconds, which the calendar that is always open counts.
        calendar = task.calendar if task.target.unit is Unit.BUSINESS_SECONDS else _REAL
        return self._calendars.setdefault(calendar, len(self._calendars))

    def _after(self, seconds: Column, rows: Column | None = None) -> Column:
        if rows is None:
            return due_across(list(self._calendars), self.calendar, self.started, seconds, self.pauses)
        place = np.full(self.started.size, -1, np.int64)
        place[rows] = np.arange(rows.size)
        kept = place[self.pauses.owner] >= 0
        owner, start, end = (column[kept] for column in self.pauses)
        some = PauseColumns(place[owner], start, end)
        return due_across(list(self._calendars), self.calendar[rows], self.started[rows], seconds[rows], some)

    def _used(self, until: Column) -> Column:
        used = np.zeros_like(until)
        for calendar, number in self._calendars.items():
            rows = np.flatnonzero(self.calendar == number)
            place = np.full(until.size, -1, np.int64)
            place[rows] = np.arange(rows.size)
            kept = place[self.pauses.owner] >= 0
            some = PauseColumns(place[self.pauses.owner[kept]], self.pauses.start[kept], self.pauses.end[kept])
            used[rows] = elapsed_many(calendar, self.started[rows], until[rows], some)
        return used


_REAL = Calendar.always()


def legal_due(calendar: Calendar, target: Target, started: int) -> int:
    """Return the first moment after a limit in days, weeks or months; the day of the start is day 0."""
    day = local_day(calendar, moment_of(started))
    return seconds_of(_LEGAL[target.unit](calendar, day, target.amount))


def _milestones(tasks: Sequence[Task], sheet: _Sheet, at: int) -> Iterator[tuple[Result, int]]:
    """Give the result of each task and the share of its next milestone; 0 when there is none."""
    columns = zip(tasks, sheet.breach.tolist(), sheet.used.tolist(), sheet.target.tolist(), strict=True)
    for task, breach, used, target in columns:
        if task.stopped < breach and task.stopped != NEVER:
            yield Result.MET, 0
        elif breach <= min(at, task.stopped):
            yield Result.BREACHED, 0
        elif task.tells_past:
            yield Result.RUNNING, next(iter(task.warnings), BREACH_SHARE)
        else:
            yield Result.RUNNING, next((one for one in task.warnings if used < -(-target * one // 100)), BREACH_SHARE)


def _pauses(tasks: Sequence[Task]) -> PauseColumns:
    flat = [(row, start, end) for row, task in enumerate(tasks) for start, end in task.pauses]
    if not flat:
        return PauseColumns.none()
    return PauseColumns(*np.array(flat, np.int64).T)
