"""What redress exports to the store, a row an offer on the day on which it was asked for or made (UTC), and what was paid."""

from rapport.metrics.expressions import DIMENSIONS
from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT

COLUMNS = (
    ("redress_id", INT, "the offer"),
    ("case_id", INT, "the case whose complaint it is"),
    ("regime", TEXT, "the rule book by which the complaint is judged"),
    ("redress_kind", TEXT, "what is given, such as refund or an apology"),
    ("amount_minor", INT, "its value in whole minor units of the currency, 0 for what costs no money"),
    ("currency", TEXT, "of the amount"),
    ("is_above_limit", FLAG, "above the limit of whoever asked, so that somebody decides"),
    ("offered_at", AT, "when it was offered; none while it waits, and when it was decided otherwise"),
    ("accepted_at", AT, "when the customer accepted it"),
    ("paid_at", AT, "when it was paid or done"),
    ("paid_date", DATE, "paid_at as a date of the department's zone"),
)
_MADE = "coalesce(r.asked_at, r.offered_at)"
_DAY = f"({_MADE} AT TIME ZONE 'UTC')::date"
REDRESS = Fact(
    name="complaint_redress",
    meaning="One row an offer of redress, made or to be decided.",
    grain=("redress_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT {_DAY}, r.id, r.complaint_id, v.key, r.kind, (r.amount * 100)::bigint, r.currency, r.asked_at IS NOT NULL,
        r.offered_at, r.accepted_at, r.paid_at, (r.paid_at AT TIME ZONE %(zone)s)::date
    FROM complaints_redress r
    JOIN complaints_complaintfile f ON f.case_id = r.complaint_id
    JOIN complaints_regimeversion v ON v.id = f.regime_id
    WHERE {_MADE} >= %(since)s AND {_MADE} < %(until)s
    """,
    extent=f"SELECT min({_DAY}), max({_DAY}) FROM complaints_redress r",
    touched={"complaints.complaintfile": f"SELECT DISTINCT {_DAY} FROM complaints_redress r WHERE r.complaint_id = ANY(%(ids)s)"},
    subjects={"complaints.complaintfile": "case_id"},
)


def paid(t: Tables, as_of: int) -> Rows:
    r = t["complaint_redress"]
    r = r.filter((r.paid_at <= as_of) & (r.amount_minor > 0))
    own = ("regime", "redress_kind", "currency")
    return r.select("case_id", *own, date=r.paid_date, numerator=r.amount_minor, denominator=1, had_at=r.paid_at)


METRICS = (
    Metric(
        key="complaint_redress_paid", label="Redress paid",
        sentence="The money paid to put complaints right, of one currency.",
        numerator="redress paid, in whole minor units of one currency", denominator="none: a sum",
        cohort=Cohort.EVENT, shape=Shape.SUM, unit="minor units", better=Better.NEITHER, rows=paid,
        facts=("complaint_redress",), dimensions=(*DIMENSIONS, "regime", "redress_kind", "currency"), apart="currency",
        source="UK FCA DISP 1.10", pair="complaint_upheld",
        stands_with="the team that had the case when it was paid", version=2,
    ),
)  # fmt: skip
