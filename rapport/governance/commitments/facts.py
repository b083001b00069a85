"""What this room exports to the store: promises, on the day (UTC) on which they were made."""

from rapport.metrics.types import Column, Fact, Kind

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
        )
    },
    subjects={"commitments.commitment": "commitment_id"},
)

FACTS = (PROMISES,)
