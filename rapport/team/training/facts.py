"""What this room exports to the store, a row a demonstration on the day it was sent (UTC), and its metrics. It names nobody."""

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

INT, FLAG, DATE, AT = Kind.INTEGER, Kind.FLAG, Kind.DATE, Kind.MOMENT
PRACTICE_DAYS, DAY_SECONDS = 7, 86_400
_DAY = "(d.sent_at AT TIME ZONE 'UTC')::date"
COLUMNS = (
    ("demonstration_id", INT, "the demonstration"),
    ("case_id", INT, "the case that was taken over; of a merged one the case in which it goes on"),
    ("sent_at", AT, "when it was sent, with something to practise"),
    ("sent_date", DATE, "sent_at as a date of the department's zone"),
    ("practised_at", AT, "when the practice was done"),
    ("is_followed", FLAG, "the person agreed that comparable cases are looked at, and did not withdraw that"),
    ("agreed_at", AT, "when they agreed"),
    ("agreed_date", DATE, "agreed_at as a date of the department's zone"),
    ("alone_at", AT, "when enough comparable cases had been handled alone"),
)
DEMONSTRATIONS = Fact(
    name="demonstrations",
    meaning="One row a demonstration, as it stands now.",
    grain=("demonstration_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT {_DAY}, d.id, coalesce(c.merged_into_id, c.id), d.sent_at, (d.sent_at AT TIME ZONE %(zone)s)::date, d.practised_at,
        d.following IN ('agreed', 'alone', 'confirmed', 'ended') AND d.agreed_at IS NOT NULL,
        d.agreed_at, (d.agreed_at AT TIME ZONE %(zone)s)::date, d.alone_at
    FROM training_demonstration d JOIN cases_case c ON c.id = d.case_id
    WHERE d.sent_at >= %(since)s AND d.sent_at < %(until)s
    """,
    extent="SELECT min((sent_at AT TIME ZONE 'UTC')::date), max((sent_at AT TIME ZONE 'UTC')::date) FROM training_demonstration",
    touched={
        "training.demonstration": f"SELECT DISTINCT {_DAY} FROM training_demonstration d WHERE d.id = ANY(%(ids)s)",
        "cases.case": f"SELECT DISTINCT {_DAY} FROM training_demonstration d WHERE d.case_id = ANY(%(ids)s)",
    },
    subjects={"training.demonstration": "demonstration_id"},
)
FACTS = (DEMONSTRATIONS,)


def practised(t: Tables, as_of: int) -> Rows:
    """Practice that was done, and practice whose time is over."""
    d = t["demonstrations"]
    until = d.sent_at + PRACTICE_DAYS * DAY_SECONDS * SECOND
    is_done = (d.practised_at <= as_of).fill_null(False)
    d = d.mutate(until=until, is_done=is_done).filter((d.sent_at <= as_of) & (is_done | (until < as_of)))
    in_time = (d.is_done & (d.practised_at <= d.until)).fill_null(False)
    return d.select("case_id", date=d.sent_date, numerator=in_time.cast("int64"), denominator=1, had_at=d.sent_at)


def alone(t: Tables, as_of: int) -> Rows:
    d = t["demonstrations"]
    d = d.filter(d.is_followed & (d.agreed_at <= as_of))
    is_alone = (d.alone_at <= as_of).fill_null(False)
    return d.select("case_id", date=d.agreed_date, numerator=is_alone.cast("int64"), denominator=1, had_at=d.agreed_at)


METRICS = (
    Metric(
        key="practised_in_time", label="Practice done in time",
        sentence="Demonstrations whose practice was done within seven days, of those done or overdue.",
        numerator="practice done within seven days of the demonstration", denominator="practice done, or not done in seven days",
        cohort=Cohort.CREATED, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=practised, facts=("demonstrations",),
        source="Common practice; no standard", maturity_days=PRACTICE_DAYS, pair="handled_alone",
        stands_with="the team that had the case when the demonstration was sent", version=2,
    ),
    Metric(
        key="handled_alone", label="Handled alone after a demonstration",
        sentence="Demonstrations after which two comparable cases were handled alone, of those whose cases are followed.",
        numerator="demonstrations after which two comparable cases were handled alone",
        denominator="demonstrations after which the person agreed that their cases are looked at", cohort=Cohort.EVENT,
        shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=alone, facts=("demonstrations",),
        source="Common practice; no standard", maturity_days=42, pair="practised_in_time",
        stands_with="the team that had the case when the person agreed", version=2,
    ),
)  # fmt: skip
