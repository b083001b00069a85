"""What this room exports to the store: clocks and their pauses, on the day (UTC) on which a clock began."""

from collections.abc import Mapping

from rapport.metrics.types import Column, Fact, Kind

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
    ("measure", TEXT, "first_response, next_response, resolution or final_response"),
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
    ("started_date", DATE, "started_at as a date of the department's zone"),
)
PAUSE = (
    ("clock_id", INT, "the clock"),
    ("from_at", AT, "since when it was paused"),
    ("to_at", AT, "until when; none while it goes on"),
)


def _days(kind: str) -> str:
    return (
        "SELECT DISTINCT (begun_at AT TIME ZONE 'UTC')::date FROM standards_clock "
        f"WHERE subject_kind = '{kind}' AND subject_id = ANY(%(ids)s)"
    )


def facts(kinds: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the facts of clocks. ``kinds``: for each subject of the journal the kind under which its clocks are kept."""
    touched = {subject: _days(kind) for subject, kind in kinds.items()}
    clocks = Fact(
        name="clocks",
        meaning="One row a standard held against a subject, once for each turn.",
        grain=("clock_id",),
        columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in CLOCK),
        select=f"""
        SELECT {DAY}, c.id, c.subject_kind, c.subject_id, v.standard_id, c.standard_version_id, c.calendar_version_id, c.measure,
            c.is_statutory, c.turn, c.team_id, c.begun_at, c.started_at, c.due_at, c.breach_at, c.stopped_at, c.result,
            c.elapsed_seconds, c.target_seconds, (c.started_at AT TIME ZONE %(zone)s)::date
        FROM standards_clock c JOIN standards_standardversion v ON v.id = c.standard_version_id
        WHERE {WITHIN}
        """,
        extent=EXTENT,
        touched=touched,
        subjects=dict.fromkeys(kinds, "subject_id"),
    )
    pauses = Fact(
        name="clock_pauses",
        meaning="One row a pause of a clock.",
        grain=("clock_id", "from_at"),
        columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in PAUSE),
        select=f"""
        SELECT {DAY}, c.id, to_timestamp(p.from_second), to_timestamp(p.to_second)
        FROM standards_clock c, unnest(c.paused_from, c.paused_to) AS p (from_second, to_second)
        WHERE {WITHIN}
        """,
        extent=EXTENT,
        touched=touched,
    )
    return clocks, pauses
