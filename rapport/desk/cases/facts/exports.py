"""The rows that this room exports. All rows of a case lie on the day (UTC) on which it was opened."""

from rapport.governance.standards import queries as standards
from rapport.metrics.types import Column, Completed, Fact, Kind

from .hours import timed, with_offsets

INT, TEXT, FLAG, DATE, AT = Kind.INTEGER, Kind.TEXT, Kind.FLAG, Kind.DATE, Kind.MOMENT

EXTENT = "SELECT min((opened_at AT TIME ZONE 'UTC')::date), max((opened_at AT TIME ZONE 'UTC')::date) FROM cases_case"
DAYS = "SELECT DISTINCT (opened_at AT TIME ZONE 'UTC')::date FROM cases_case WHERE id = ANY(%(ids)s)"
DAY = "(c.opened_at AT TIME ZONE 'UTC')::date"
# A case that was merged goes on in another one, which counts what was said in both. For an unasked one no customer wrote: it
# would bend how much comes, how fast it is answered and how often it is settled at once.
WITHIN = "c.opened_at >= %(since)s AND c.opened_at < %(until)s AND c.merged_into_id IS NULL AND NOT c.is_unasked"
CASE = "cases.case"
# New opening hours count for every case that is not settled.
UNSETTLED_DAYS = "SELECT DISTINCT (opened_at AT TIME ZONE 'UTC')::date FROM cases_case WHERE state NOT IN ('resolved', 'closed')"
TOUCHED = {CASE: DAYS, "standards.calendar": UNSETTLED_DAYS}
SETTLED_AT = "CASE WHEN c.state IN ('resolved', 'closed') THEN c.state_since_at END"


def _of(
    name: str,
    meaning: str,
    grain: str,
    columns: tuple[tuple[str, Kind, str], ...],
    select: str,
    complete: Completed | None = None,
    added: tuple[tuple[str, Kind, str], ...] = (),
) -> Fact:
    """Return a fact of rows of cases. ``added``: the columns that ``complete`` puts behind those of the SQL."""
    own, more = (tuple(Column(name=one, kind=kind, meaning=says) for one, kind, says in part) for part in (columns, added))
    return Fact(
        name=name,
        meaning=meaning,
        grain=tuple(grain.split()),
        columns=own + more,
        select=select,
        read=own if complete else (),
        complete=complete,
        extent=EXTENT,
        touched=TOUCHED if complete else {CASE: DAYS},
        subjects={CASE: "case_id"},
    )


CASE_HOURS = _of(
    "case_hours",
    "One row a stretch of time in which a case counts by the same opening hours; mostly one for all its life.",
    "case_id from_at",
    (
        ("case_id", INT, "the case"),
        ("calendar_version_id", INT, "the opening hours; none while there are none at all"),
        ("from_at", AT, "since when, inclusive; none: from the beginning"),
        ("to_at", AT, "until when, exclusive; none: for good"),
    ),
    f"""
    SELECT {DAY}, c.id,
        CASE WHEN k.id IS NULL THEN {standards.hours_sql("case", "c.id", SETTLED_AT)}
            ELSE {standards.newest_version_sql("k.calendar_id", f"coalesce(k.next_at, {SETTLED_AT})")} END,
        CASE WHEN NOT k.is_first THEN k.from_at END, k.next_at
    FROM cases_case c LEFT JOIN (
        SELECT x.case_id, x.id, x.calendar_id, x.from_at, lead(x.from_at) OVER one AS next_at,
            lag(x.id) OVER one IS NULL AS is_first
        FROM cases_casecalendar x JOIN cases_case c ON c.id = x.case_id
        WHERE {WITHIN} WINDOW one AS (PARTITION BY x.case_id ORDER BY x.from_at, x.id)
    ) k ON k.case_id = c.id
    WHERE {WITHIN}
    """,
    with_offsets,
    (("offset_seconds", INT, "to be added to the open seconds of these hours"),),
)

