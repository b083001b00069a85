"""How cases are handled: passed on, raised, settled at once, reopened, repeated."""

from typing import Any

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Rows, Shape, Tables

from .lives import flag, lives, opened, solved_cases

REPEAT_DAYS = 7
REPEAT = REPEAT_DAYS * 86_400 * SECOND
ZENDESK = "As Zendesk defines it (public definitions of its metrics)"


def handed_over(t: Tables, as_of: int) -> Rows:
    """Solved cases that passed from one person to another, or from one team to another, at least once."""
    import ibis

    a = t["assignments"]
    a = a.filter(a.from_at <= as_of)
    order = ibis.window(group_by=a.case_id, order_by=[a.from_at, a.assignment_id])
    # A stretch without a person is not somebody else: it is left out of the row of persons.
    held = a.filter(a.assignee_id.notnull())
    order_held = ibis.window(group_by=held.case_id, order_by=[held.from_at, held.assignment_id])
    held = held.mutate(before=held.assignee_id.lag().over(order_held))
    by_person = held.group_by("case_id").aggregate(person_count=flag(held.before != held.assignee_id).sum())
    a = a.mutate(before=a.team_id.lag().over(order))
    by_team = a.group_by("case_id").aggregate(team_count=flag(a.before != a.team_id).sum())
    rows = solved_cases(t, as_of).select("case_id", "date").left_join(by_team, "case_id").drop("case_id_right")
    rows = rows.left_join(by_person, "case_id")
    passed = (rows.team_count.fill_null(0) + rows.person_count.fill_null(0)) > 0
    return rows.select("case_id", "date", numerator=flag(passed), denominator=1)


def raised(t: Tables, as_of: int) -> Rows:
    e = t["escalations"]
    e = e.filter(e["at"] <= as_of).group_by("case_id").aggregate(raised_count=lambda one: one.count())
    rows = opened(t, as_of).left_join(e, "case_id")
    return rows.select("case_id", "date", numerator=flag(rows.raised_count > 0), denominator=1)


def answers(t: Tables, as_of: int) -> Rows:
    """Solved cases with how often we wrote or spoke to the customer."""
    c = t["contacts"]
    c = (
        c.filter((c["at"] <= as_of) & (c.direction == "outbound"))
        .group_by("case_id")
        .aggregate(answer_count=lambda one: one.count())
    )
    rows = solved_cases(t, as_of).select("case_id", "date").left_join(c, "case_id")
    return rows.select("case_id", "date", answer_count=rows.answer_count.fill_null(0))


def one_touch(t: Tables, as_of: int) -> Rows:
    """Of solved cases in which we answered at all, those with exactly one answer."""
    rows = answers(t, as_of)
    rows = rows.filter(rows.answer_count > 0)
    return rows.select("case_id", "date", numerator=flag(rows.answer_count == 1), denominator=1)


def never_reopened(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    rows = rows.filter(rows.first_solved_at.notnull())
    return rows.select("case_id", date=rows.first_solved_date, numerator=flag(rows.reopen_count == 0), denominator=1)


def reopened(t: Tables, as_of: int) -> Rows:
    rows = never_reopened(t, as_of)
    return rows.select("case_id", "date", numerator=1 - rows.numerator, denominator=1)


def _said(t: Tables, as_of: int) -> Rows:
    """Return what known customers wrote or said, with when they did before and after."""
    import ibis

    c = t["contacts"]
    c = c.filter((c["at"] <= as_of) & (c.direction == "inbound") & c.customer_id.notnull())
    order = ibis.window(group_by=c.customer_id, order_by=[c["at"], c.contact_id])
    return c.mutate(before_at=c["at"].lag().over(order), after_at=c["at"].lead().over(order))


def repeated(t: Tables, as_of: int) -> Rows:
    """Contacts of a customer who had contacted us in the seven days before."""
    c = _said(t, as_of)
    return c.select("case_id", "customer_id", "date", numerator=flag(c["at"] - c.before_at <= REPEAT), denominator=1)


def not_repeated(t: Tables, as_of: int) -> Rows:
    """First contacts (none in the seven days before) after which the customer did not come back for seven days.

    Those of the last seven days cannot be told yet and are not counted.
    """
    c = _said(t, as_of)
    c = c.filter((flag(c["at"] - c.before_at <= REPEAT) == 0) & (c["at"] + REPEAT <= as_of))
    again = flag(c.after_at - c["at"] <= REPEAT)
    return c.select("case_id", "customer_id", "date", numerator=1 - again, denominator=1)


def _share(key: str, label: str, sentence: str, of: str, rows, better: Better, **more) -> Metric:  # type: ignore[no-untyped-def]
    values: dict[str, Any] = {
        "cohort": Cohort.RESOLVED,
        "facts": ("cases", "case_states", "contacts", "assignments", "escalations"),
    }
    return Metric(
        key=key,
        label=label,
        sentence=sentence,
        numerator=sentence,
        denominator=of,
        shape=Shape.SHARE,
        unit="share",
        better=better,
        rows=rows,
        source=ZENDESK,
        **(values | more),
    )


HANDLING = (
    _share(
        "handover_rate", "Handed over", "Solved cases that passed to another person or team.", "solved cases",
        handed_over, Better.LOWER,
    ),
    _share(
        "escalation_rate", "Escalated", "Cases that were raised to a higher tier.", "cases opened", raised, Better.LOWER,
        cohort=Cohort.CREATED, maturity_days=14,
    ),
    _share(
        "one_touch", "Solved with one answer", "Solved cases with exactly one answer of ours.",
        "solved cases with at least one answer", one_touch, Better.HIGHER, pair="reopen_rate",
    ),
    _share(
        "never_reopened", "Never reopened", "Cases that were solved and never reopened.", "cases ever solved",
        never_reopened, Better.HIGHER, maturity_days=28,
    ),
    _share(
        "reopen_rate", "Reopened", "Cases that were solved and reopened at least once.", "cases ever solved", reopened,
        Better.LOWER, maturity_days=28,
    ),
    _share(
        "no_repeat", "Settled at first contact", "First contacts after which the customer did not come back within seven days.",
        "first contacts, none in the seven days before", not_repeated, Better.HIGHER, cohort=Cohort.EVENT,
        maturity_days=REPEAT_DAYS, cluster="customer_id",
    ),
    _share(
        "repeat_rate", "Repeated contacts", "Contacts of a customer who had contacted us in the seven days before.",
        "contacts of known customers", repeated, Better.LOWER, cohort=Cohort.EVENT, cluster="customer_id",
    ),
)  # fmt: skip
