"""Clocks and their pauses, on the day (UTC) on which a clock began."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rapport.compute.businesstime import NEVER, Calendar, PauseColumns, due_across, elapsed_many
from rapport.governance.standards.rules.aside import aside
from rapport.metrics.types import Column, Fact, Kind

from .openings import calendars

if TYPE_CHECKING:
    import pyarrow as pa

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT

EXTENT = "SELECT min((begun_at AT TIME ZONE 'UTC')::date), max((begun_at AT TIME ZONE 'UTC')::date) FROM standards_clock"
WITHIN = "c.begun_at >= %(since)s AND c.begun_at < %(until)s"
DAY = "(c.begun_at AT TIME ZONE 'UTC')::date"
CLOCK = (
    ("clock_id", INT, "the clock"),
    ("subject_kind", TEXT, "what it is about, such as case"),
    ("subject_id", INT, "which one"),
    ("standard_id", INT, "the standard that it is held against"),
    ("standard_version_id", INT, "the version that judges it"),
    ("calendar_version_id", INT, "the opening hours that it counts by"),
    ("measure", TEXT, "what is promised, such as first_response or resolution"),
    ("is_statutory", FLAG, "set by law; never pauses"),
    ("turn", INT, "which one of its kind in the subject's life, from 0"),
    ("team_id", INT, "team that answered for it last"),
    ("begun_at", AT, "since when there is this clock"),
    ("started_at", AT, "from when it counts"),
    ("due_at", AT, "the promised moment; none while a pause stops it"),
    ("breach_at", AT, "the first moment that is too late"),
    ("stopped_at", AT, "when it ended"),
    ("result", TEXT, "running, met, breached or void (not applicable)"),
    ("elapsed_seconds", INT, "time used up to stopped_at, as the calendar counts it"),
    ("target_seconds", INT, "time that there was, as the calendar counts it"),
    ("real_seconds", INT, "real time from started_at to stopped_at, less pauses"),
    ("at_risk_at", AT, "from when at most a quarter of the target is left; none while a pause stops it before"),
    ("started_date", DATE, "started_at as a date of the department's zone"),
)
# A clock that still runs is at risk from the moment at which at most so many percent of its target are left.
AT_RISK_PERCENT = 25
PAUSE = (
    ("clock_id", INT, "the clock"),
    ("from_at", AT, "since when it was paused"),
    ("to_at", AT, "until when; none while it goes on"),
)


def _days(kind: str) -> str:
    return (
        "SELECT DISTINCT (begun_at AT TIME ZONE 'UTC')::date FROM standards_clock "
        f"WHERE subject_kind IN ('{kind}', '{aside(kind)}') AND subject_id = ANY(%(ids)s)"
    )


def _columns(*columns: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in columns)


def _completed(rows: "pa.Table") -> "pa.Table":
    """Add what only the calendar can tell: when the last quarter of a target begins, and the real time that a clock took."""
    import pyarrow as pa

    known = calendars()
    number_of = {version: number for number, version in enumerate(known, start=1)}
    hours = [_REAL, *known.values()]
    is_business = rows["is_business"].to_numpy(zero_copy_only=False)
    versions = rows["calendar_version_id"].to_pylist()
    which = np.array([number_of[one] if own else 0 for one, own in zip(versions, is_business, strict=True)], np.int64)
    pauses = _pauses(rows)
    started = _seconds(rows["started_at"])
    share = -(-rows["target_seconds"].to_numpy() * (100 - AT_RISK_PERCENT) // 100)
    at_risk = due_across(hours, which, started, share, pauses)
    stopped = _seconds(rows["stopped_at"])
    real = elapsed_many(_REAL, started, np.where(stopped == NEVER, started, stopped), pauses)
    found = rows.append_column("real_seconds", pa.array(real, mask=stopped == NEVER))
    micros = pa.array(np.where(at_risk == NEVER, 0, at_risk) * 1_000_000, mask=at_risk == NEVER)
    found = found.append_column("at_risk_at", micros.cast(pa.timestamp("us", tz="UTC")))
    return found.select(["day", *(name for name, _kind, _meaning in CLOCK)])


_REAL = Calendar.always()


def _seconds(moments: "pa.ChunkedArray[pa.TimestampScalar]") -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    import pyarrow as pa

    micros = moments.cast(pa.int64())
    found: np.ndarray[tuple[int], np.dtype[np.int64]] = micros.fill_null(0).to_numpy() // 1_000_000
    return np.where(micros.is_null().to_numpy(), NEVER, found)


def _pauses(rows: "pa.Table") -> PauseColumns:
    """Read the pauses of each row from two texts of seconds; an end that is not there goes on."""
    flat = [
        (row, int(start), NEVER if end == "-" else int(end))
        for row, (starts, ends) in enumerate(zip(rows["paused_from"].to_pylist(), rows["paused_to"].to_pylist(), strict=True))
        if starts
        for start, end in zip(starts.split(), ends.split(), strict=True)
    ]
    return PauseColumns(*np.array(flat, np.int64).T) if flat else PauseColumns.none()


_NAMES = [one for one in CLOCK if one[0] not in {"real_seconds", "at_risk_at"}]
CLOCKS = Fact(
    name="clocks",
    meaning="One row a standard held against a subject, once for each turn.",
    grain=("clock_id",),
    columns=_columns(*CLOCK),
    select=f"""
    SELECT {DAY}, c.id, c.subject_kind, c.subject_id, v.standard_id, c.standard_version_id, c.calendar_version_id, c.measure,
        c.is_statutory, c.turn, c.team_id, c.begun_at, c.started_at, c.due_at, c.breach_at, c.stopped_at, c.result,
        c.elapsed_seconds, c.target_seconds, (c.started_at AT TIME ZONE %(zone)s)::date,
        v.unit = 'business_seconds', array_to_string(c.paused_from, ' '), array_to_string(c.paused_to, ' ', '-')
    FROM standards_clock c JOIN standards_standardversion v ON v.id = c.standard_version_id
    WHERE {WITHIN}
    """,
    read=_columns(*_NAMES, ("is_business", FLAG, "the target is in opening hours"),
                  ("paused_from", TEXT, "seconds since 1970"), ("paused_to", TEXT, "seconds since 1970, - goes on")),
    complete=_completed,
    extent=EXTENT,
)  # fmt: skip
PAUSES = Fact(
    name="clock_pauses",
    meaning="One row a pause of a clock.",
    grain=("clock_id", "from_at"),
    columns=_columns(*PAUSE),
    select=f"""
    SELECT {DAY}, c.id, to_timestamp(p.from_second), to_timestamp(p.to_second)
    FROM standards_clock c, unnest(c.paused_from, c.paused_to) AS p (from_second, to_second)
    WHERE {WITHIN}
    """,
    extent=EXTENT,
)


STAGE = (
    ("stage_id", INT, "the stage"),
    ("clock_id", INT, "its clock"),
    ("subject_kind", TEXT, "what the clock is about, such as case"),
    ("subject_id", INT, "which one"),
    ("standard_id", INT, "the standard that the clock is held against"),
    ("measure", TEXT, "what is promised, such as first_response or resolution"),
    ("is_statutory", FLAG, "set by law; never pauses"),
    ("team_id", INT, "the team that had the subject; none: no team"),
    ("begun_at", AT, "since when they had it first, while the clock ran"),
    ("clock_begun_at", AT, "since when there is the clock"),
    ("target_seconds", INT, "its operational target, counted as the clock counts; none where it has none"),
    ("breach_at", AT, "the first moment that is too late by the operational target"),
    ("stopped_at", AT, "when the clock ended"),
    ("result", TEXT, "by the operational target: running, met, breached or void (none, or the clock is void)"),
    (
        "missed_seconds",
        INT,
        "time used up to the moment at which the clock itself was too late; none where it has no such moment",
    ),
    ("started_date", DATE, "when the clock began to count, as a date of the department's zone"),
)


def _used(rows: "pa.Table") -> "pa.Table":
    """Add how much of a clock's time its team had used when the clock was too late."""
    import pyarrow as pa

    known = calendars()
    breach, started = _seconds(rows["clock_breach_at"]), _seconds(rows["clock_started_at"])
    is_business = rows["is_business"].to_numpy(zero_copy_only=False)
    versions = np.where(is_business, rows["calendar_version_id"].to_numpy(), 0)
    pauses = _pauses(rows)
    used = np.zeros_like(started)
    for version in np.unique(versions).tolist():
        some = np.flatnonzero(versions == version)
        place = np.full(started.size, -1, np.int64)
        place[some] = np.arange(some.size)
        kept = place[pauses.owner] >= 0
        own = PauseColumns(place[pauses.owner[kept]], pauses.start[kept], pauses.end[kept])
        until = np.where(breach[some] == NEVER, started[some], np.maximum(breach[some], started[some]))
        used[some] = elapsed_many(known[version] if version else _REAL, started[some], until, own)
    found = rows.append_column("missed_seconds", pa.array(used, mask=breach == NEVER))
    return found.select(["day", *(name for name, _kind, _meaning in STAGE)])


