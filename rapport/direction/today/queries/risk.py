"""Will we hold our standards today? The clocks that run out before the day ends, by hour and by team."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import AtRisk
from rapport.kernel.actor import Actor

from ..rules import day_ends
from ..types import Risk, TeamRisk


def risk_today(actor: Actor, *, as_of: datetime, zone: ZoneInfo) -> Risk:
    """Return the clocks of cases that the actor may see and that run out before local midnight, or have run out."""
    until = day_ends(as_of, zone)
    teams = dict(people.teams(actor).values_list("pk", "name"))
    due = [one for one in standards.at_risk("case", as_of=as_of, within=until - as_of) if _is_due(one, as_of, until, teams)]
    late = [one for one in standards.overdue("case", as_of=as_of) if _is_ours(one, teams)]
    hours = Counter(
        one.due_at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        for one in due
        if one.due_at and one.due_at <= until
    )
    return Risk(until=until, teams=_by_team(actor, due, late, teams, as_of), hours=tuple(sorted(hours.items())))


def _is_due(one: AtRisk, as_of: datetime, until: datetime, teams: dict[int, str]) -> bool:
    return one.due_at is not None and as_of < one.due_at <= until and not one.is_paused and _is_ours(one, teams)


def _is_ours(one: AtRisk, teams: dict[int, str]) -> bool:
    return one.team_id is None or one.team_id in teams


def _by_team(
    actor: Actor, due: Sequence[AtRisk], late: Sequence[AtRisk], teams: dict[int, str], as_of: datetime
) -> tuple[TeamRisk, ...]:
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
            team=teams.get(team_id or 0, ""),
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


def at_risk_ids(actor: Actor, *, as_of: datetime, zone: ZoneInfo, team_id: int | None, overdue: bool) -> list[int]:
    """Return the cases behind the figures of a team (None: of all), the most urgent first: one id for each clock."""
    teams = dict(people.teams(actor).values_list("pk", "name"))
    until = day_ends(as_of, zone)
    if overdue:
        rows = [one for one in standards.overdue("case", as_of=as_of) if _is_ours(one, teams)]
    else:
        near = standards.at_risk("case", as_of=as_of, within=until - as_of)
        rows = [one for one in near if _is_due(one, as_of, until, teams)]
    return [one.subject_id for one in rows if team_id in (None, one.team_id)]


def statutory_ids(actor: Actor, *, as_of: datetime, within_days: int) -> list[int]:
    """Return the ids of the cases behind the row of statutory dates, the most urgent first."""
    near = standards.statutory_due("case", as_of=as_of, within_days=within_days)
    seen = set(cases.cases(actor).filter(pk__in=[one.subject_id for one in near]).values_list("pk", flat=True))
    return [one.subject_id for one in near if one.subject_id in seen]