CASES = _of(
    "cases",
    "One row a case, as it is now; what changes in time is in its states, assignments and clocks.",
    "case_id",
    (
        ("case_id", INT, "the case"),
        ("kind", TEXT, "enquiry, order, complaint, compliment or request"),
        ("channel", TEXT, "channel of the first contact"),
        ("priority", TEXT, "low, normal, high or urgent"),
        ("tier", TEXT, "who holds it now"),
        ("is_safety", FLAG, "somebody's safety is concerned"),
        ("team_id", INT, "team that has it now"),
        ("assignee_id", INT, "person who has it now"),
        ("first_team_id", INT, "team that had it first"),
        ("first_team_at", AT, "since when"),
        ("customer_id", INT, "customer"),
        ("reason_id", INT, "why the customer contacted us"),
        ("reason_group_id", INT, "upper level of the reason, or the reason itself"),
        ("cause_id", INT, "what made it happen"),
        ("cause_group_id", INT, "upper level of the cause, or the cause itself"),
        ("department_id", INT, "department that answers for the cause"),
        ("source", TEXT, "foreign system that it was brought in from; empty for our own"),
        ("external_id", TEXT, "its number there"),
        ("source_standard_met", FLAG, "whether that system says that its standard was met; none where it does not say"),
        ("opened_at", AT, "when it was opened here"),
        ("received_at", AT, "when the company got it"),
        ("opened_date", DATE, "opened_at as a date of the department's zone"),
    ),
    f"""
    SELECT {DAY}, c.id, c.kind, c.channel, c.priority, c.tier, c.is_safety, c.team_id, c.assignee_id,
        f.team_id, f.from_at, c.customer_id,
        c.reason_id, coalesce(r.parent_id, r.id),
        c.cause_id, coalesce(u.parent_id, u.id), coalesce(u.department_id, v.department_id), c.source,
        c.external_id, CASE lower(c.attributes->>'source_standard_met') WHEN 'true' THEN true WHEN 'false' THEN false END,
        c.opened_at, c.received_at,
        (c.opened_at AT TIME ZONE %(zone)s)::date
    FROM cases_case c
    LEFT JOIN cases_reason r ON r.id = c.reason_id
    LEFT JOIN cases_cause u ON u.id = c.cause_id
    LEFT JOIN cases_cause v ON v.id = u.parent_id
    LEFT JOIN LATERAL (
        SELECT a.team_id, a.from_at FROM cases_assignment a
        WHERE a.case_id = c.id AND a.team_id IS NOT NULL AND (a.to_at IS NULL OR a.to_at > a.from_at)
        ORDER BY a.from_at, a.id LIMIT 1
    ) f ON true
    WHERE {WITHIN}
    """,
    timed({"opened_business": "opened_at"}),
    (("opened_business", INT, "business time of opened_at: open seconds of the case's hours since 2000"),),
)
STATES = _of(
    "case_states",
    "One row a stretch of time in which a case was in one state.",
    "state_id",
    (
        ("state_id", INT, "the stretch"),
        ("case_id", INT, "the case"),
        ("state", TEXT, "new, open, waiting_customer, waiting_others, resolved, closed or reopened"),
        ("from_at", AT, "since when, inclusive"),
        ("to_at", AT, "until when, exclusive; none while it goes on"),
        ("from_date", DATE, "from_at as a date of the department's zone"),
    ),
    f"""
    SELECT {DAY}, s.id, s.case_id, s.state, s.from_at, s.to_at, (s.from_at AT TIME ZONE %(zone)s)::date
    FROM cases_case c JOIN cases_stateinterval s ON s.case_id = c.id
    WHERE {WITHIN}
    """,
    timed({"from_business": "from_at", "to_business": "to_at"}),
    (("from_business", INT, "business time of from_at, as in cases"), ("to_business", INT, "business time of to_at")),
)
CONTACTS = _of(
    "contacts",
    "One row an exchange with the customer, what went to them by itself, or an internal note.",
    "contact_id",
    (
        ("contact_id", INT, "the contact"),
        ("case_id", INT, "the case"),
        ("customer_id", INT, "customer of the case"),
        ("direction", TEXT, "inbound, outbound, automatic (to the customer, by itself: no answer) or note"),
        ("channel", TEXT, "channel"),
        ("person_id", INT, "who wrote or spoke for us"),
        ("is_abusive", FLAG, "the customer was abusive"),
        ("at", AT, "when"),
        ("date", DATE, "at as a date of the department's zone"),
    ),
    f"""
    SELECT {DAY}, t.id, t.case_id, c.customer_id, t.direction, t.channel, t.person_id, t.is_abusive, t.at,
        (t.at AT TIME ZONE %(zone)s)::date
    FROM cases_case c JOIN cases_contact t ON t.case_id = c.id AND t.direction <> 'leaving'
    WHERE {WITHIN}
    """,
    timed({"at_business": "at"}, in_hours="at"),
    (("at_business", INT, "business time of at, as in cases"), ("is_in_hours", FLAG, "the case's hours were open then")),
)
ASSIGNMENTS = _of(
    "assignments",
    "One row a stretch of time in which a case lay with one team and one person, or with nobody yet.",
    "assignment_id",
    (
        ("assignment_id", INT, "the stretch"),
        ("case_id", INT, "the case"),
        ("team_id", INT, "team"),
        ("assignee_id", INT, "person; none while nobody has it"),
        ("from_at", AT, "since when, inclusive"),
        ("to_at", AT, "until when, exclusive; none while it goes on"),
    ),
    f"""
    SELECT {DAY}, a.id, a.case_id, a.team_id, a.assignee_id, a.from_at, a.to_at
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {WITHIN}
    """,
    timed({"from_business": "from_at"}),
    (("from_business", INT, "business time of from_at, as in cases"),),
)
CALENDARS = _of(
    "case_calendars",
    "One row a stretch of time in which a case counts by opening hours of its own, whatever calendar a standard names.",
    "row_id",
    (
        ("row_id", INT, "the stretch"),
        ("case_id", INT, "the case"),
        ("calendar_id", INT, "the calendar"),
        ("from_at", AT, "since when, inclusive"),
        ("to_at", AT, "until when, exclusive; none while it goes on"),
    ),
    f"""
    SELECT {DAY}, k.id, k.case_id, k.calendar_id, k.from_at, k.to_at
    FROM cases_case c JOIN cases_casecalendar k ON k.case_id = c.id
    WHERE {WITHIN}
    """,
)
ESCALATIONS = _of(
    "escalations",
    "One row a raise of a case to a higher tier.",
    "escalation_id",
    (
        ("escalation_id", INT, "the escalation"),
        ("case_id", INT, "the case"),
        ("from_tier", TEXT, "who held it"),
        ("to_tier", TEXT, "to whom it was raised"),
        ("to_person_id", INT, "person asked for"),
        ("by_id", INT, "who raised it"),
        ("at", AT, "when it was raised"),
        ("answered_at", AT, "when it was taken over, returned or withdrawn"),
        ("outcome", TEXT, "waiting, taken_over, returned or withdrawn"),
        ("date", DATE, "at as a date of the department's zone"),
    ),
    f"""
    SELECT {DAY}, e.id, e.case_id, e.before, e.to, e.to_person_id, e.by_id, e.at, e.answered_at, e.state,
        (e.at AT TIME ZONE %(zone)s)::date
    FROM cases_case c JOIN cases_escalation e ON e.case_id = c.id
    WHERE {WITHIN}
    """,
)
ATTRIBUTES = Fact(
    name="case_attributes",
    meaning="One row a fact that the department keeps about a case, such as its carrier or product.",
    grain=("case_id", "key"),
    columns=(
        Column(name="case_id", kind=INT, meaning="the case"),
        Column(name="key", kind=TEXT, meaning="the declared attribute"),
        Column(name="value", kind=TEXT, meaning="its value"),
    ),
    select=f"""
    SELECT {DAY}, c.id, a.key, a.value
    FROM cases_case c, jsonb_each_text(c.attributes) a
    WHERE {WITHIN} AND a.key IN (SELECT key FROM cases_attribute WHERE is_watched)
    """,
    extent=EXTENT,
    touched={CASE: DAYS},
    subjects={CASE: "case_id"},
)

EXPORTS = (CASE_HOURS, CASES, STATES, CONTACTS, ASSIGNMENTS, CALENDARS, ESCALATIONS, ATTRIBUTES)