_READ = [one for one in STAGE if one[0] != "missed_seconds"]
STAGES = Fact(
    name="clock_stages",
    meaning="One row a team that had the subject of a clock: where several had it, and where the team has an operational target.",
    grain=("stage_id",),
    columns=_columns(*STAGE),
    select=f"""
    SELECT {DAY}, s.id, s.clock_id, c.subject_kind, c.subject_id, v.standard_id, c.measure, c.is_statutory, s.team_id, s.begun_at,
        c.begun_at, s.target_seconds, s.breach_at, c.stopped_at, CASE WHEN c.result = 'void' THEN c.result ELSE s.result END,
        (c.started_at AT TIME ZONE %(zone)s)::date, c.breach_at, c.started_at, c.calendar_version_id, v.unit = 'business_seconds',
        array_to_string(s.paused_from, ' '), array_to_string(s.paused_to, ' ', '-')
    FROM standards_stage s JOIN standards_clock c ON c.id = s.clock_id
        JOIN standards_standardversion v ON v.id = c.standard_version_id
    WHERE {WITHIN}
    """,
    read=_columns(*_READ, ("clock_breach_at", AT, "the first moment too late for the clock"),
                  ("clock_started_at", AT, "from when the clock counts"),
                  ("calendar_version_id", INT, "the opening hours that it counts by"),
                  ("is_business", FLAG, "the target is in opening hours"),
                  ("paused_from", TEXT, "seconds since 1970"), ("paused_to", TEXT, "seconds since 1970, - goes on")),
    complete=_used,
    extent=EXTENT,
)  # fmt: skip


def touched_by(fact: Fact, kinds: Mapping[str, str]) -> Fact:
    """Return a fact of clocks that changes with the subjects of the journal, and with the hours by which its clocks run."""
    touched = {subject: _days(kind) for subject, kind in kinds.items()} | {"standards.calendar": _RUNNING}
    if fact is not PAUSES:  # the minute watch says of a clock itself that its result is breached now
        touched["standards.clock"] = f"SELECT DISTINCT {DAY} FROM standards_clock c WHERE id = ANY(%(ids)s)"
    subjects = {} if fact is PAUSES else dict.fromkeys(kinds, "subject_id")
    return replace(fact, touched=touched, subjects=subjects)


_RUNNING = (
    f"SELECT DISTINCT {DAY} FROM standards_clock c JOIN standards_calendarversion v ON v.id = c.calendar_version_id "
    "WHERE v.calendar_id = ANY(%(ids)s) AND c.stopped_at IS NULL AND c.result <> 'void'"
)
