"""How long customers wait: for the first word, for the next one, for the end. In calendar and in business time.

Business time counts the open seconds of the hours by which a case counts (fact case_hours). Much of it is exactly 0: whoever
answers out of hours has taken no business time, so both are read side by side, with the share that was answered out of hours.
"""

from collections.abc import Callable, Iterator
from typing import Any

from rapport.metrics.metric import SECOND, Better, Cohort, Metric, Shape
from rapport.metrics.types import Counted, Rows, Tables

from .lives import LIFE, business_now, keep, lives

ZENDESK = "As Zendesk defines it (public definitions of its metrics)"
HOURS = "open seconds of the hours by which the case counts: those of its clocks, or its own; without any, of the oldest calendar"


def _span(start: str, end: str, *, is_business: bool, settled: bool = False) -> Counted:
    """Return the rows of a time from one moment of a case to another; without the first it does not count.

    ``age`` is how long it lasts so far: what has not ended counts with that beside what has.
    """

    def rows(t: Tables, as_of: int) -> Rows:
        found = lives(t, as_of)
        value, age, found = _measured(found, t, as_of, f"{start}_", f"{end}_", is_business=is_business)
        has_ended = found.is_settled == 1 if settled else found[f"{end}_at"].notnull()
        return keep(found, end, has_ended, date=found.opened_date, value=has_ended.ifelse(value, None), age=age)

    return rows


def _measured(rows: Rows, t: Tables, as_of: int, start: str, end: str, *, is_business: bool) -> tuple[Any, Any, Rows]:
    """Return the seconds between two moments, those since the first one, and the rows that have it."""
    if not is_business:
        rows = rows.filter(rows[f"{start}at"].notnull())
        return (rows[f"{end}at"] - rows[f"{start}at"]) // SECOND, (as_of - rows[f"{start}at"]) // SECOND, rows
    rows = rows.filter(rows[f"{start}business"].notnull()).left_join(business_now(t, as_of), "case_id").drop("case_id_right")
    return rows[f"{end}business"] - rows[f"{start}business"], rows.now_business - rows[f"{start}business"], rows


def _next_response(*, is_business: bool) -> Counted:
    """From each message of the customer after a word of ours to our next word; a second one in a row does not start anew."""

    def rows(t: Tables, as_of: int) -> Rows:
        w = t["turns"]
        w = w.filter((w.moment <= as_of) & w.is_inbound & (w.number >= 2))
        is_answered = w.next_at <= as_of
        w = w.mutate(
            this_at=w.moment, this_business=w.moment_business,
            then_at=is_answered.ifelse(w.next_at, None), then_business=is_answered.ifelse(w.next_business, None),
        )  # fmt: skip
        value, age, w = _measured(w, t, as_of, "this_", "then_", is_business=is_business)
        return w.select("case_id", "date", value=value, age=age, had_at=w.then_at)

    return rows


def _reply_time(*, is_business: bool) -> Counted:
    """All answered waits of a case together; of a case in which the customer wrote and nobody answered there is none yet."""

    def rows(t: Tables, as_of: int) -> Rows:
        found = lives(t, as_of)
        found = found.filter((found.asked_business if is_business else found.asked_at).notnull())
        value = found.reply_business if is_business else found.reply_micros // SECOND
        return keep(found, "replied", date=found.opened_date, value=(found.reply_count > 0).ifelse(value, None))

    return rows


