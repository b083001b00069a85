"""What became of each case by a moment: the common ground of the metrics. Moments are microseconds since 1970.

A case is solved when it enters resolved or closed out of another state; resolved and then closed is one solving. It is reopened
when it leaves them again. What happened after ``as_of`` has not happened.

``summarise`` says it for any moment. For the end of all records its rows are kept as the fact ``case_lives``, with the moment of
the last change of each case: who asks for a later moment reads them, and only cases that changed since are summarised anew.
"""

from typing import Any

from rapport.metrics import derive, holders
from rapport.metrics.metric import SECOND
from rapport.metrics.types import Rows, Tables

SETTLED = ("resolved", "closed")
UNSETTLED = ("new", "open", "waiting_customer", "waiting_others", "reopened")
OURS = ("new", "open", "reopened")
FOREVER = 2**62

DIMENSIONS = (
    "kind", "channel", "priority", "team_id", "reason_id", "reason_group_id", "cause_id", "cause_group_id", "department_id",
    "source",
)  # fmt: skip
COUNTED = (
    "reopen_count", "is_settled", "ours_micros", "customer_micros", "others_micros", "answer_count", "handover_count",
    "escalation_count", "ours_business", "customer_business", "others_business", "reply_count",
)  # fmt: skip
OWN = tuple(name for name in DIMENSIONS if name != "team_id")
# The moments of a life that figures are told by: at each it is known which team had the case.
HELD = ("opened", "answered", "replied", "first_solved", "last_solved", "first_held", "raised")
SOURCES = ("cases", "case_states", "contacts", "assignments", "escalations", "settlings", "turns", holders.STAYS)
# By these most questions are split and narrowed: they stand also in facts of a row or two a case, so that no join is needed.
OFTEN = ("kind", "channel", "team_id", "reason_group_id")
OFTEN_NOW = tuple(name for name in OFTEN if name != "team_id")
# What a question about lives reads: of a past moment the opening hours too, which tell the business time of what ran then.
LIFE = ("case_lives", *SOURCES, "case_hours", "open_seconds")


def settlings(t: Tables) -> Rows:
    """Return one row a solving or reopening: a stretch that settles after one that does not, or the other way round."""
    s = _turned(t)
    s = _dated(t, s.filter(s.now != s.before.fill_null(0)))
    s = holders.held(s.drop("team_id").mutate(then=s.from_at), t, "team_id")
    nobody_yet = (s.first_at > s.then).fill_null(False)
    return s.select(
        "day", "state_id", "case_id", *OFTEN_NOW, team_id=nobody_yet.ifelse(s.first_id, s.who),
        team_at=nobody_yet.ifelse(s.first_at, s.then), is_solving=s.now == 1, moment=s.from_at, date=s.from_date,
        moment_business=s.from_business,
    )  # fmt: skip


def unsettled(t: Tables) -> Rows:
    """Return one row a stretch of time in which a case was not settled, through all its states: the backlog."""
    import ibis

    s = _turned(t)
    s = s.filter(s.before.isnull() | (s.now != s.before))
    s = s.mutate(next_at=s.from_at.lead().over(ibis.window(group_by=s.case_id, order_by=[s.from_at, s.state_id])))
    s = _dated(t, s.filter(s.now == 0)).mutate(to_at=s.next_at)
    s = holders.cut(s.drop("team_id"), t, "team_id")
    return s.select("day", "state_id", "case_id", *OFTEN, "opened_at", "from_at", "to_at")


def _turned(t: Tables) -> Rows:
    """Return the stretches of states, each with whether it settles (``now``) and whether the one before it did."""
    import ibis

    s = t["case_states"]
    s = s.mutate(now=s.state.isin(SETTLED).cast("int64"))
    return s.mutate(before=s.now.lag().over(ibis.window(group_by=s.case_id, order_by=[s.from_at, s.state_id])))


