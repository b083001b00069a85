"""Clocks in plain values, as they are judged, shown and written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from rapport.compute.businesstime import NEVER
from rapport.compute.businesstime.moments import moment_of, seconds_of
from rapport.governance.standards.models import Clock
from rapport.governance.standards.rules import Slot, Span
from rapport.governance.standards.types import Measure, Result
from rapport.kernel import plans

type Key = tuple[Slot, int]

_MOMENTS = ("begun_at", "started_at", "due_at", "breach_at", "stopped_at", "next_milestone_at")
FIELDS = (
    "id", "subject_id", "measure", "is_statutory", "turn", "standard_version_id", "calendar_version_id", "team_id", "result",
    "elapsed_seconds", "target_seconds", "paused_from", "paused_to", "next_milestone_share", *_MOMENTS,
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """A clock in plain values: moments in whole UTC seconds since 1970, NEVER where there is none; ``pk`` 0 when new."""

    pk: int
    subject_id: int
    slot: Slot
    turn: int
    version_id: int
    calendar_version_id: int
    team_id: int | None
    begun: int
    started: int
    target: int
    pauses: tuple[Span, ...] = ()
    stopped: int = NEVER
    result: Result = Result.RUNNING
    due: int = NEVER
    breach: int = NEVER
    elapsed: int | None = None
    next_at: int = NEVER
    next_share: int = 0

    @property
    def key(self) -> Key:
        return self.slot, self.turn

    @property
    def is_final(self) -> bool:
        return self.result in (Result.MET, Result.BREACHED)

    @property
    def is_awaited(self) -> bool:
        """Whether somebody still has to do it, in time or late, and no pause goes on."""
        is_open = self.stopped == NEVER and self.result is not Result.VOID
        return is_open and not (self.pauses and self.pauses[-1][1] == NEVER)

    def copy(self) -> "Row":
        return replace(self)


def read(clocks: QuerySet[Clock]) -> Iterator[Row]:
    """Give clocks as rows, in the order of the query."""
    for values in clocks.values_list(*FIELDS):
        yield _row(dict(zip(FIELDS, values, strict=True)))


def of_subjects(kind: str, subject_ids: Collection[int], condition: str) -> Iterator[Row]:
    """Give the clocks of subjects for which a condition in SQL holds. For any number of ids: they travel as one array."""
    asked = f"SELECT {', '.join(FIELDS)} FROM standards_clock WHERE subject_kind = %s AND subject_id = ANY(%s) AND {condition}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [kind, list(subject_ids)])
        for values in cursor.fetchall():
            yield _row(dict(zip(FIELDS, values, strict=True)))


class Open(NamedTuple):
    """A clock that somebody awaited at a moment, as far as a list of such clocks needs it."""

    pk: int
    subject_id: int
    measure: str
    is_statutory: bool
    version_id: int
    team_id: int | None
    due: int
    breach: int
    is_paused: bool


_CHANGED = """stopped_at IS NOT NULL OR (result <> 'running' AND breach_at > %(as_of)s)
            OR COALESCE(greatest(paused_from[cardinality(paused_from)], paused_to[cardinality(paused_to)]) > %(second)s, FALSE)"""
# Moments travel as whole seconds: making a moment of each, and seconds of that again, took most of the time of a page that
# looks at every clock. What stands in a row holds for a moment unless it came to be later than that.
_OPEN = f"""
    SELECT id, subject_id, measure, is_statutory, standard_version_id, team_id,
        COALESCE(EXTRACT(EPOCH FROM due_at)::bigint, %(never)s), COALESCE(EXTRACT(EPOCH FROM breach_at)::bigint, %(never)s),
        cardinality(paused_to) > 0 AND paused_to[cardinality(paused_to)] IS NULL,
        {_CHANGED}
    FROM standards_clock WHERE subject_kind = %(kind)s AND result <> 'void'
        AND begun_at <= %(as_of)s AND (stopped_at IS NULL OR stopped_at > %(as_of)s)"""  # noqa: S608 (our own words)
_TEAMS = " AND team_id = ANY(%(teams)s)"
_OF = " AND subject_id = ANY(%(subjects)s)"
# Of a clock that has changed since, what stands in its row does not tell when it was due.
_NEAR = f"""
        AND (due_at <= %(until)s OR breach_at <= %(until)s OR (is_statutory AND due_at <= %(statutory_until)s) OR {_CHANGED})"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which of the awaited clocks are wanted: of some teams or subjects, due by a moment, those set by law by another one."""

    team_ids: Collection[int] | None = None
    subject_ids: Collection[int] | None = None
    until: datetime | None = None
    statutory_until: datetime | None = None


def awaited(kind: str, wanted: Wanted, *, as_of: datetime) -> tuple[list[Open], list[int]]:
    """Return the clocks that had begun by a moment and were not stopped then, as far as they are wanted.

    And, by their ids, those that have stopped, paused, gone on or become final since: they are to be judged anew.
    """
    given: dict[str, Any] = {
        "kind": kind,
        "as_of": as_of,
        "second": seconds_of(as_of),
        "never": NEVER,
    }
    asked = _OPEN
    for name, ids, condition in (("teams", wanted.team_ids, _TEAMS), ("subjects", wanted.subject_ids, _OF)):
        if ids is not None:
            given[name], asked = list(ids), asked + condition
    if wanted.until is not None:
        given |= {"until": wanted.until, "statutory_until": wanted.statutory_until or wanted.until}
        asked += _NEAR
    rows = plans.rows(asked, given)
    return [Open(*row[:-1]) for row in rows if not row[-1]], [row[0] for row in rows if row[-1]]


def _row(values: dict[str, Any]) -> Row:
    begun, started, due, breach, stopped, next_at = (_seconds(values[name]) for name in _MOMENTS)
    ends = (NEVER if end is None else end for end in values["paused_to"])
    return Row(
        pk=values["id"],
        subject_id=values["subject_id"],
        slot=(Measure(values["measure"]), values["is_statutory"]),
        turn=values["turn"],
        version_id=values["standard_version_id"],
        calendar_version_id=values["calendar_version_id"],
        team_id=values["team_id"],
        begun=begun,
        started=started,
        target=values["target_seconds"],
        pauses=tuple(zip(values["paused_from"], ends, strict=True)),
        stopped=stopped,
        result=Result(values["result"]),
        due=due,
        breach=breach,
        elapsed=values["elapsed_seconds"],
        next_at=next_at,
        next_share=values["next_milestone_share"] or 0,
    )


def moment(seconds: int) -> datetime | None:
    """Return a moment, None for NEVER."""
    return None if seconds == NEVER else moment_of(seconds)


def _seconds(value: datetime | None) -> int:
    return NEVER if value is None else seconds_of(value)
