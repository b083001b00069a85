"""What this room exports to the store, a row a decision of the router on its day (UTC), and the metrics that it defines."""

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

INT, TEXT, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.DATE, Kind.MOMENT
_DAY = "(p.at AT TIME ZONE 'UTC')::date"
COLUMNS = (
    ("placement_id", INT, "the decision"),
    ("case_id", INT, "the case"),
    ("queue_id", INT, "the queue that takes it"),
    ("placed_team_id", INT, "the team that serves the queue"),
    ("person_id", INT, "who got it; none while it waits in the queue"),
    ("because", TEXT, "why this person, or why nobody yet"),
    ("placed_at", AT, "when it was decided"),
    ("placed_date", DATE, "placed_at as a date of the department's zone"),
)
PLACEMENTS = Fact(
    name="placements",
    meaning="One row a decision of the router about a case that was not merged into another one.",
    grain=("placement_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT {_DAY}, p.id, p.case_id, p.queue_id, p.team_id, p.person_id, p.because, p.at, (p.at AT TIME ZONE %(zone)s)::date
    FROM routing_placement p JOIN cases_case c ON c.id = p.case_id AND c.merged_into_id IS NULL AND NOT c.is_unasked
    WHERE p.at >= %(since)s AND p.at < %(until)s
    """,
    extent="SELECT min((at AT TIME ZONE 'UTC')::date), max((at AT TIME ZONE 'UTC')::date) FROM routing_placement",
    touched={
        "cases.case": f"SELECT DISTINCT {_DAY} FROM routing_placement p WHERE p.case_id = ANY(%(ids)s)",
        "routing.queue": f"SELECT DISTINCT {_DAY} FROM routing_placement p WHERE p.queue_id = ANY(%(ids)s)",
    },
    subjects={"cases.case": "case_id", "routing.queue": "queue_id"},
)
FACTS = (PLACEMENTS,)


def known(t: Tables, as_of: int) -> Rows:
    p = t["placements"]
    return p.filter(p.placed_at <= as_of)


def waits(t: Tables, as_of: int) -> Rows:
    """From the router's first word on a case to its first person after that, whoever gave it to them."""
    p, a = known(t, as_of), t["assignments"]
    first = p.group_by("case_id").aggregate(queued_at=p.placed_at.min(), date=p.placed_date.min())
    a = a.filter((a.from_at <= as_of) & a.assignee_id.notnull()).select(of_case="case_id", since="from_at")
    taken = first.join(a, (first.case_id == a.of_case) & (a.since >= first.queued_at))
    taken = taken.group_by("of_case").aggregate(taken_at=taken.since.min())
    rows = first.left_join(taken, first.case_id == taken.of_case)
    value = (rows.taken_at - rows.queued_at) // SECOND
    age = rows.taken_at.isnull().ifelse((as_of - rows.queued_at) // SECOND, None)
    return rows.select("case_id", date=rows.date, value=value, age=age, had_at=rows.taken_at)


def rerouted(t: Tables, as_of: int) -> Rows:
    p = known(t, as_of)
    p = p.filter(p.person_id.notnull())
    given = p.group_by("case_id").aggregate(date=p.placed_date.min(), given_at=p.placed_at.min(), n=p.count())
    return given.select("case_id", date="date", numerator=(given.n > 1).cast("int64"), denominator=1, had_at="given_at")


def moved(t: Tables, as_of: int) -> Rows:
    """Each case given to a person, and whether somebody gave it to another one, or to nobody, before the router did."""
    import ibis

    p, a = known(t, as_of), t["assignments"]
    then = ibis.window(group_by=p.case_id, order_by=[p.placed_at, p.placement_id])
    p = p.mutate(again_at=p.placed_at.lead().over(then))
    p = p.filter(p.person_id.notnull())
    a = a.filter(a.from_at <= as_of).select(of_case="case_id", since="from_at", who="assignee_id")
    is_later = (p.case_id == a.of_case) & (a.since > p.placed_at) & (a.who.isnull() | (a.who != p.person_id))
    other = p.join(a, is_later)
    other = other.group_by(of="placement_id").aggregate(next_at=other.since.min())
    rows = p.left_join(other, p.placement_id == other.of)
    by_person = (rows.next_at.notnull() & (rows.again_at.isnull() | (rows.next_at < rows.again_at))).fill_null(False)
    return rows.select("case_id", date=rows.placed_date, numerator=by_person.cast("int64"), denominator=1, had_at=rows.placed_at)


METRICS = (
    Metric(
        key="queue_wait", label="Time from queue to person",
        sentence="Time from the moment a queue took a case to the moment a person had it.",
        numerator="seconds from the router's first word on the case to its first person after that",
        denominator="cases that a queue took; those that wait count with their time so far", cohort=Cohort.EVENT,
        shape=Shape.DURATION, unit="seconds", better=Better.LOWER, rows=waits, facts=("placements", "assignments"),
        source="Common practice; no standard", pair="placements_moved",
        stands_with="the team that had the case when a person took it; of one that waits, the team that has it", version=2,
    ),
    Metric(
        key="rerouted", label="Cases routed again",
        sentence="Cases that the router gave to a person more than once, of those that it gave to anybody.",
        numerator="cases given to a person by the router twice or more", denominator="cases given to a person by the router",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=rerouted, facts=("placements",),
        source="Common practice; no standard", maturity_days=14, pair="queue_wait",
        stands_with="the team that had the case when the router first gave it to a person", version=2,
    ),
    Metric(
        key="placements_moved", label="Placements moved by a person",
        sentence="Times that the router gave a case to a person and somebody then gave it elsewhere, of all times.",
        numerator="placements after which somebody moved the case before the router did", denominator="placements with a person",
        cohort=Cohort.EVENT, shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=moved,
        facts=("placements", "assignments"), source="Common practice; no standard", maturity_days=14, pair="queue_wait",
        stands_with="the team that had the case when the router gave it to the person", version=2,
    ),
)  # fmt: skip
