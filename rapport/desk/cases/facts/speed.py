"""How long customers wait: for the first word, for the next one, for the end."""

from collections.abc import Callable
from typing import Any

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Counted, Rows, Tables

from .lives import LIFE, flag, keep, lives

ZENDESK = "As Zendesk defines it (public definitions of its metrics)"


def _age(since: Any, as_of: int) -> Any:
    """How long something lasts so far, should it not have ended: it counts with that beside what has."""
    return (as_of - since) // SECOND


def first_responses(t: Tables, as_of: int) -> Rows:
    """From the customer's first word to our first answer after it. Cases in which the customer never wrote are not counted."""
    rows = lives(t, as_of)
    rows = rows.filter(rows.asked_at.notnull())
    return keep(rows, date=rows.opened_date, value=(rows.answered_at - rows.asked_at) // SECOND, age=_age(rows.asked_at, as_of))


def unanswered(t: Tables, as_of: int) -> Rows:
    rows = first_responses(t, as_of)
    return rows.mutate(numerator=rows.value.isnull().cast("int64"), denominator=1)


def next_responses(t: Tables, as_of: int) -> Rows:
    """From each message of the customer after a word of ours to our next word; a second one in a row does not start anew."""
    w = t["turns"]
    w = w.filter((w.moment <= as_of) & w.is_inbound & (w.number >= 2))
    answered_at = (w.next_at <= as_of).ifelse(w.next_at, None)
    return w.select("case_id", "date", value=(answered_at - w.moment) // SECOND, age=_age(w.moment, as_of))


def first_resolutions(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    return keep(
        rows, date=rows.opened_date, value=(rows.first_solved_at - rows.opened_at) // SECOND, age=_age(rows.opened_at, as_of)
    )


def full_resolutions(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    end = (rows.is_settled == 1).ifelse(rows.last_solved_at, None)
    return keep(rows, date=rows.opened_date, value=(end - rows.opened_at) // SECOND, age=_age(rows.opened_at, as_of))


def _time(*columns: str) -> Callable[[Tables, int], Rows]:
    def rows(t: Tables, as_of: int) -> Rows:
        found = lives(t, as_of)
        found = found.filter(found.is_settled == 1)
        spent = sum((found[name] for name in columns[1:]), found[columns[0]])
        return keep(found, date=found.last_solved_date, value=spent // SECOND)

    return rows


def unassigned(t: Tables, as_of: int) -> Rows:
    """From the opening to the first person who had it."""
    rows = lives(t, as_of)
    return keep(
        rows, date=rows.opened_date, value=(rows.first_held_at - rows.opened_at) // SECOND, age=_age(rows.opened_at, as_of)
    )


def attained(t: Tables, as_of: int) -> Rows:
    """Each clock that had begun, met or breached by the moment; one that runs past its moment counts as breached."""
    k = t["clocks"]
    k = k.filter((k.subject_kind == "case") & (k.begun_at <= as_of) & (k.result != "void"))
    stopped = flag(k.stopped_at <= as_of)
    late = flag(k.stopped_at >= k.breach_at)
    passed = flag(k.breach_at <= as_of)
    met = (stopped == 1) & ((k.result == "met") | ((k.result == "running") & (late == 0)))
    judged = (stopped == 1) | (passed == 1)
    rows = k.filter(judged)
    return rows.select(
        "measure", "standard_id", "team_id", case_id=rows.subject_id, date=rows.started_date, numerator=flag(met), denominator=1
    )


def _duration(key: str, label: str, sentence: str, rows: Counted, **more: Any) -> Metric:
    values: dict[str, Any] = {
        "numerator": "seconds of each row",
        "denominator": "rows that have ended; the others are counted as unfinished",
        "cohort": Cohort.CREATED,
        "shape": Shape.DURATION,
        "unit": "seconds",
        "better": Better.LOWER,
        "facts": LIFE,
        "source": ZENDESK,
        "maturity_days": 7,
    } | more
    return Metric(key=key, label=label, sentence=sentence, rows=rows, **values)


SPEED = (
    _duration(
        "first_response", "First response", "From the customer's first word to our first answer, in calendar time.",
        first_responses, pair="unanswered",
    ),
    Metric(
        key="unanswered", label="Not answered yet", sentence="Cases in which the customer wrote and we have not answered.",
        numerator="cases without an answer", denominator="cases in which the customer wrote", cohort=Cohort.CREATED,
        shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=unanswered, facts=LIFE, source=ZENDESK,
    ),
    _duration(
        "next_response", "Next response",
        "From each later message of the customer to our next answer; a second message in a row does not start it anew.",
        next_responses, cohort=Cohort.EVENT, cluster="case_id", pair="first_response",
    ),
    _duration(
        "first_resolution", "First resolution", "From the opening of a case to the first time it was solved.",
        first_resolutions, maturity_days=28, pair="reopen_rate",
    ),
    _duration(
        "full_resolution", "Full resolution", "From the opening of a case to the last time it was solved.",
        full_resolutions, maturity_days=28, pair="reopen_rate",
    ),
    _duration(
        "requester_wait", "Customer's wait", "Time in which a solved case lay with us or with others.",
        _time("ours_micros", "others_micros"), cohort=Cohort.RESOLVED, pair="customer_wait",
    ),
    _duration(
        "customer_wait", "Our wait for the customer", "Time in which a solved case waited for the customer.",
        _time("customer_micros"), cohort=Cohort.RESOLVED, better=Better.NEITHER, pair="requester_wait",
    ),
    _duration(
        "work_time", "Time with us", "Time in which a solved case lay with us, new, open or reopened: elapsed, not effort.",
        _time("ours_micros"), cohort=Cohort.RESOLVED,
    ),
    _duration(
        "hold_time", "Time with others", "Time in which a solved case waited for somebody else.",
        _time("others_micros"), cohort=Cohort.RESOLVED,
    ),
    _duration(
        "unassigned_time", "Time without a person", "From the opening of a case to the first person who had it.", unassigned,
    ),
    Metric(
        key="attainment", label="Standards met", sentence="Clocks that were met, of those that were met or breached.",
        numerator="clocks met", denominator="clocks of cases met, breached, or running past their moment", cohort=Cohort.CREATED,
        shape=Shape.SHARE, unit="share", better=Better.HIGHER, rows=attained, facts=("clocks",), source="ISO 18295-1, 8",
        maturity_days=14, pair="requester_wait",
    ),
)  # fmt: skip
