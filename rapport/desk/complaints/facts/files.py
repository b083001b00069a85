"""What this room exports to the store, a row a complaint on the day of its receipt (UTC), and the metrics that it defines."""

from typing import Any

from rapport.metrics.expressions import DIMENSIONS
from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Column, Counted, Fact, Kind, Rows, Tables

type Value = Any

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT

COLUMNS = (
    ("case_id", INT, "the case whose complaint it is"),
    ("regime", TEXT, "the rule book by which it is judged"),
    ("severity", TEXT, "low, moderate, serious, critical, or none yet"),
    ("is_vulnerable", FLAG, "the complainant needs care"),
    ("stage", INT, "1 or 2"),
    ("received_at", AT, "when the company got it"),
    ("received_date", DATE, "received_at as a date of the department's zone"),
    ("decided_at", AT, "when the final response told the decision"),
    ("decided_date", DATE, "decided_at as a date of the department's zone"),
    ("is_upheld", FLAG, "upheld, in whole or in part"),
    ("closed_at", AT, "when it was closed"),
    ("closed_date", DATE, "closed_at as a date of the department's zone"),
    ("why", TEXT, "second level of the cause: why it could go wrong"),
    ("final_due_at", AT, "first moment too late for the final response"),
    ("final_met_at", AT, "when the final response went, or the quick resolution was accepted"),
    ("acknowledge_due_at", AT, "first moment too late for the acknowledgement"),
    ("acknowledge_met_at", AT, "when it was acknowledged"),
    ("outside_at", AT, "when an ombudsman or regulator decided last; of each of them see complaint_outside"),
    ("outside_date", DATE, "outside_at as a date of the department's zone"),
    ("is_overturned", FLAG, "our decision was overturned there"),
    ("stage_two_due_at", AT, "first moment too late for the answer of stage 2"),
    ("stage_two_met_at", AT, "when the answer of stage 2 went"),
    ("asked_at", AT, "when the customer was asked how it was handled"),
    ("asked_date", DATE, "asked_at as a date of the department's zone"),
    ("rated_at", AT, "when the customer answered that"),
    ("rated_date", DATE, "rated_at as a date of the department's zone"),
    ("rating", INT, "what the customer says of the handling, 1 very badly to 5 very well"),
    ("is_systemic", FLAG, "it lies in how we work, and will happen again to others"),
    ("is_repeat", FLAG, "the same had been complained of before"),
)
# What was brought in from elsewhere is marked as asked when it was closed, so that nobody is asked now: nobody was asked then.
ASKED_AT = "CASE WHEN f.handling_at IS NOT NULL OR f.asked_at IS DISTINCT FROM f.closed_at THEN f.asked_at END"
OUTSIDE_AT = "(o.decided_date::timestamp AT TIME ZONE %(zone)s)"
DAYS = "SELECT DISTINCT (received_at AT TIME ZONE 'UTC')::date FROM complaints_complaintfile WHERE case_id = ANY(%(ids)s)"

