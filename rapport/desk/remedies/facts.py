"""What this room exports to the store, a row a remedy on the day on which it was asked for (UTC), and its metrics."""

from rapport.metrics.expressions import DIMENSIONS
from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT

COLUMNS = (
    ("remedy_id", INT, "the remedy"),
    ("case_id", INT, "the case; of a merged one the case in which it goes on"),
    ("remedy_kind", TEXT, "what is given, such as refund or goodwill"),
    ("amount_minor", INT, "its value in whole minor units of the currency"),
    ("currency", TEXT, "of the amount"),
    ("is_above_limit", FLAG, "above the limit of whoever asked, so that somebody decides"),
    ("asked_at", AT, "when it was asked for; within the limit it was given then"),
    ("asked_date", DATE, "asked_at as a date of the department's zone"),
    ("given_at", AT, "when it was given; none while it waits, and when it was refused"),
    ("given_date", DATE, "given_at as a date of the department's zone"),
)
_DAY = "(r.asked_at AT TIME ZONE 'UTC')::date"
REMEDIES = Fact(
    name="remedies",
    meaning="One row a remedy that was asked for, given or not.",
    grain=("remedy_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT {_DAY}, r.id, coalesce(c.merged_into_id, c.id), r.kind, (r.amount * 100)::bigint, r.currency,
        r.decision_id IS NOT NULL, r.asked_at, (r.asked_at AT TIME ZONE %(zone)s)::date,
        CASE WHEN r.state = 'given' THEN r.settled_at END,
        CASE WHEN r.state = 'given' THEN (r.settled_at AT TIME ZONE %(zone)s)::date END
    FROM remedies_remedy r JOIN cases_case c ON c.id = r.case_id
    WHERE r.asked_at >= %(since)s AND r.asked_at < %(until)s
    """,
    extent="SELECT min((asked_at AT TIME ZONE 'UTC')::date), max((asked_at AT TIME ZONE 'UTC')::date) FROM remedies_remedy",
    touched={
        "remedies.remedy": f"SELECT DISTINCT {_DAY} FROM remedies_remedy r WHERE r.id = ANY(%(ids)s)",
        "cases.case": f"SELECT DISTINCT {_DAY} FROM remedies_remedy r WHERE r.case_id = ANY(%(ids)s)",
    },
    subjects={"remedies.remedy": "remedy_id"},
)
FACTS = (REMEDIES,)


def asked(t: Tables, as_of: int) -> Rows:
    r = t["remedies"]
    r = r.filter(r.asked_at <= as_of)
    return r.select("case_id", date=r.asked_date, numerator=r.is_above_limit.cast("int64"), denominator=1, had_at=r.asked_at)


def given(t: Tables, as_of: int) -> Rows:
    r = t["remedies"]
    r = r.filter(r.given_at <= as_of)
    return r.select("case_id", date=r.given_date, had_at=r.given_at)


def amounts(t: Tables, as_of: int) -> Rows:
    r = t["remedies"]
    r = r.filter(r.given_at <= as_of)
    own = ("case_id", "remedy_kind", "currency")
    return r.select(*own, date=r.given_date, numerator=r.amount_minor, denominator=1, had_at=r.given_at)


METRICS = (
    Metric(
        key="remedies_given", label="Remedies given", sentence="Remedies that customers were given.",
        numerator="remedies given", denominator="none: a count", cohort=Cohort.EVENT, shape=Shape.COUNT, unit="remedies",
        better=Better.NEITHER, rows=given, facts=("remedies",), source="Common practice; no standard",
        pair="remedies_above_limit",
        stands_with="the team that had the case when the remedy was given", version=2,
    ),
    Metric(
        key="remedies_above_limit", label="Remedies above the limit",
        sentence="Remedies above the limit of whoever asked for them, of all that were asked for.",
        numerator="remedies that somebody else had to decide", denominator="remedies asked for, given or not",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.NEITHER, rows=asked, facts=("remedies",),
        source="Common practice; no standard", pair="remedies_given",
        stands_with="the team that had the case when the remedy was asked for", version=2,
    ),
    Metric(
        key="remedies_amount", label="Money given as remedies",
        sentence="The worth of the remedies that customers were given, of one currency.",
        numerator="worth of remedies given, in whole minor units of one currency", denominator="none: a sum",
        cohort=Cohort.EVENT, shape=Shape.SUM, unit="minor units", better=Better.NEITHER, rows=amounts, facts=("remedies",),
        dimensions=(*DIMENSIONS, "remedy_kind", "currency"), apart="currency", source="UK FCA DISP 1.10",
        pair="remedies_given",
        stands_with="the team that had the case when the remedy was given", version=2,
    ),
)  # fmt: skip