def _dated(t: Tables, rows: Rows) -> Rows:
    return rows.join(t["cases"].select("case_id", *OFTEN, "opened_at"), "case_id")


def turns(t: Tables) -> Rows:
    """Return the contacts with which the word passes: the first one of each side in a row, numbered from 0."""
    import ibis

    c = t["contacts"]
    c = c.filter(c.direction.isin(("inbound", "outbound")))
    order = ibis.window(group_by=c.case_id, order_by=[c["at"], c.contact_id])
    c = c.mutate(said_before=c.direction.lag().over(order))
    c = c.filter(c.said_before.isnull() | (c.said_before != c.direction))
    order = ibis.window(group_by=c.case_id, order_by=[c["at"], c.contact_id])
    c = c.mutate(
        number=ibis.row_number().over(order),
        next_at=c["at"].lead().over(order),
        next_business=c.at_business.lead().over(order),
        next_is_in_hours=c.is_in_hours.lead().over(order),
    )
    return c.select(
        "day", "contact_id", "case_id", "number", "date", "next_at", "next_business", "next_is_in_hours",
        is_inbound=c.direction == "inbound", moment=c["at"], moment_business=c.at_business,
    )  # fmt: skip


def case_lives(t: Tables) -> Rows:
    """Return what became of each case up to the end of all records, with when it changed last."""
    ends = [
        _last(t["case_states"], "from_at", "to_at"),
        _last(t["contacts"], "at"),
        _last(t["assignments"], "from_at", "to_at"),
        _last(t["escalations"], "at", "answered_at"),
    ]
    found = ends[0].union(*ends[1:]).group_by("case_id").aggregate(last_at=lambda one: one.last_at.max())
    rows = summarise(t, FOREVER).left_join(found, "case_id")
    changed = rows.last_at.fill_null(rows.opened_at)
    return rows.mutate(changed_at=(changed > rows.opened_at).ifelse(changed, rows.opened_at)).drop("last_at", "case_id_right")


def _last(rows: Rows, *columns: str) -> Rows:
    parts = [rows.group_by("case_id").aggregate(last_at=rows[column].max()) for column in columns]
    parts = [part.filter(part.last_at.notnull()) for part in parts]
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def lives(t: Tables, as_of: int) -> Rows:
    """Return one row a case that had been opened: its dimensions as they are now, and what had become of it by ``as_of``."""
    known = t["case_lives"]
    if as_of >= t.latest:
        return known.drop("day", "changed_at")
    still = known.filter(known.changed_at <= as_of).drop("day", "changed_at")
    return still.union(derive.part(f"lives that went on after {as_of}", lambda: _anew(t, as_of).select(*still.columns)))


def _anew(t: Tables, as_of: int) -> Rows:
    """Return the lives of the cases of which something happened later. Many metrics hold it, and it is long in words."""
    known = t["case_lives"]
    moving = known.filter((known.changed_at > as_of) & (known.opened_at <= as_of)).select("case_id")
    cut = Tables({name: t[name].semi_join(moving, "case_id") for name in (*SOURCES, "case_hours")})
    cut["open_seconds"] = t["open_seconds"]
    return summarise(cut, as_of)


def summarise(t: Tables, as_of: int) -> Rows:
    """Return, from the sources, one row a case that had been opened by ``as_of`` (and the day on which its rows lie)."""
    cases = t["cases"]
    rows = cases.filter(cases.opened_at <= as_of)
    rows = rows.select("day", "case_id", *OWN, "opened_at", "opened_date", "opened_business")
    for part in (_settled, _spent, _answered, _replied, _spoken, _held, _raised):
        rows = rows.left_join(part(t, as_of), "case_id").drop("case_id_right")
    rows = rows.left_join(_teams(rows, t, as_of), "case_id").drop("case_id_right")
    return rows.mutate(**{name: rows[name].fill_null(0) for name in COUNTED})


