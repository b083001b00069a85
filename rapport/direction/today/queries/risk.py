"""Will we hold our standards today? The clocks that run out before the day ends, by hour and by team."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import AtRisk, Measure
from rapport.kernel.actor import Actor, Scope

from ..rules import day_ends
from ..types import Risk, TeamRisk


def risk_today(actor: Actor, *, as_of: datetime, zone: ZoneInfo) -> Risk:
    """Return the clocks of cases that the actor may see and that run out before local midnight, or have run out."""
    due, late = due_today(actor, as_of=as_of, zone=zone), overdue(actor, as_of=as_of)
    hours = Counter(
        one.due_at.astimezone(zone).replace(minute=0, second=0, microsecond=0) for one in due if one.due_at is not None
    )
    return Risk(until=day_ends(as_of, zone), teams=_by_team(actor, due, late, as_of), hours=tuple(sorted(hours.items())))


def due_today(actor: Actor, *, as_of: datetime, zone: ZoneInfo, team_id: int | None = None) -> list[AtRisk]:
    """Return the clocks that run out before local midnight, soonest first; with ``team_id`` those of one team."""
    until, teams = day_ends(as_of, zone), _teams(actor)
    near = standards.at_risk("case", as_of=as_of, within=until - as_of)
    running = [one for one in near if one.due_at and as_of < one.due_at <= until and not one.is_paused]
    return [one for one in running if one.team_id in teams and team_id in (None, one.team_id)]


def overdue(actor: Actor, *, as_of: datetime, team_id: int | None = None) -> list[AtRisk]:
    """Return the clocks that ran out and are still awaited, the longest first; with ``team_id`` those of one team."""
    teams = _teams(actor)
    late = standards.overdue("case", as_of=as_of)
    return [one for one in late if one.team_id in teams and team_id in (None, one.team_id)]


def statutory(actor: Actor, *, as_of: datetime, within_days: int) -> list[AtRisk]:
    """Return the statutory clocks that are overdue or due within so many days, soonest first."""
    teams = _teams(actor)
    return [one for one in standards.statutory_due("case", as_of=as_of, within_days=within_days) if one.team_id in teams]


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A clock that was not met: done too late, or too late and still awaited."""

    subject_id: int
    label: str
    due_at: datetime | None


def missed(actor: Actor, measure: Measure, *, since: datetime, until: datetime, as_of: datetime) -> list[Missed]:
    """Return the clocks of a measure that started in [since, until) and were missed by ``as_of``, newest first."""
    teams, found = _teams(actor), []
    for standard in standards.standards().filter(measure=measure):
        for state in ("breached", "running_breached"):
            rows = standards.clocks_in_state(standard.pk, state, since=since, until=until, as_of=as_of)
            found += [(one.started_at, one) for one in rows.filter(subject_kind="case") if one.team_id in teams]
    newest = sorted(found, key=lambda pair: (pair[0], pair[1].pk), reverse=True)
    return [Missed(subject_id=one.subject_id, label=one.standard_version.standard.name, due_at=one.due_at) for _at, one in newest]


def _teams(actor: Actor) -> dict[int | None, str]:
    """The teams whose cases the actor sees; who sees the whole department also sees the cases of no team."""
    teams: dict[int | None, str] = dict(people.teams(actor).values_list("pk", "name"))
    if actor.is_machine or actor.capabilities.get("cases.view") == Scope.DEPARTMENT:
        teams[None] = ""
    return teams


def _by_team(actor: Actor, due: Sequence[AtRisk], late: Sequence[AtRisk], as_of: datetime) -> tuple[TeamRisk, ...]:
    teams = _teams(actor)
    clocks: dict[int | None, list[AtRisk]] = defaultdict(list)
    overdue: Counter[int | None] = Counter()
    for one in due:
        clocks[one.team_id].append(one)
    for one in late:
        overdue[one.team_id] += 1
    present, absent = present_counts(actor, as_of=as_of)
    found = [
        TeamRisk(
            team_id=team_id,
            team=teams.get(team_id, ""),
            due_count=len(clocks[team_id]),
            overdue_count=overdue[team_id],
            first_due_at=min((one.due_at for one in clocks[team_id] if one.due_at), default=None),
            present_count=present[team_id or 0],
            absent_count=absent[team_id or 0],
            measures=tuple(Counter(one.label for one in clocks[team_id]).most_common()),
        )
        for team_id in {*clocks, *overdue}
    ]
    return tuple(sorted(found, key=lambda one: (-one.due_count, -one.overdue_count, one.team)))


def present_counts(actor: Actor, *, as_of: datetime) -> tuple[Counter[int], Counter[int]]:
    """Return how many representatives of each team work here at a moment: those present, and those absent."""
    away = people.absent_ids(as_of)
    rows = list(people.people(actor, as_of=as_of).filter(role=Role.REPRESENTATIVE).values_list("pk", "team_id"))
    present = Counter(team_id for pk, team_id in rows if team_id and pk not in away)
    return present, Counter(team_id for pk, team_id in rows if team_id and pk in away)
