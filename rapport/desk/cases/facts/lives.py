"""What became of each case by a moment: the common ground of the metrics. Moments are microseconds since 1970.

A case is solved when it enters resolved or closed out of another state; resolved and then closed is one solving. It is reopened
when it leaves them again. What happened after ``as_of`` has not happened.
"""

from typing import Any

from rapport.metrics.metric import Rows, Tables

SETTLED = ("resolved", "closed")
UNSETTLED = ("new", "open", "waiting_customer", "waiting_others", "reopened")


def opened(t: Tables, as_of: int) -> Rows:
    """Return the cases that had been opened, with the date of the opening as ``date``."""
    cases = t["cases"]
    return cases.filter(cases.opened_at <= as_of).select("case_id", "opened_at", date=cases.opened_date)


def states(t: Tables, as_of: int) -> Rows:
    """Return the stretches that had begun, each with whether it settles (``now``) and whether the one before did (``before``)."""
    import ibis

    s = t["case_states"]
    s = s.filter(s.from_at <= as_of)
    s = s.mutate(now=s.state.isin(SETTLED).cast("int64"), ends_at=s.to_at.fill_null(as_of))
    s = s.mutate(ends_at=ibis.least(s.ends_at, as_of), is_current=s.to_at.isnull() | (s.to_at > as_of))
    turns = ibis.window(group_by=s.case_id, order_by=[s.from_at, s.state_id])
    return s.mutate(before=s.now.lag().over(turns).fill_null(0))


def solvings(t: Tables, as_of: int) -> Rows:
    """Return one row a solving: ``case_id``, ``at``, ``date``."""
    s = states(t, as_of)
    return s.filter((s.now == 1) & (s.before == 0)).select("case_id", "state_id", at=s.from_at, date=s.from_date)


def lives(t: Tables, as_of: int) -> Rows:
    """Return one row a case: when it was first and last solved, how often it was reopened, whether it is settled now."""
    s = states(t, as_of)
    entered, left = (s.now == 1) & (s.before == 0), (s.now == 0) & (s.before == 1)
    return s.group_by("case_id").aggregate(
        first_solved_at=s.from_at.min(where=entered),
        last_solved_at=s.from_at.max(where=entered),
        first_solved_date=s.from_date.min(where=entered),
        last_solved_date=s.from_date.max(where=entered),
        reopen_count=left.cast("int64").sum(),
        is_settled=(s.is_current & (s.now == 1)).cast("int64").max(),
    )


def seconds_in(t: Tables, as_of: int, *chosen: str) -> Rows:
    """Return one row a case: ``seconds`` that it spent in some states."""
    s = states(t, as_of)
    inside = s.state.isin(chosen)
    return s.group_by("case_id").aggregate(micros=(s.ends_at - s.from_at).sum(where=inside).fill_null(0))


def turns(t: Tables, as_of: int) -> Rows:
    """Return the contacts with which the word passes: the first one of each side in a row.

    ``speaks``: inbound or outbound; ``answered_at``: when the other side spoke next; ``number``: 0 for the first turn.
    """
    import ibis

    c = t["contacts"]
    c = c.filter((c["at"] <= as_of) & c.direction.isin(("inbound", "outbound")))
    order = ibis.window(group_by=c.case_id, order_by=[c["at"], c.contact_id])
    c = c.mutate(said_before=c.direction.lag().over(order))
    c = c.filter(c.said_before.isnull() | (c.said_before != c.direction))
    order = ibis.window(group_by=c.case_id, order_by=[c["at"], c.contact_id])
    return c.mutate(answered_at=c["at"].lead().over(order), number=ibis.row_number().over(order)).rename(speaks="direction")


def solved_cases(t: Tables, as_of: int) -> Rows:
    """Return the cases that were settled at the moment, by the date on which they were solved last."""
    found = lives(t, as_of)
    return found.filter(found.is_settled == 1).mutate(date=found.last_solved_date)


def flag(condition: Any) -> Any:
    """Return a condition as 1 or 0, where it is not known 0."""
    return condition.fill_null(False).cast("int64")