def _teams(rows: Rows, t: Tables, as_of: int) -> Rows:
    """Which team had each case at the moments of its life, and at the end of what is known: the stays are gone through once."""
    s = t[holders.STAYS].rename(of_case="case_id")
    rows = rows.select("case_id", *(f"{name}_at" for name in HELD)).mutate(now_at=as_of)
    rows = rows.join(s.drop("day"), rows.case_id == s.of_case)

    def team(moment: Any) -> Any:
        who = holders.had(rows.team_id, rows.first_team_id, rows.first_team_at, moment, as_of)
        return who.max(where=holders.holds(rows.from_at, rows.to_at, rows.is_first, moment))

    teams = {f"{name}_team_id": team(rows[f"{name}_at"]) for name in HELD}
    return rows.group_by("case_id").aggregate(team_id=team(rows.now_at), **teams)


def _settled(t: Tables, as_of: int) -> Rows:
    s = t["settlings"]
    s = s.filter(s.moment <= as_of)
    return s.group_by("case_id").aggregate(
        first_solved_at=s.moment.min(where=s.is_solving),
        last_solved_at=s.moment.max(where=s.is_solving),
        first_solved_date=s.date.min(where=s.is_solving),
        last_solved_date=s.date.max(where=s.is_solving),
        first_solved_business=s.moment_business.min(where=s.is_solving),
        last_solved_business=s.moment_business.max(where=s.is_solving),
        reopen_count=(~s.is_solving).cast("int64").sum(),
    )


def _spent(t: Tables, as_of: int) -> Rows:
    """Where its time went, and whether it is settled now. A stretch that goes on at the end of all records counts nothing."""

    s = t["case_states"]
    s = s.filter(s.from_at <= as_of)
    if as_of == FOREVER:
        s = s.mutate(end_at=s.to_at.fill_null(s.from_at), end_business=s.to_business.fill_null(s.from_business))
    else:
        s = s.left_join(business_now(t, as_of), "case_id")
        ended = (s.to_at <= as_of).fill_null(False)
        s = s.mutate(end_at=ended.ifelse(s.to_at, as_of), end_business=ended.ifelse(s.to_business, s.now_business))
    is_current = s.to_at.isnull() | (s.to_at > as_of)
    micros, business = s.end_at - s.from_at, s.end_business - s.from_business
    return s.group_by("case_id").aggregate(
        is_settled=(is_current & s.state.isin(SETTLED)).cast("int64").max(),
        ours_micros=micros.sum(where=s.state.isin(OURS)),
        customer_micros=micros.sum(where=s.state == "waiting_customer"),
        others_micros=micros.sum(where=s.state == "waiting_others"),
        ours_business=business.sum(where=s.state.isin(OURS)),
        customer_business=business.sum(where=s.state == "waiting_customer"),
        others_business=business.sum(where=s.state == "waiting_others"),
    )


def business_now(t: Tables, as_of: int) -> Rows:
    """Return one row a case: the business time of the moment, open seconds of the case's hours since 2000."""
    o = t["open_seconds"]
    o = o.filter(o.from_at <= as_of)
    opened = o.before_seconds + ((o.to_at <= as_of).ifelse(o.to_at, as_of) - o.from_at) // SECOND
    # Open seconds never fall, so that the most of all stretches that have begun is what the last one says.
    opened = o.group_by("calendar_version_id").aggregate(opened=opened.max())
    h = t["case_hours"]
    h = h.filter((h.from_at.isnull() | (h.from_at <= as_of)) & (h.to_at.isnull() | (h.to_at > as_of)))
    rows = h.join(opened, "calendar_version_id")
    return rows.select("case_id", now_business=rows.opened + rows.offset_seconds)


