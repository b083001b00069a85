"""Targets: which holds for a question, and how each of them stands."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from rapport.kernel.actor import Actor

from ..models import Miss, Target
from ..types import Asked, Goal
from .scope import VIEW, team_ids

COURSE = timedelta(weeks=54)


def targets(actor: Actor, *, with_ended: bool = False) -> QuerySet[Target]:
    """Return the targets whose figures the actor may see: the department's, and those of the teams that they reach."""
    actor.require_somewhere(VIEW)
    reach = team_ids(actor)
    rows = Target.objects.select_related("team", "owner", "set_by")
    rows = rows.prefetch_related(Prefetch("misses", Miss.objects.order_by("-from_date")))
    if reach is not None:
        rows = rows.filter(Q(team=None) | Q(team_id__in=reach))
    return (rows if with_ended else rows.filter(active_to=None)).order_by("metric", "team__name", "-active_from")


def get_target(target_id: int, *, actor: Actor) -> Target:
    """Return one target. Raises Target.DoesNotExist, also for one of a team that is not theirs to see."""
    return targets(actor, with_ended=True).get(pk=target_id)


def goals(actor: Actor, asked: Sequence[Asked]) -> list[Goal | None]:
    """Return the target that holds for each question on its day: the team's own where one team is asked about. One query."""
    day = max(one.as_of.date() for one in asked)
    rows = Target.objects.select_related("owner").filter(metric__in={one.metric for one in asked}, active_from__lte=day)
    known = list(rows.filter(Q(active_to=None) | Q(active_to__gt=day)))
    return [_goal(known, one, _team_of(actor, one)) for one in asked]


def _team_of(actor: Actor, asked: Asked) -> int | None:
    """Return the one team that a question is about, None for several."""
    reach = team_ids(actor)
    named: Iterable[int] = dict(asked.where).get("team_id", ()) or (reach or ())
    listed = list(named)
    return listed[0] if len(listed) == 1 else None


def _goal(known: Sequence[Target], asked: Asked, team_id: int | None) -> Goal | None:
    """A target is for all its cases: a question about a channel or a kind alone has none."""
    if {name for name, _values in asked.where} - {"team_id"}:
        return None
    fitting = [one for one in known if one.metric == asked.metric and one.team_id in {None, team_id}]
    best = max(fitting, key=lambda one: one.team_id is not None, default=None)
    return None if best is None else goal_of(best)


def goal_of(target: Target) -> Goal:
    """Return a target, whose owner is loaded, as figures are held against it."""
    return Goal(value=target.value, owner=target.owner.name, review_date=target.review_date, target_id=target.pk)


def in_force(day: date) -> list[Target]:
    """Return every target in force on a day, for the house's own judging."""
    rows = Target.objects.select_related("owner", "team").filter(active_from__lte=day)
    return list(rows.filter(Q(active_to=None) | Q(active_to__gt=day)).order_by("pk"))


def asked_of(target: Target, *, at: datetime) -> Asked:
    """Return the question that a target is about, as of a moment: by week over a year, of its team."""
    today = at.date()
    until = today + timedelta(days=7 - today.weekday())
    where = (("team_id", (target.team_id,)),) if target.team_id else ()
    return Asked(metric=target.metric, as_of=at, since=until - COURSE, until=until, where=where)