FILES = Fact(
    name="complaint_files",
    meaning="One row a complaint with its file, as it stands now.",
    grain=("case_id",),
    columns=tuple(Column(name=name, kind=kind, meaning=meaning) for name, kind, meaning in COLUMNS),
    select=f"""
    SELECT (f.received_at AT TIME ZONE 'UTC')::date, f.case_id, v.key, f.severity, f.drivers <> '{{}}', f.stage,
        f.received_at, (f.received_at AT TIME ZONE %(zone)s)::date, f.decided_at, (f.decided_at AT TIME ZONE %(zone)s)::date,
        CASE WHEN f.decision <> '' THEN f.decision IN ('upheld', 'partly_upheld') END,
        f.closed_at, (f.closed_at AT TIME ZONE %(zone)s)::date, nullif(f.why, ''),
        m.due_at, m.met_at, a.due_at, a.met_at, {OUTSIDE_AT}, o.decided_date, o.is_overturned,
        s.due_at, s.met_at, {ASKED_AT}, ({ASKED_AT} AT TIME ZONE %(zone)s)::date,
        f.handling_at, (f.handling_at AT TIME ZONE %(zone)s)::date, f.handling_score, f.is_systemic, f.is_repeat
    FROM complaints_complaintfile f
    JOIN complaints_regimeversion v ON v.id = f.regime_id
    LEFT JOIN complaints_milestonerow m ON m.complaint_id = f.case_id AND m.milestone = 'final' AND NOT m.is_void
    LEFT JOIN complaints_milestonerow a ON a.complaint_id = f.case_id AND a.milestone = 'acknowledge' AND NOT a.is_void
    LEFT JOIN complaints_milestonerow s
        ON s.complaint_id = f.case_id AND s.milestone = 'stage_two_answer' AND NOT s.is_void
    LEFT JOIN LATERAL (
        SELECT decided_date, is_overturned FROM complaints_outsidecase WHERE complaint_id = f.case_id AND decided_date IS NOT NULL
        ORDER BY decided_date DESC, id DESC LIMIT 1
    ) o ON true
    WHERE f.received_at >= %(since)s AND f.received_at < %(until)s
    """,
    extent="SELECT min((received_at AT TIME ZONE 'UTC')::date), max((received_at AT TIME ZONE 'UTC')::date) "
    "FROM complaints_complaintfile",
    touched={"complaints.complaintfile": DAYS},
    subjects={"complaints.complaintfile": "case_id"},
)
OWN = (*DIMENSIONS, "regime", "severity", "is_vulnerable", "why")
# What is said of a cause once it is agreed.
FLAGS = ("is_systemic", "is_repeat")
SERVED_DAYS = 365
SERVED = SERVED_DAYS * 24 * 3_600 * SECOND  # so long after an order or a case somebody is a customer whom we serve
CONTENT = 4  # well, or very well
KEPT = ("case_id", "regime", "severity", "is_vulnerable", "why")


def known(t: Tables, as_of: int) -> Rows:
    files = t["complaint_files"]
    return files.filter(files.received_at <= as_of)


def in_time(name: str) -> Counted:
    """Return the rows of a milestone: those that were reached, and those that are too late already and still awaited."""

    def rows(t: Tables, as_of: int) -> Rows:
        f = known(t, as_of)
        due, met = f[f"{name}_due_at"], f[f"{name}_met_at"]
        is_met = (met <= as_of).fill_null(False)
        f = f.filter(due.notnull() & (is_met | (due <= as_of)))
        due, met = f[f"{name}_due_at"], f[f"{name}_met_at"]
        in_time = ((met <= as_of) & (met < due)).fill_null(False)
        had_at = in_time.ifelse(met, due)
        return f.select(*KEPT, date=f.received_date, numerator=in_time.cast("int64"), denominator=1, had_at=had_at)

    return rows


def upheld(t: Tables, as_of: int) -> Rows:
    f = known(t, as_of)
    f = f.filter((f.decided_at <= as_of) & f.is_upheld.notnull())
    return f.select(*KEPT, date=f.decided_date, numerator=f.is_upheld.cast("int64"), denominator=1, had_at=f.decided_at)


def ages(t: Tables, as_of: int) -> Rows:
    """The stretch in which a complaint was open, from its receipt."""
    f = known(t, as_of)
    age = (as_of - f.received_at) // SECOND
    return f.select(*KEPT, from_at=f.received_at, to_at=f.closed_at, since_at=f.received_at, value=age)


def overdue(t: Tables, as_of: int) -> Rows:
    """The stretches in which an answer was owed past its limit, of either stage: until it went, or the complaint was closed."""
    f = known(t, as_of)
    found = [_owed(f, f[f"{name}_due_at"], f[f"{name}_met_at"], as_of) for name in ("final", "stage_two")]
    return found[0].union(found[1])


def _owed(f: Rows, due: Value, met: Value, as_of: int) -> Rows:
    rows = f.select(*KEPT, from_at=due, to_at=met.coalesce(f.closed_at))
    return rows.filter((rows.from_at <= as_of) & (rows.to_at.isnull() | (rows.from_at < rows.to_at)))


def vulnerable(t: Tables, as_of: int) -> Rows:
    f = known(t, as_of)
    return f.select(*KEPT, date=f.received_date, numerator=f.is_vulnerable.cast("int64"), denominator=1, had_at=f.received_at)


def content(t: Tables, as_of: int) -> Rows:
    """What customers said of the handling, by the day on which they said it."""
    f = known(t, as_of)
    f = f.filter(f.rated_at <= as_of)
    is_content, had_at = (f.rating >= CONTENT).cast("int64"), f.asked_at.coalesce(f.rated_at)
    return f.select(*KEPT, date=f.rated_date, numerator=is_content, denominator=1, had_at=had_at)


