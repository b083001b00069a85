"""How cases are handled: passed on, raised, settled at once, reopened, repeated."""

from typing import Any

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Counted, Rows, Tables

from .lives import LIFE, flag, keep, lives

REPEAT_DAYS = 7
REPEAT = REPEAT_DAYS * 86_400 * SECOND
REACH_DAYS = REPEAT_DAYS + 1  # by the calendar, where the clocks change in between
ZENDESK = "As Zendesk defines it (public definitions of its metrics)"


def handed_over(t: Tables, as_of: int) -> Rows:
    rows = _solved(t, as_of)
    return keep(rows, "last_solved", date=rows.last_solved_date, numerator=flag(rows.handover_count > 0), denominator=1)


def raised(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    return keep(rows, "raised", date=rows.opened_date, numerator=flag(rows.escalation_count > 0), denominator=1)


def _touched(least: int, most: int) -> Counted:
    """Return the rows of solved cases that we answered, with whether we did so as often as this."""

    def rows(t: Tables, as_of: int) -> Rows:
        found = _solved(t, as_of)
        found = found.filter(found.answer_count > 0)
        counted = flag((found.answer_count >= least) & (found.answer_count <= most))
        return keep(found, "last_solved", date=found.last_solved_date, numerator=counted, denominator=1)

    return rows


def untouched(t: Tables, as_of: int) -> Rows:
    rows = _solved(t, as_of)
    return keep(rows, "last_solved", date=rows.last_solved_date, numerator=flag(rows.answer_count == 0), denominator=1)


def _solved(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    return rows.filter(rows.is_settled == 1)


def never_reopened(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    rows = rows.filter(rows.first_solved_at.notnull())
    return keep(rows, "first_solved", date=rows.first_solved_date, numerator=flag(rows.reopen_count == 0), denominator=1)


def reopened(t: Tables, as_of: int) -> Rows:
    rows = never_reopened(t, as_of)
    return rows.mutate(numerator=1 - rows.numerator)


def _said(t: Tables, as_of: int) -> Rows:
    """Return what known customers wrote or said, with when they did before and after."""
    import ibis

    c = t["contacts"]
    c = c.filter((c["at"] <= as_of) & (c.direction == "inbound") & c.customer_id.notnull())
    if t.around is not None:
        c = c.filter((c.date >= t.around[0]) & (c.date < t.around[1]))
    order = ibis.window(group_by=c.customer_id, order_by=[c["at"], c.contact_id])
    return c.mutate(before_at=c["at"].lag().over(order), after_at=c["at"].lead().over(order))


def repeated(t: Tables, as_of: int) -> Rows:
    """Contacts of a customer who had contacted us in the seven days before."""
    c = _said(t, as_of)
    return c.select(
        "case_id", "customer_id", "date", numerator=flag(c["at"] - c.before_at <= REPEAT), denominator=1, had_at=c["at"]
    )


def not_repeated(t: Tables, as_of: int) -> Rows:
    """First contacts (none in the seven days before) after which the customer did not come back for seven days.

    Those of the last seven days cannot be told yet and are not counted.
    """
    c = _said(t, as_of)
    c = c.filter((flag(c["at"] - c.before_at <= REPEAT) == 0) & (c["at"] + REPEAT <= as_of))
    again = flag(c.after_at - c["at"] <= REPEAT)
    return c.select("case_id", "customer_id", "date", numerator=1 - again, denominator=1, had_at=c["at"])


def _share(key: str, label: str, sentence: str, of: str, rows: Counted, better: Better, **more: Any) -> Metric:
    values: dict[str, Any] = {"cohort": Cohort.RESOLVED, "facts": LIFE}
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


ANSWERED = "cases solved now with at least one answer (what is sent automatically is none)"
HANDLING = (
    _share(
        "handover_rate", "Handed over", "Solved cases that passed to another person or team.", "cases solved now",
        handed_over, Better.LOWER,
        stands_with="the team that had the case when it was solved last", version=2,
    ),
    _share(
        "escalation_rate", "Escalated", "Cases that were raised to a higher tier.", "cases opened", raised, Better.LOWER,
        cohort=Cohort.CREATED, maturity_days=14,
        stands_with="the team that had the case when it was raised first; of one that never was, the team that has it", version=2,
    ),
    _share(
        "one_touch", "Solved with one answer", "Solved cases with exactly one answer of ours.", ANSWERED, _touched(1, 1),
        Better.HIGHER, version=3, pair="reopen_rate",
        stands_with="the team that had the case when it was solved last",
    ),
    _share(
        "two_touch", "Solved with two answers", "Solved cases with exactly two answers of ours.", ANSWERED, _touched(2, 2),
        Better.NEITHER, version=3, pair="one_touch",
        stands_with="the team that had the case when it was solved last",
    ),
    _share(
        "multi_touch", "Solved with more answers", "Solved cases with three answers of ours or more.", ANSWERED,
        _touched(3, 2**31), Better.LOWER, version=3, pair="one_touch",
        stands_with="the team that had the case when it was solved last",
    ),
    _share(
        "no_touch", "Solved without an answer", "Solved cases without any answer of ours.", "cases solved now", untouched,
        Better.NEITHER, version=3, pair="one_touch",
        stands_with="the team that had the case when it was solved last",
    ),
    _share(
        "never_reopened", "Never reopened", "Cases that were solved and never reopened.", "cases ever solved",
        never_reopened, Better.HIGHER, maturity_days=28,
        stands_with="the team that had the case when it was solved first; of one never solved, the team that has it", version=2,
    ),
    _share(
        "reopen_rate", "Reopened", "Cases that were solved and reopened at least once.", "cases ever solved", reopened,
        Better.LOWER, maturity_days=28,
        stands_with="the team that had the case when it was solved first; of one never solved, the team that has it", version=2,
    ),
    _share(
        "no_repeat", "Settled at first contact", "First contacts after which the customer did not come back within seven days.",
        "first contacts, none in the seven days before, that are seven days old", not_repeated, Better.HIGHER,
        cohort=Cohort.EVENT, maturity_days=REPEAT_DAYS, cluster="customer_id", facts=("contacts",), reach_days=REACH_DAYS,
        stands_with="the team that had the case when the customer wrote or spoke; before any had it, the first", version=2,
    ),
    _share(
        "repeat_rate", "Repeated contacts", "Contacts of a customer who had contacted us in the seven days before.",
        "contacts of known customers", repeated, Better.LOWER, cohort=Cohort.EVENT, cluster="customer_id", facts=("contacts",),
        reach_days=REACH_DAYS,
        stands_with="the team that had the case when the customer wrote or spoke; before any had it, the first", version=2,
    ),
)  # fmt: skip
