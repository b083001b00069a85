"""Stages of clocks in plain values, and how those stood that have an operational target."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from rapport.compute.businesstime import NEVER, Calendar
from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards.rules import Span, Task, judge
from rapport.governance.standards.types import Measure, Result, StageView, Target, Unit

from .book import Book, book
from .rows import Key

_REAL = Calendar.always()
_ASKED = """
    SELECT s.clock_id, c.subject_id, c.measure, c.is_statutory, c.turn, s.team_id, s.target_seconds, s.begun_at, s.breach_at,
        s.result, s.paused_from, s.paused_to, s.next_milestone_at, s.next_milestone_share, c.started_at, c.stopped_at,
        c.standard_version_id, c.calendar_version_id
    FROM standards_stage s JOIN standards_clock c ON c.id = s.clock_id WHERE """


@dataclass(slots=True)
class StageRow:
    """A stage in plain values, with what its clock says of it. ``clock_id`` 0: new; ``target`` 0: none, nothing to judge."""

    clock_id: int
    subject_id: int
    key: Key
    team_id: int | None
    target: int
    begun: int
    started: int
    stopped: int
    version_id: int
    calendar_version_id: int
    pauses: tuple[Span, ...] = ()
    result: Result = Result.VOID
    breach: int = NEVER
    next_at: int = NEVER
    next_share: int = 0

    @property
    def is_final(self) -> bool:
        return self.result in (Result.MET, Result.BREACHED)

    @property
    def kept(self) -> tuple[object, ...]:
        """Return what the table says of it."""
        return self.target, self.begun, self.breach, self.result, self.pauses, self.next_at, self.next_share

    def copy(self) -> "StageRow":
        return replace(self)


def stages_where(condition: str, values: Collection[Any]) -> Iterator[StageRow]:
    """Give the stages for which a condition in SQL holds, "s" the stage and "c" its clock."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED + condition, list(values))
        for row in cursor.fetchall():
            yield _row(*row)


def stages_of(clock_ids: Collection[int], *, as_of: datetime) -> dict[int, list[StageView]]:
    """Return the stages of clocks that have an operational target, as they stood, in the order in which the teams came."""
    found: dict[int, list[StageView]] = {}
    rows = list(stages_where("s.clock_id = ANY(%s) AND s.result <> 'void' ORDER BY s.begun_at", [list(clock_ids)]))
    known, at = book() if rows else None, seconds_of(as_of)
    rows = [_as_of(row, at) for row in rows if row.begun <= at]
    verdicts = judge([stage_task(row, known) for row in rows], at) if known is not None else []
    for row, verdict in zip(rows, verdicts, strict=True):
        is_final = row.is_final and (row.stopped <= at or row.breach <= at)
        found.setdefault(row.clock_id, []).append(
            StageView(
                clock_id=row.clock_id,
                team_id=row.team_id or 0,
                used_seconds=verdict.used,
                target_seconds=row.target,
                result=row.result if is_final else verdict.result,
            )
        )
    return found


def stage_task(row: StageRow, known: Book, *, warnings: tuple[int, ...] = (), tells_past: bool = False) -> Task:
    """Return what is judged of a stage: its clock, which pauses while others have the subject."""
    in_hours = known.rules[row.version_id].target.unit is Unit.BUSINESS_SECONDS
    calendar = known.calendars[row.calendar_version_id] if in_hours else _REAL
    return Task(calendar, Target(amount=row.target), row.started, row.stopped, row.pauses, warnings, tells_past)


def _as_of(row: StageRow, at: int) -> StageRow:
    """Return it without what came later: the pauses that had not begun, and the ends that were not reached."""
    known = row.copy()
    known.stopped = row.stopped if row.stopped <= at else NEVER
    known.pauses = tuple((start, end if end <= at else NEVER) for start, end in row.pauses if start <= at)
    return known


def _row(
    clock_id: int, subject_id: int, measure: str, is_statutory: bool, turn: int, team_id: int | None, target: int | None,
    begun_at: datetime, breach_at: datetime | None, result: str, paused_from: list[int], paused_to: list[int | None],
    next_at: datetime | None, next_share: int | None, started_at: datetime, stopped_at: datetime | None,
    version_id: int, calendar_version_id: int,
) -> StageRow:  # fmt: skip
    ends = (NEVER if end is None else end for end in paused_to)
    return StageRow(
        clock_id=clock_id,
        subject_id=subject_id,
        key=((Measure(measure), is_statutory), turn),
        team_id=team_id,
        target=target or 0,
        begun=seconds_of(begun_at),
        started=seconds_of(started_at),
        stopped=_seconds(stopped_at),
        version_id=version_id,
        calendar_version_id=calendar_version_id,
        pauses=tuple(zip(paused_from, ends, strict=True)),
        result=Result(result),
        breach=_seconds(breach_at),
        next_at=_seconds(next_at),
        next_share=next_share or 0,
    )


def _seconds(value: datetime | None) -> int:
    return NEVER if value is None else seconds_of(value)