def rated(t: Tables, as_of: int) -> Rows:
    f = known(t, as_of)
    f = f.filter(f.asked_at <= as_of)
    has = (f.rated_at <= as_of).fill_null(False)
    return f.select(*KEPT, date=f.asked_date, numerator=has.cast("int64"), denominator=1, had_at=f.asked_at)


def causes(t: Tables, as_of: int) -> Rows:
    f = known(t, as_of)
    f = f.filter((f.closed_at <= as_of) & f.why.notnull())
    return f.select(*KEPT, *FLAGS, date=f.closed_date, had_at=f.closed_at)


def for_orders(t: Tables, as_of: int) -> Rows:
    """Complaints on the day of their receipt, and beside them the orders of the day on which these were placed."""
    import ibis

    f, orders = known(t, as_of), t["orders"]
    orders = orders.filter(orders.placed_at <= as_of)
    orders = orders.group_by(date=orders.placed_date).aggregate(n=orders.count())
    held_against = orders.select(case_id=ibis.null("int64"), date="date", numerator=ibis.literal(0, "int64"), denominator="n")
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    return f.select("case_id", date="received_date", numerator=one, denominator=none).union(held_against)


def of_customers(t: Tables, as_of: int) -> Rows:
    """Complaints on the day of their receipt; those of which nobody knows the customer are nobody's."""
    import ibis

    f, cases = known(t, as_of), t["cases"]
    cases = cases.filter(cases.customer_id.notnull()).select(of_case="case_id")
    f = f.join(cases, f.case_id == cases.of_case)
    return f.select("case_id", date="received_date", numerator=ibis.literal(1, "int64"))


def served(t: Tables, as_of: int) -> Rows:
    """The stretches in which each customer counts as served: from an order or a case to the next one, or for so many days.

    Those of one customer never overlap, so that at any moment somebody counts once, whatever they ordered or asked.
    """
    import ibis

    orders, cases = t["orders"], t["cases"]
    came = orders.select("customer_id", since="placed_at", number="order_id")
    came = came.union(cases.select("customer_id", since="opened_at", number="case_id"))
    came = came.filter((came.since <= as_of) & came.customer_id.notnull())
    order = ibis.window(group_by=came.customer_id, order_by=[came.since, came.number])
    came = came.mutate(next_at=came.since.lead().over(order), over_at=came.since + SERVED)
    is_next = (came.next_at < came.over_at).fill_null(False)
    to_at = is_next.ifelse(came.next_at, came.over_at)
    return came.select(case_id=ibis.null("int64"), from_at=came.since, to_at=to_at)


def _share(key: str, label: str, sentence: str, numerator: str, denominator: str, rows: Counted, **more: Any) -> Metric:
    return Metric(
        key=key, label=label, sentence=sentence, numerator=numerator, denominator=denominator, shape=Shape.SHARE, unit="share",
        rows=rows, facts=("complaint_files",), dimensions=OWN, **more,
    )  # fmt: skip


