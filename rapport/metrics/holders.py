"""With which team and which person a row stands: who had its case at the moment that counts, not who has it now.

Rows say that moment as ``had_at``; a row without one (a wait that has no end yet) stands with who has the case at ``as_of``.
Where nobody had had the case by then, it stands with the first who had it afterwards: what a customer writes is there before a
queue has taken it. What is counted by what stands at a moment needs no ``had_at``: its rows are cut where the case changes hands.
"""

from collections.abc import Iterable
from typing import Any

from . import registry
from .types import Rows, Tables

# The fact that tells who had a case, and of each dimension its column and those of who had the case first.
STAYS = "case_stays"
HOLDERS = {
    "team_id": ("first_team_id", "first_team_at"),
    "assignee_id": ("first_assignee_id", "first_assignee_at"),
}
HAD_AT = "had_at"
HELD = ("who", "first_id", "first_at")


def are_told(names: Iterable[str]) -> bool:
    """Return whether a question by these dimensions needs to know who had a case, and the store keeps that."""
    return not HOLDERS.keys().isdisjoint(names) and any(one.name == STAYS for one in registry.facts())


def told(rows: Rows, t: Tables, as_of: Any, wanted: Iterable[str], *, is_of_moments: bool) -> Rows:
    """Return rows with the team and the person that are asked for, where they do not say them themselves."""
    for name in sorted(HOLDERS.keys() & set(wanted) - set(rows.columns)) if STAYS in t else ():
        rows = placed(rows, t, as_of, name, is_of_moments=is_of_moments)
    return rows


def placed(rows: Rows, t: Tables, as_of: Any, name: str, *, is_of_moments: bool) -> Rows:
    """Return rows with who had the case of each: ``name`` is team_id or assignee_id. What stands at moments is cut by it."""
    if is_of_moments:
        return cut(rows, t, name)
    rows = rows.mutate(then=rows[HAD_AT].fill_null(as_of) if HAD_AT in rows.columns else as_of)
    rows = held(rows, t, name)
    return rows.mutate(**{name: had(rows.who, rows.first_id, rows.first_at, rows.then, as_of)}).drop("then", *HELD)


def held(rows: Rows, t: Tables, name: str) -> Rows:
    """Return rows with what is known of who had their case at the moment ``then``: ``who``, ``first_id`` and ``first_at``."""
    first, first_at = HOLDERS[name]
    s = t[STAYS].select(of_case="case_id", since="from_at", until="to_at", who=name, is_first="is_first",
                        first_id=first, first_at=first_at)  # fmt: skip
    rows = rows.left_join(s, (rows.case_id == s.of_case) & holds(s.since, s.until, s.is_first, rows.then))
    return rows.drop("of_case", "since", "until", "is_first")


def had(who: Any, first: Any, first_at: Any, then: Any, as_of: Any) -> Any:
    """Return who had a case at a moment; where nobody had had it by then, who had it first, if that is known by ``as_of``."""
    import ibis

    nobody_yet = (first_at > then).fill_null(False)
    return ibis.cases((nobody_yet & (first_at <= as_of), first), (nobody_yet, ibis.null("int64")), else_=who)


def holds(since: Any, until: Any, is_first: Any, moment: Any) -> Any:
    """Return whether a stay holds a moment. What was before a case was here counts with its first stay."""
    return ((since <= moment) | is_first) & (until.isnull() | (until > moment))


def cut(rows: Rows, t: Tables, name: str) -> Rows:
    """Return what stands for a while, cut where its case went to another one; with ``had_at`` a row stands as an event does."""
    s = changes(t[STAYS], name).select(of_case="case_id", since="since", until="until", who=name)
    meets = (s.until.isnull() | (s.until > rows.from_at)) & (rows.to_at.isnull() | (s.since < rows.to_at))
    is_event = rows[HAD_AT].notnull() if HAD_AT in rows.columns else None
    if is_event is not None:
        holds_it = (s.since <= rows[HAD_AT]) & (s.until.isnull() | (s.until > rows[HAD_AT]))
        meets = (is_event & holds_it) | (~is_event & meets)
    rows = rows.left_join(s, (rows.case_id == s.of_case) & meets)
    is_cut = rows.of_case.notnull()
    if is_event is not None:
        is_cut &= rows[HAD_AT].isnull()
    from_at = (is_cut & (rows.since > rows.from_at)).ifelse(rows.since, rows.from_at)
    ends_first = is_cut & rows.until.notnull() & (rows.to_at.isnull() | (rows.until < rows.to_at))
    to_at = ends_first.ifelse(rows.until, rows.to_at)
    return rows.mutate(from_at=from_at, to_at=to_at, **{name: rows.who}).drop("of_case", "since", "until", "who")


def changes(stays: Rows, name: str) -> Rows:
    """Return the stretches of a case with one holder, those that follow each other as one: ``since`` and ``until``.

    The first begins before everything, so that what stands before a case was here stands with who had it first here.
    """
    import ibis

    order = ibis.window(group_by=stays.case_id, order_by=[stays.from_at, stays.stay_id])
    s = stays.mutate(before=stays[name].lag().over(order))
    s = s.filter(s.is_first | (s.before.isnull() != s[name].isnull()) | (s.before != s[name]).fill_null(False))
    order = ibis.window(group_by=s.case_id, order_by=[s.from_at, s.stay_id])
    s = s.mutate(until=s.from_at.lead().over(order), since=s.is_first.ifelse(0, s.from_at))
    return s.select("day", "case_id", "since", "until", name)