def _spent(*parts: str, is_business: bool) -> Counted:
    """Return the rows of the time that solved cases spent in some states."""

    def rows(t: Tables, as_of: int) -> Rows:
        found = lives(t, as_of)
        found = found.filter(found.is_settled == 1)
        if is_business:
            found = found.filter(found.opened_business.notnull())
        columns = [found[f"{part}_business"] if is_business else found[f"{part}_micros"] for part in parts]
        spent = sum(columns[1:], columns[0])
        return keep(found, "last_solved", date=found.last_solved_date, value=spent if is_business else spent // SECOND)

    return rows


def unanswered(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    rows = rows.filter(rows.asked_at.notnull())
    return keep(rows, "answered", date=rows.opened_date, numerator=rows.answered_at.isnull().cast("int64"), denominator=1)


def out_of_hours(t: Tables, as_of: int) -> Rows:
    rows = lives(t, as_of)
    rows = rows.filter(rows.answered_business.notnull())
    return keep(rows, "answered", date=rows.opened_date, numerator=(~rows.answered_in_hours).cast("int64"), denominator=1)


def _pair(key: str, label: str, sentence: str, rows: Callable[..., Counted], *given: Any, **more: Any) -> Iterator[Metric]:
    """Yield the same time in calendar and in business time. ``rows`` takes what is given, and ``is_business``."""
    settled = {"settled": True} if more.pop("settled", False) else {}
    yield _duration(key, label, f"{sentence}, in calendar time.", rows(*given, is_business=False, **settled), **more)
    business = more | {"pair": key, "numerator": HOURS, "source": f"{ZENDESK}; business time as in the calendars of standards"}
    yield _duration(
        f"{key}_business", f"{label}, business time", f"{sentence}, in business time.",
        rows(*given, is_business=True, **settled), **business,
    )  # fmt: skip


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


RESOLVED = {"cohort": Cohort.RESOLVED}
BY_PERSON: dict[str, Any] = {
    "version": 3, "denominator": "rows that a person has answered; the others are counted as unfinished",
}  # fmt: skip
SPEED = (
    *_pair(
        "first_response", "First response", "From the customer's first word to our first answer", _span, "asked", "answered",
        **BY_PERSON, pair="unanswered",
        stands_with="the team that had the case when it was answered; of one that waits, the team that has it",
    ),
    Metric(
        key="unanswered", label="Not answered yet", sentence="Cases in which the customer wrote and we have not answered.",
        numerator="cases that nobody has answered (what is sent automatically is no answer)",
        denominator="cases in which the customer wrote", version=3, cohort=Cohort.CREATED,
        shape=Shape.SHARE, unit="share", better=Better.LOWER, rows=unanswered, facts=LIFE, source=ZENDESK,
        stands_with="the team that had the case when it was answered; of one that waits, the team that has it",
    ),
    Metric(
        key="answered_out_of_hours", label="Answered out of hours",
        sentence="First answers that were given while the case's opening hours were closed.",
        numerator="first answers out of hours", denominator="cases that were answered", cohort=Cohort.CREATED,
        shape=Shape.SHARE, unit="share", better=Better.NEITHER, rows=out_of_hours, facts=LIFE, source="Rapport",
        maturity_days=7, version=3, pair="first_response_business",
        stands_with="the team that had the case when it was answered",
    ),
    *_pair(
        "next_response", "Next response",
        "From each later message of the customer to our next answer (a second message in a row does not start it anew)",
        _next_response, **BY_PERSON, cohort=Cohort.EVENT, cluster="case_id", pair="first_response",
        stands_with="the team that had the case when it was answered; of one that waits, the team that has it",
    ),
    *_pair(
        "reply_time", "All waits for an answer", "All times in which the customer of a case waited for an answer, together",
        _reply_time, pair="first_response", version=3, denominator="cases in which the customer wrote and a person answered",
        stands_with="the team that had the case at the last answer; of one without any, the team that has it",
    ),
    *_pair(
        "first_resolution", "First resolution", "From the opening of a case to the first time it was solved", _span,
        "opened", "first_solved", maturity_days=28, pair="reopen_rate",
        stands_with="the team that had the case when it was solved first; of one never solved, the team that has it", version=2,
    ),
    *_pair(
        "full_resolution", "Full resolution", "From the opening of a case to the last time it was solved", _span,
        "opened", "last_solved", settled=True, maturity_days=28, pair="reopen_rate",
        stands_with="the team that had the case when it was solved last; of one that is not solved, the team that has it",
        version=2,
    ),
    *_pair(
        "requester_wait", "Customer's wait", "Time in which a solved case lay with us or with others", _spent,
        "ours", "others", **RESOLVED, pair="customer_wait",
        stands_with="the team that had the case when it was solved last", version=2,
    ),
    *_pair(
        "customer_wait", "Our wait for the customer", "Time in which a solved case waited for the customer", _spent, "customer",
        **RESOLVED, better=Better.NEITHER, pair="requester_wait",
        stands_with="the team that had the case when it was solved last", version=2,
    ),
    *_pair(
        "work_time", "Time with us", "Time in which a solved case lay with us, new, open or reopened (elapsed, not effort)",
        _spent, "ours", **RESOLVED,
        stands_with="the team that had the case when it was solved last", version=2,
    ),
    *_pair(
        "hold_time", "Time with others", "Time in which a solved case waited for somebody else", _spent, "others", **RESOLVED,
        stands_with="the team that had the case when it was solved last", version=2,
    ),
    *_pair(
        "unassigned_time", "Time without a person", "From the opening of a case to the first person who had it", _span,
        "opened", "first_held",
        stands_with="the team that had the case when a person first had it; where nobody has had it, the team that has it",
        version=2,
    ),
)  # fmt: skip
