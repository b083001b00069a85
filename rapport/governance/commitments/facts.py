"""What this room exports to the store, on the day (UTC) on which it was made: promises, and what other departments were asked."""

from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

INT, TEXT, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.DATE, Kind.MOMENT

COLUMNS = (
    ("commitment_id", INT, "the commitment"),
    ("kind", TEXT, "promise to a customer, or another kind"),
    ("subject_kind", TEXT, "what it is about, such as case"),
    ("subject_id", INT, "which one"),
    ("customer_id", INT, "to whom it was promised"),
    ("owner_id", INT, "person who owes it"),
    ("department_id", INT, "department that owes it"),
    ("made_at", AT, "when it was made"),
    ("due_at", AT, "by when it is owed"),
    ("settled_at", AT, "when it was kept, broken for good or withdrawn"),
    ("state", TEXT, "open, kept, broken or withdrawn"),
    ("due_date", DATE, "due_at as a date of the department's zone"),
)

PROMISES = Fact(
    name="promises",
    meaning="One row a commitment, as it stands now.",
    grain=("commitment_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select="""
    SELECT (p.made_at AT TIME ZONE 'UTC')::date, p.id, p.kind, p.subject_kind, p.subject_id, p.customer_id, p.owner_id,
        p.department_id, p.made_at, p.due_at, p.settled_at, p.state, (p.due_at AT TIME ZONE %(zone)s)::date
    FROM commitments_commitment p
    WHERE p.made_at >= %(since)s AND p.made_at < %(until)s
    """,
    extent="SELECT min((made_at AT TIME ZONE 'UTC')::date), max((made_at AT TIME ZONE 'UTC')::date) FROM commitments_commitment",
    touched={
        "commitments.commitment": (
            "SELECT DISTINCT (made_at AT TIME ZONE 'UTC')::date FROM commitments_commitment WHERE id = ANY(%(ids)s)"
        ),
        # With which department it lies changes with what is said to that department.
        "commitments.handing": (
            "SELECT DISTINCT (p.made_at AT TIME ZONE 'UTC')::date FROM commitments_commitment p "
            "JOIN commitments_handing h ON h.commitment_id = p.id WHERE h.id = ANY(%(ids)s)"
        ),
    },
    subjects={"commitments.commitment": "commitment_id"},
)

_ASKED = "(h.asked_at AT TIME ZONE 'UTC')::date"
HANDED = (
    ("handing_id", INT, "what a department was asked"),
    ("commitment_id", INT, "the commitment that it is part of"),
    ("case_id", INT, "the case that it is about, if it is about one"),
    ("kind", TEXT, "promise to a customer, or another kind"),
    ("department_id", INT, "the department that was asked"),
    ("asked_at", AT, "when it was asked"),
    ("due_at", AT, "by when, as it was agreed last"),
    ("due_date", DATE, "due_at as a date of the department's zone"),
    ("reported_at", AT, "when it was reported done, where we did not return it"),
    ("settled_at", AT, "when it was confirmed, declined or taken back"),
    ("state", TEXT, "asked, accepted, reported, confirmed, declined or taken_back"),
)
HANDINGS = Fact(
    name="handings",
    meaning="One row a thing that another department was asked to do, as it stands now.",
    grain=("handing_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in HANDED),
    select=f"""
    SELECT {_ASKED}, h.id, h.commitment_id, CASE WHEN p.subject_kind IN ('case', 'complaint') THEN p.subject_id END, p.kind,
        h.department_id, h.asked_at, h.due_at, (h.due_at AT TIME ZONE %(zone)s)::date, h.reported_at, h.settled_at, h.state
    FROM commitments_handing h JOIN commitments_commitment p ON p.id = h.commitment_id
    WHERE h.asked_at >= %(since)s AND h.asked_at < %(until)s
    """,
    extent="SELECT min((asked_at AT TIME ZONE 'UTC')::date), max((asked_at AT TIME ZONE 'UTC')::date) FROM commitments_handing",
    touched={
        "commitments.handing": f"SELECT DISTINCT {_ASKED} FROM commitments_handing h WHERE h.id = ANY(%(ids)s)",
        "commitments.commitment": f"SELECT DISTINCT {_ASKED} FROM commitments_handing h WHERE h.commitment_id = ANY(%(ids)s)",
    },
    subjects={"commitments.handing": "handing_id", "commitments.commitment": "commitment_id"},
)

FACTS = (PROMISES, HANDINGS)


def in_time(t: Tables, as_of: int) -> Rows:
    """What other departments owed by the moment. What was declined or taken back before it fell due is in neither."""
    h = t["handings"]
    h = h.filter((h.asked_at <= as_of) & (h.due_at <= as_of))
    rows = h.filter(~(h.state.isin(("declined", "taken_back")) & (h.settled_at < h.due_at)).fill_null(False))
    kept = (rows.reported_at < rows.due_at).fill_null(False)
    had_at = kept.ifelse(rows.reported_at, rows.due_at)
    return rows.select(
        "case_id", "department_id", date=rows.due_date, numerator=kept.cast("int64"), denominator=1, had_at=had_at
    )  # fmt: skip


METRICS = (
    Metric(
        key="departments_kept", label="Kept in time by other departments",
        sentence="What other departments of the company reported done by its moment, of what they owed us by then.",
        numerator="reported done before it was due, and not returned by us",
        denominator="what was asked and fell due, but for what was declined or taken back before; by the moment agreed last",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=in_time, facts=("handings",),
        dimensions=("department_id",), source="Rapport", pair="promises_kept", version=2,
    ),
)  # fmt: skip
