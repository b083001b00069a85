"""What ombudsmen and regulators exports to the store: a row each of their cases on the day of the complaint's receipt (UTC)."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

from .files import DAYS, KEPT, OWN

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT
COLUMNS = (
    ("outside_id", INT, "the case of an ombudsman or a regulator; a complaint may have several"),
    ("case_id", INT, "the case whose complaint it is"),
    ("regime", TEXT, "the rule book by which the complaint is judged"),
    ("severity", TEXT, "low, moderate, serious, critical, or none yet"),
    ("is_vulnerable", FLAG, "the complainant needs care"),
    ("why", TEXT, "second level of the cause: why it could go wrong"),
    ("received_at", AT, "when the company got the complaint"),
    ("opened_date", DATE, "when it was opened there"),
    ("decided_at", AT, "when it was decided there"),
    ("decided_date", DATE, "decided_at as a date of the department's zone"),
    ("is_overturned", FLAG, "our decision was overturned there"),
)
OUTSIDE = Fact(
    name="complaint_outside",
    meaning="One row a case of an ombudsman or a regulator about a complaint, as it stands now.",
    grain=("outside_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select="""
    SELECT (f.received_at AT TIME ZONE 'UTC')::date, o.id, f.case_id, v.key, f.severity, f.drivers <> '{}', nullif(f.why, ''),
        f.received_at, o.opened_date, (o.decided_date::timestamp AT TIME ZONE %(zone)s), o.decided_date, o.is_overturned
    FROM complaints_outsidecase o
    JOIN complaints_complaintfile f ON f.case_id = o.complaint_id
    JOIN complaints_regimeversion v ON v.id = f.regime_id
    WHERE f.received_at >= %(since)s AND f.received_at < %(until)s
    """,
    extent="SELECT min((f.received_at AT TIME ZONE 'UTC')::date), max((f.received_at AT TIME ZONE 'UTC')::date) "
    "FROM complaints_outsidecase o JOIN complaints_complaintfile f ON f.case_id = o.complaint_id",
    touched={"complaints.complaintfile": DAYS},
    subjects={"complaints.complaintfile": "case_id"},
)


def overturned(t: Tables, as_of: int) -> Rows:
    """Each decision made there, as often as there was one."""
    o = t["complaint_outside"]
    o = o.filter((o.received_at <= as_of) & (o.decided_at <= as_of) & o.is_overturned.notnull())
    return o.select(*KEPT, date=o.decided_date, numerator=o.is_overturned.cast("int64"), denominator=1, had_at=o.decided_at)


METRICS = (
    Metric(
        key="complaint_overturned", label="Overturned by an ombudsman",
        sentence="Our decisions that an ombudsman or regulator overturned, of those decided there.",
        numerator="decisions overturned",
        denominator="cases decided by an ombudsman or regulator, each of several about one complaint; those that go there are no "
        "sample of all",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=overturned, facts=("complaint_outside",),
        dimensions=OWN, source="Common practice; no standard", pair="complaint_upheld", version=3,
        stands_with="the team that had the case when it was decided there",
    ),
)  # fmt: skip