METRICS = (
    _share(
        "complaint_final_in_time", "Complaints answered in time",
        "Complaints whose final response went within its limit, of those answered or overdue.",
        "final responses within the limit of the regime", "complaints answered, or past the limit and not answered",
        in_time("final"), cohort=Cohort.CREATED, better=Better.HIGHER, maturity_days=56, source="UK FCA DISP 1.6",
        pair="complaint_upheld",
        stands_with="the team that had the case when it was done in time or, where it was not, when the limit passed", version=2,
    ),
    _share(
        "complaint_acknowledged_in_time", "Complaints acknowledged in time",
        "Complaints acknowledged within the limit, of those acknowledged or overdue.",
        "acknowledgements within the limit of the regime", "complaints acknowledged, or past the limit and not acknowledged",
        in_time("acknowledge"), cohort=Cohort.CREATED, better=Better.HIGHER, maturity_days=14, source="UK FCA DISP 1.6",
        pair="complaint_final_in_time",
        stands_with="the team that had the case when it was done in time or, where it was not, when the limit passed", version=2,
    ),
    _share(
        "complaint_upheld", "Complaints upheld", "Complaints upheld in whole or in part, of those decided.",
        "complaints upheld, in part counted as upheld; goodwill alone upholds nothing", "complaints with a decision",
        upheld, cohort=Cohort.RESOLVED, better=Better.NEITHER, source="UK FCA DISP 1.10", pair="complaint_overturned",
        stands_with="the team that had the case when it was decided", version=2,
    ),
    Metric(
        key="complaint_age", label="Age of open complaints",
        sentence="How long ago the complaints open at the end of the period were received.",
        numerator="seconds since the receipt", denominator="complaints that are open", cohort=Cohort.MOMENT,
        shape=Shape.DURATION, unit="seconds", better=Better.LOWER, rows=ages, facts=("complaint_files",), dimensions=OWN,
        source="ISO 10002, 8", pair="complaint_final_in_time",
        stands_with="the team that had the case at the end of the period", version=2,
    ),
    Metric(
        key="complaint_overdue", label="Answers to complaints overdue",
        sentence="Complaints whose answer was owed past its limit at the end of the period, at either stage.",
        numerator="complaints past the limit of their answer, neither answered nor closed", denominator="none: a count",
        cohort=Cohort.MOMENT, shape=Shape.STOCK, unit="complaints", better=Better.LOWER, rows=overdue,
        facts=("complaint_files",), dimensions=OWN, source="UK FCA DISP 1.6", pair="complaint_final_in_time",
        stands_with="the team that had the case at the end of the period", version=2,
    ),
    _share(
        "complaint_vulnerable", "Complaints of vulnerable customers",
        "Complaints of customers who need care, of all that were received.",
        "complaints with at least one driver of vulnerability noted", "complaints received",
        vulnerable, cohort=Cohort.CREATED, better=Better.NEITHER, source="UK FCA FG21/1", pair="complaint_final_in_time",
        stands_with="the team that had the case when the complaint was received; before any had it, the first", version=2,
    ),
    _share(
        "complaint_handling", "Content with the handling",
        "Customers who say that their complaint was handled well or very well, of those who answered.",
        "answers “well” or “very well”", "customers who answered; the others were not the same, see how many answer",
        content, cohort=Cohort.EVENT, better=Better.HIGHER, source="ISO 10002, 8.4", pair="complaint_handling_answered",
        stands_with="the team that had the case when the customer was asked", version=2,
    ),
    _share(
        "complaint_handling_answered", "Answered about the handling",
        "Customers who answered how their complaint was handled, of those who were asked.",
        "customers who answered, whenever they did", "customers who were asked after the end of their complaint",
        rated, cohort=Cohort.EVENT, better=Better.HIGHER, source="ISO 10002, 8.4", pair="complaint_handling", maturity_days=14,
        stands_with="the team that had the case when the customer was asked", version=2,
    ),
    Metric(
        key="complaint_causes", label="Complaints with an agreed cause",
        sentence="Complaints closed whose cause was agreed.", numerator="complaints closed with an agreed cause",
        denominator="none: a count", cohort=Cohort.RESOLVED, shape=Shape.COUNT, unit="complaints", better=Better.NEITHER,
        rows=causes, facts=("complaint_files",), dimensions=(*OWN, *FLAGS), source="ISO 10002, 8.3",
        stands_with="the team that had the case when the complaint was closed", version=2,
    ),
    Metric(
        key="complaints_for_orders", label="Complaints per 1,000 orders",
        sentence="Complaints received for each thousand orders placed in the same period.",
        numerator="complaints received, whatever became of them", denominator="orders placed, those cancelled later included",
        cohort=Cohort.EVENT, shape=Shape.RATE, unit="per 1,000 orders", better=Better.LOWER, rows=for_orders,
        facts=("complaint_files", "orders"), dimensions=(), source="UK FCA DISP 1.10", pair="complaint_upheld",
    ),
    Metric(
        key="complaints_for_customers", label="Complaints per 1,000 customers",
        sentence="Complaints received in the period for each thousand customers who were served in the 365 days to its end. It "
        "grows with the length of the period: compare periods that are as long as each other.",
        numerator="complaints received of customers who are known, whatever became of them",
        denominator="customers with an order placed or a case opened in the 365 days to the end of the period, each once; "
        "whoever was merged counts as the one in whom they go on, whoever was erased still counts, and who is not known does not",
        cohort=Cohort.EVENT, shape=Shape.RATE, unit="per 1,000 customers", better=Better.LOWER, rows=of_customers,
        standing=served, facts=("complaint_files", "cases", "orders"), dimensions=(), source="UK FCA DISP 1.10",
        pair="complaint_upheld",
    ),
)  # fmt: skip
