"""How clocks stood at a moment: later stops, pauses and results are not known yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapport.compute.businesstime import NEVER
from rapport.governance.standards.rules import Task, Verdict, judge
from rapport.governance.standards.types import Result

from .book import Book
from .rows import Row


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock as it stood. Moments in whole UTC seconds since 1970; NEVER: not by then."""

    row: Row
    result: Result
    due: int
    breach: int
    stopped: int
    used: int
    target: int
    pauses: tuple[tuple[int, int], ...]

    @property
    def is_awaited(self) -> bool:
        return self.stopped == NEVER and self.result is not Result.VOID

    @property
    def is_paused(self) -> bool:
        return self.is_awaited and bool(self.pauses) and self.pauses[-1][1] == NEVER

    @property
    def share_used(self) -> float:
        return self.used / self.target if self.target else 1.0


def standings(rows: Iterable[Row], book: Book, as_of: int) -> list[Standing]:
    """Return how clocks stood; those that did not exist yet are left out."""
    known = [_as_of(row, as_of) for row in rows if row.begun <= as_of]
    tasks = [
        Task(book.calendars[row.calendar_version_id], book.rules[row.version_id].target, row.started, row.stopped, row.pauses)
        for row in known
    ]
    return [_standing(row, verdict, as_of) for row, verdict in zip(known, judge(tasks, as_of), strict=True)]


def _as_of(row: Row, as_of: int) -> Row:
    if row.stopped <= as_of or (row.stopped == NEVER and not row.pauses):
        return row
    known = row.copy()
    known.stopped = NEVER
    known.pauses = tuple((start, end if end <= as_of else NEVER) for start, end in row.pauses if start <= as_of)
    return known


def _standing(row: Row, verdict: Verdict, as_of: int) -> Standing:
    is_final = row.is_final and (row.stopped <= as_of or row.breach <= as_of)
    if is_final or row.result is Result.VOID:
        result, due, breach = row.result, row.due, row.breach
    else:
        result, due, breach = verdict.result, verdict.due, verdict.breach
    return Standing(row, result, due, breach, row.stopped, verdict.used, verdict.target, row.pauses)
