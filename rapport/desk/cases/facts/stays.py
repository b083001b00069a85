"""Who had a case, and when: what figures by team and by person are told by, so that a transfer leaves those of the past alone."""

from rapport.metrics.holders import HOLDERS, STAYS
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

from .exports import CASE, TOUCHED

INT, FLAG, AT = Kind.INTEGER, Kind.FLAG, Kind.MOMENT
COLUMNS = (
    ("stay_id", INT, "the stretch of an assignment"),
    ("case_id", INT, "the case"),
    ("team_id", INT, "the team that had it; none: no team"),
    ("assignee_id", INT, "the person who had it; none: nobody"),
    ("from_at", AT, "since when, inclusive"),
    ("to_at", AT, "until when, exclusive; none while it goes on"),
    ("is_first", FLAG, "the first of its case: what was before counts with it"),
    ("first_team_id", INT, "the first team that had the case"),
    ("first_team_at", AT, "since when"),
    ("first_assignee_id", INT, "the first person who had the case"),
    ("first_assignee_at", AT, "since when"),
)


def stays(t: Tables) -> Rows:
    """Return the stretches in which a case lay with a team and a person. One without length is none: nobody had it then."""
    import ibis

    a = t["assignments"]
    a = a.filter(a.to_at.isnull() | (a.to_at > a.from_at))
    case = ibis.window(group_by=a.case_id)
    first_at = {since: a[name].notnull().ifelse(a.from_at, None).min().over(case) for name, (_which, since) in HOLDERS.items()}
    a = a.mutate(begun_at=a.from_at.min().over(case), **first_at)
    case = ibis.window(group_by=a.case_id)
    # No two of these stretches of a case begin at the same moment.
    first = {which: (a.from_at == a[since]).ifelse(a[name], None).max().over(case) for name, (which, since) in HOLDERS.items()}
    return a.mutate(stay_id=a.assignment_id, is_first=a.from_at == a.begun_at, **first).select(
        "day", *(name for name, _kind, _meaning in COLUMNS)
    )


CASE_STAYS = Fact(
    name=STAYS,
    meaning="One row a stretch of time in which a case lay with one team and one person, with who had the case first.",
    grain=("stay_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    sources=("assignments",),
    derive=stays,
    touched=TOUCHED,
    subjects={CASE: "case_id"},
)
