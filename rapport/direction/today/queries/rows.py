"""The rows behind every sentence of the brief: the same conditions that were counted, so that the numbers agree."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind
from rapport.desk.complaints.queries.limits import LimitDue
from rapport.governance.commitments import queries as commitments
from rapport.governance.standards.types import AtRisk, Measure
from rapport.kernel.actor import Actor
from rapport.metrics.questions import department_zone

from ..rules import day_ends
from .risk import Missed, care_today, due_today, missed, overdue, statutory
from .seen import Seen

type Record = dict[str, Any]
# What a row about a part of a case tells of the case.
CASE = ("subject", "customer__name", "reason__name", "team__name", "assignee__name", "opened_at")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What rows are asked for: those of a finding's series between two local days, of a team, of a stretch of time."""

    what: str
    from_date: date | None = None
    to_date: date | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    team_id: int | None = None
    where: tuple[tuple[str, str], ...] = ()


def rows_behind(asked: Asked, actor: Actor, *, as_of: datetime) -> QuerySet[Any] | None:
    """Return the cases that were counted; None for what is no question about whole cases."""
    visible = cases.cases(actor)
    until = min(asked.until_at or as_of, as_of)
    match asked.what:
        case "finding" if asked.from_date and asked.to_date:
            zone = department_zone()
            begins, ends = (datetime.combine(day, time(), zone) for day in (asked.from_date, asked.to_date + timedelta(days=1)))
            rows = visible.filter(_series(asked.where), opened_at__gte=begins, opened_at__lt=ends)
        case "opened" if asked.from_at:
            rows = cases.opened_between(actor, since=asked.from_at, until=until)
        case "settled" if asked.from_at:
            rows = cases.settled_between(actor, since=asked.from_at, until=until)
        case "open":
            rows = cases.open_at(actor, as_of=as_of)
        case "complaints":
            rows = cases.open_at(actor, as_of=as_of).filter(kind=Kind.COMPLAINT)
        case _:
            return None
    return rows


def clocks_behind(asked: Asked, actor: Actor, *, as_of: datetime, zone: ZoneInfo) -> list[Record] | None:
    """Return the clocks that were counted, each with its case, in their order; None for other questions.

    A row is {"pk": of the case, "clock": its measure, "clock_due_at": ...} and what ``CASE`` names.
    """
    seen = Seen(actor, as_of=as_of)
    clocks: Sequence[AtRisk | Missed | LimitDue]
    match asked.what:
        case "due":
            clocks = due_today(seen, zone=zone, team_id=asked.team_id)
        case "overdue":
            clocks = overdue(seen, team_id=asked.team_id)
        case "statutory":
            clocks = statutory(seen)
        case "limits":
            clocks = seen.limits
        case "care":
            near = care_today(seen, until=day_ends(as_of, zone))
            clocks = [Missed(subject_id=one.case_id, label="", due_at=due_at) for one, due_at in near]
        case "missed_first_response" | "missed_resolution" if asked.from_at:
            measure = Measure(asked.what.removeprefix("missed_"))
            clocks = missed(seen, measure, since=asked.from_at, until=min(asked.until_at or as_of, as_of))
        case _:
            return None
    rows = cases.cases(actor).filter(pk__in={one.subject_id for one in clocks}).values("pk", *CASE)
    found = {row["pk"]: row for row in rows}
    shown = [one for one in clocks if one.subject_id in found]
    return [found[one.subject_id] | {"clock": one.label, "clock_due_at": one.due_at} for one in shown]


def contacts_behind(asked: Asked, actor: Actor, *, as_of: datetime) -> list[Record] | None:
    """Return the abusive contacts that were counted, each with its case, newest first; None for other questions."""
    if asked.what != "abuse" or asked.from_at is None:
        return None
    until = min(asked.until_at or as_of, as_of)
    found = cases.abusive_contacts(actor, since=asked.from_at, until=until, team_id=asked.team_id)
    names = {name: F(f"case__{name}") for name in CASE}
    return [row | {"pk": row["case_id"]} for row in found.values("case_id", "at", **names)]


def promises_behind(asked: Asked, actor: Actor, *, as_of: datetime) -> list[Record] | None:
    """Return the promises that were counted, the latest first; None for other questions."""
    if asked.from_at is None:
        return None
    until = min(asked.until_at or as_of, as_of)
    match asked.what:
        case "promises_broken":
            found = commitments.broken_between(asked.from_at, until, actor=actor)
        case "promises_kept":
            found = commitments.fallen_due(asked.from_at, until, actor=actor, kind="case")
        case _:
            return None
    return [asdict(one) | {"pk": one.id, "case_id": one.subject[1] if one.subject[0] == "case" else None} for one in found]


def _series(parts: Iterable[tuple[str, str]]) -> Q:
    """Return the condition of a series: group, reason and cause by id, anything else a fact of the case."""
    condition = Q()
    for key, value in parts:
        match key:
            case "group":
                condition &= Q(reason__parent_id=value) | Q(reason_id=value)
            case "reason" | "cause":
                condition &= Q(**{f"{key}_id": value})
            case _:
                condition &= Q(attributes__contains={key: value})
    return condition
