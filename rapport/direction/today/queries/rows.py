"""The rows behind every sentence of the brief: the same conditions that were counted, so that the numbers agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind, State
from rapport.kernel.actor import Actor

from .needs import STATUTORY_DAYS
from .risk import at_risk_ids, statutory_ids


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


def rows_behind(asked: Asked, actor: Actor, *, as_of: datetime, zone: ZoneInfo) -> QuerySet[Any] | None:
    """Return the cases that were counted, or None for a question that no page asks."""
    seen = cases.cases(actor)
    until = min(asked.until_at or as_of, as_of)
    match asked.what:
        case "finding" if asked.from_date and asked.to_date:
            begins, ends = (datetime.combine(day, time(), zone) for day in (asked.from_date, asked.to_date + timedelta(days=1)))
            rows = seen.filter(_series(asked.where), opened_at__gte=begins, opened_at__lt=ends)
        case "opened" if asked.from_at:
            rows = seen.filter(opened_at__gte=asked.from_at, opened_at__lt=until)
        case "settled" if asked.from_at:
            rows = settled(actor, since=asked.from_at, until=until)
        case "open":
            rows = cases.open_at(actor, as_of=as_of)
        case "complaints":
            rows = cases.open_at(actor, as_of=as_of).filter(kind=Kind.COMPLAINT)
        case "statutory":
            rows = _of(seen, statutory_ids(actor, as_of=as_of, within_days=STATUTORY_DAYS))
        case "due" | "overdue":
            ids = at_risk_ids(actor, as_of=as_of, zone=zone, team_id=asked.team_id, overdue=asked.what == "overdue")
            rows = _of(seen, ids)
        case "abuse" if asked.from_at:
            found = cases.abusive_contacts(actor, since=asked.from_at, until=until, team_id=asked.team_id)
            rows = _of(seen, found.values("case_id"))
        case _:
            return None
    return rows


def said_behind(asked: Asked, actor: Actor, *, as_of: datetime, zone: ZoneInfo) -> int | None:
    """Return the number that the sentence said, where it counted clocks or contacts; None where it counted cases."""
    match asked.what:
        case "due" | "overdue":
            overdue = asked.what == "overdue"
            return len(at_risk_ids(actor, as_of=as_of, zone=zone, team_id=asked.team_id, overdue=overdue))
        case "abuse" if asked.from_at:
            until = min(asked.until_at or as_of, as_of)
            return cases.abusive_contacts(actor, since=asked.from_at, until=until, team_id=asked.team_id).count()
        case _:
            return None


def settled(actor: Actor, *, since: datetime, until: datetime) -> QuerySet[Any]:
    """Return the cases that were settled in [since, until), each once however often it was."""
    rows = cases.cases(actor)
    hits = rows.filter(states__state=State.RESOLVED, states__from_at__gte=since, states__from_at__lt=until)
    return rows.filter(pk__in=hits.values("pk"))


def _of(rows: QuerySet[Any], ids: Any) -> QuerySet[Any]:
    return rows.filter(pk__in=ids)


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
