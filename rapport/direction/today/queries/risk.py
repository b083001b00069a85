"""Will we hold our standards today? The clocks that run out before the day ends, by hour and by team."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from rapport.compute.businesstime.moments import moment_of, seconds_of
from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.governance.standards import queries as standards
from rapport.governance.standards.queries import Open
from rapport.governance.standards.types import AtRisk, Measure
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from ..rules import day_ends
from ..types import NO_TEAM, Risk, TeamRisk
from .seen import STATUTORY_DAYS, Seen

QUARTER = 900


def risk_today(seen: Seen, *, zone: ZoneInfo) -> Risk:
    """Return the clocks of cases that the actor may see and that run out before local midnight, or have run out."""
    until, now = day_ends(seen.as_of, zone), seconds_of(seen.as_of)
    due = [one for one in seen.clocks.running(until=until) if _is_of(one, seen) and not one.is_paused and one.due > now]
    late = [one for one in seen.clocks.late() if _is_of(one, seen)]
    hours: Counter[datetime] = Counter()
    # Each quarter of an hour once: in every zone it lies in one hour.
    for quarter, count in Counter(one.due // QUARTER for one in due).items():
        hour = datetime.fromtimestamp(quarter * QUARTER, tz=zone).replace(minute=0, second=0)
        hours[hour] += count
    return Risk(until=until, teams=_by_team(seen, due, late), hours=tuple(sorted(hours.items())))


def _is_of(one: Open, seen: Seen) -> bool:
    return one.team_id in seen.teams


def with_limits(risk: Risk, seen: Seen) -> Risk:
    """Return the same with the limits by law of complaints."""
    missed_count = sum(one.due_at <= seen.as_of for one in seen.limits)
    return replace(risk, limit_count=len(seen.limits), missed_limit_count=missed_count)


def due_today(seen: Seen, *, zone: ZoneInfo, team_id: int | None = None) -> list[AtRisk]:
    """Return the clocks that run out before local midnight, soonest first; with ``team_id`` those of one (or of NO_TEAM)."""
    as_of, until = seen.as_of, day_ends(seen.as_of, zone)
    near = seen.clocks.at_risk(within=until - as_of)
    running = [one for one in near if one.due_at and as_of < one.due_at and not one.is_paused]
    return [one for one in running if one.team_id in seen.teams and team_id in (None, one.team_id or NO_TEAM)]


def overdue(seen: Seen, *, team_id: int | None = None) -> list[AtRisk]:
    """Return the clocks that ran out and are still awaited, the longest first; with ``team_id`` those of one (or of NO_TEAM)."""
    return [one for one in seen.clocks.overdue() if one.team_id in seen.teams and team_id in (None, one.team_id or NO_TEAM)]


def care_today(seen: Seen, *, until: datetime) -> list[tuple[cases.OpenCase, datetime]]:
    """Return the open cases of customers who need special care that run out by then or have run out, the soonest first."""
    care = {one.case_id: one for one in seen.standing_out if one.is_vulnerable and not one.is_safety}
    due = sorted((at, case_id) for case_id, at in seen.due.items() if case_id in care and at <= until)
    return [(care[case_id], at) for at, case_id in due]


def near_statutory(seen: Seen) -> list[Open]:
    """Return the statutory clocks that are overdue or due within ten days, soonest first."""
    return [one for one in seen.clocks.statutory(within_days=STATUTORY_DAYS) if _is_of(one, seen)]


def statutory(seen: Seen) -> list[AtRisk]:
    """Return the same, each with its standard."""
    return [one for one in seen.clocks.statutory_due(within_days=STATUTORY_DAYS) if one.team_id in seen.teams]


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A clock that was not met: done too late, or too late and still awaited."""

    subject_id: int
    label: str
    due_at: datetime | None


def missed(seen: Seen, measure: Measure, *, since: datetime, until: datetime) -> list[Missed]:
    """Return the clocks of a measure that started in [since, until) and were missed by now, newest first."""
    found = []
    for standard in standards.standards().filter(measure=measure):
        for state in ("breached", "running_breached"):
            rows = standards.clocks_in_state(standard.pk, state, since=since, until=until, as_of=seen.as_of)
            found += [(one.started_at, one) for one in rows.filter(subject_kind="case") if one.team_id in seen.teams]
    newest = sorted(found, key=lambda pair: (pair[0], pair[1].pk), reverse=True)
    return [Missed(subject_id=one.subject_id, label=one.standard_version.standard.name, due_at=one.due_at) for _at, one in newest]


def _by_team(seen: Seen, due: Sequence[Open], late: Sequence[Open]) -> tuple[TeamRisk, ...]:
    clocks: dict[int | None, list[Open]] = defaultdict(list)
    overdue: Counter[int | None] = Counter()
    for one in due:
        clocks[one.team_id].append(one)
    for one in late:
        overdue[one.team_id] += 1
    present, absent = present_counts(seen)
    found = [
        TeamRisk(
            team_id=team_id,
            team=seen.teams.get(team_id, ""),
            due_count=len(clocks[team_id]),
            overdue_count=overdue[team_id],
            first_due_at=moment_of(clocks[team_id][0].due) if clocks[team_id] else None,
            present_count=present[team_id or 0],
            absent_count=absent[team_id or 0],
            measures=_measures(clocks[team_id]),
        )
        for team_id in {*clocks, *overdue}
    ]
    return tuple(sorted(found, key=lambda one: (-one.due_count, -one.overdue_count, one.team)))


def _measures(clocks: Sequence[Open]) -> tuple[tuple[str, int], ...]:
    """How many there are of each measure, most first."""
    counted = Counter(one.measure for one in clocks).most_common()
    return tuple((standards.measure_text(Measure(measure)), count) for measure, count in counted)


@prepared
def _here(actor: Actor, /, *, day: Any) -> QuerySet[Any, tuple[Any, ...]]:
    here = people.people(actor).filter(people.working_on(day), role=Role.REPRESENTATIVE)
    return here.order_by().values_list("pk", "team_id")


def present_counts(seen: Seen) -> tuple[Counter[int], Counter[int]]:
    """Return how many representatives of each team work here at a moment: those present, and those absent."""
    rows = _here(seen.actor, day=seen.as_of.date())
    present = Counter(team_id for pk, team_id in rows if team_id and pk not in seen.absent)
    return present, Counter(team_id for pk, team_id in rows if team_id and pk in seen.absent)