def _answered(t: Tables, as_of: int) -> Rows:
    """The customer's first word, whether it opened the case, and our first word after it."""
    w = t["turns"]
    w = w.filter((w.moment <= as_of) & w.is_inbound & (w.number <= 1))
    first_at = (w.number == 0).cast("int64")
    answered = w.next_at <= as_of
    return w.select(
        "case_id", asked_at=w.moment, asked_first=first_at, answered_at=answered.ifelse(w.next_at, None),
        asked_business=w.moment_business, answered_business=answered.ifelse(w.next_business, None),
        answered_in_hours=answered.ifelse(w.next_is_in_hours, None),
    )  # fmt: skip


def _replied(t: Tables, as_of: int) -> Rows:
    """How long the customer waited for all our answers together, the first one and the later ones."""
    w = t["turns"]
    w = w.filter((w.next_at <= as_of) & w.is_inbound)
    return w.group_by("case_id").aggregate(
        replied_at=w.next_at.max(),
        reply_count=w.contact_id.count(),
        reply_micros=(w.next_at - w.moment).sum(),
        reply_business=(w.next_business - w.moment_business).sum(),
    )


def _spoken(t: Tables, as_of: int) -> Rows:
    c = t["contacts"]
    c = c.filter((c["at"] <= as_of) & (c.direction == "outbound"))
    return c.group_by("case_id").aggregate(answer_count=c.contact_id.count())


def _held(t: Tables, as_of: int) -> Rows:
    """When somebody had it first, and how often it passed to another person or team. Nobody is not somebody else."""
    import ibis

    a = t["assignments"]
    a = a.filter(a.from_at <= as_of)
    teams = a.filter(a.team_id.notnull())
    order = ibis.window(group_by=teams.case_id, order_by=[teams.from_at, teams.assignment_id])
    teams = teams.mutate(before=teams.team_id.lag().over(order))
    by_team = teams.group_by("case_id").aggregate(team_count=flag(teams.before != teams.team_id).sum())
    held = a.filter(a.assignee_id.notnull())
    order = ibis.window(group_by=held.case_id, order_by=[held.from_at, held.assignment_id])
    held = held.mutate(before=held.assignee_id.lag().over(order))
    by_person = held.group_by("case_id").aggregate(
        person_count=flag(held.before != held.assignee_id).sum(),
        first_held_at=held.from_at.min(),
        first_held_business=held.from_business.min(),
    )
    rows = a.select("case_id").distinct().left_join(by_team, "case_id").drop("case_id_right").left_join(by_person, "case_id")
    count = rows.team_count.fill_null(0) + rows.person_count.fill_null(0)
    return rows.select("case_id", "first_held_at", "first_held_business", handover_count=count)


def _raised(t: Tables, as_of: int) -> Rows:
    e = t["escalations"]
    e = e.filter(e["at"] <= as_of)
    return e.group_by("case_id").aggregate(escalation_count=e.escalation_id.count(), raised_at=e["at"].min())


def keep(rows: Rows, at: str, has_come: Any = None, **more: Any) -> Rows:
    """Return rows of lives with the case, its dimensions and these columns: with the team that had the case at a moment of it.

    Where that moment has not come, with the team that has the case.
    """
    has_come = rows[f"{at}_at"].notnull() if has_come is None else has_come
    had_at = has_come.ifelse(rows[f"{at}_at"], None)
    team_id = has_come.ifelse(rows[f"{at}_team_id"], rows.team_id)
    return rows.select("case_id", *OWN, team_id=team_id, had_at=had_at, **more)


def came(cases: Rows, as_of: int, **more: Any) -> Rows:
    """Return rows of cases that had been opened, with these columns: each with the first team that had it by then."""
    cases = cases.filter(cases.opened_at <= as_of)
    team_id = (cases.first_team_at <= as_of).ifelse(cases.first_team_id, None)
    return cases.select("case_id", *OWN, team_id=team_id, had_at=cases.opened_at, **{k: cases[v] for k, v in more.items()})


def flag(condition: Any) -> Any:
    """Return a condition as 1 or 0, where it is not known 0."""
    return condition.fill_null(False).cast("int64")
