"""Targets: which holds for a question, and how each of them stands."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from rapport.kernel.actor import Actor
from rapport.metrics.expressions import QUEUE

from ..models import Miss, Target
from ..types import Asked, Goal
from .scope import VIEW, get_metric, team_ids

COURSE = timedelta(weeks=54)
OWN = frozenset({"team_id", QUEUE})  # what may have targets of its own


def targets(actor: Actor, *, with_ended: bool = False) -> QuerySet[Target]:
    """Return the targets whose figures the actor may see: the department's, and those of the teams that they reach."""
    actor.require_somewhere(VIEW)
    reach = team_ids(actor)
    rows = Target.objects.select_related("team", "queue", "owner", "set_by")
    rows = rows.prefetch_related(Prefetch("misses", Miss.objects.order_by("-from_date")))
    if reach is not None:
        rows = rows.filter(Q(team=None) | Q(team_id__in=reach))
    return (rows if with_ended else rows.filter(active_to=None)).order_by(
        "metric", "team__name", "queue__name", "-active_from"
    )  # fmt: skip


def get_target(target_id: int, *, actor: Actor) -> Target:
    """Return one target. Raises Target.DoesNotExist, also for one of a team that is not theirs to see."""
    return targets(actor, with_ended=True).get(pk=target_id)


def goals(actor: Actor, asked: Sequence[Asked]) -> list[Goal | None]:
    """Return the target that holds for each question on its day: the queue's or the team's own where one is asked about.

    One query.
    """
    known = _known(asked)
    return [_goal(known, one, _team_of(actor, one), _queue_of(one)) for one in asked]


def goals_of_parts(actor: Actor, asked: Asked) -> dict[int, Goal]:
    """Return by queue or team, where a question is split by one of them, the targets that are its own. One query at most."""
    if asked.split not in OWN or {name for name, _values in asked.where} - {"team_id", QUEUE}:
        return {}
    reach, found = team_ids(actor), {}
    for one in _known([asked]):
        if reach is not None and one.team_id not in reach:
            continue
        key = one.queue_id if asked.split == QUEUE else one.team_id if one.queue_id is None else None
        if key is not None:
            found[key] = goal_of(one)
    return found


def _known(asked: Sequence[Asked]) -> list[Target]:
    day = max(one.as_of.date() for one in asked)
    rows = Target.objects.select_related("owner").filter(metric__in={one.metric for one in asked}, active_from__lte=day)
    return list(rows.filter(Q(active_to=None) | Q(active_to__gt=day)))


def _queue_of(asked: Asked) -> int | None:
    """Return the one queue that a question is about, None for several or none."""
    named = dict(asked.where).get(QUEUE, ())
    return named[0] if len(named) == 1 else None


def _team_of(actor: Actor, asked: Asked) -> int | None:
    """Return the one team that a question is about, None for several."""
    reach = team_ids(actor)
    named: Iterable[int] = dict(asked.where).get("team_id", ()) or (reach or ())
    listed = list(named)
    return listed[0] if len(listed) == 1 else None


def _goal(known: Sequence[Target], asked: Asked, team_id: int | None, queue_id: int | None) -> Goal | None:
    """A target is for all its cases: a question about a channel or a kind alone has none. A queue's own comes first."""
    if {name for name, _values in asked.where} - {"team_id", QUEUE}:
        return None
    of_it = [one for one in known if one.metric == asked.metric]
    fitting = [one for one in of_it if one.queue_id is None and one.team_id in {None, team_id}]
    fitting += [one for one in of_it if one.queue_id is not None and one.queue_id == queue_id]
    best = max(fitting, key=lambda one: (one.queue_id is not None, one.team_id is not None), default=None)
    return None if best is None else goal_of(best)


def goal_of(target: Target) -> Goal:
    """Return a target, whose owner is loaded, as figures are held against it."""
    return Goal(value=target.value, owner=target.owner.name, review_date=target.review_date, target_id=target.pk)


def in_force(day: date) -> list[Target]:
    """Return every target in force on a day, for the house's own judging."""
    rows = Target.objects.select_related("owner", "team", "queue").filter(active_from__lte=day)
    return list(rows.filter(Q(active_to=None) | Q(active_to__gt=day)).order_by("pk"))


def asked_of(target: Target, *, at: datetime) -> Asked:
    """Return the question that a target is about, as of a moment: by week over a year, of its queue or its team."""
    today = at.date()
    until = today + timedelta(days=7 - today.weekday())
    return Asked(metric=target.metric, as_of=at, since=until - COURSE, until=until, where=where_of(target))


def where_of(target: Target) -> tuple[tuple[str, tuple[int]], ...]:
    """Return the filter that holds the cases of a target."""
    if target.queue_id:
        return ((QUEUE, (target.queue_id,)),)
    return (("team_id", (target.team_id,)),) if target.team_id else ()


def called_target(target: Target) -> str:
    """Return what a target is called: "First response (French)", with its queue or its team."""
    try:
        label = get_metric(target.metric).label
    except LookupError:  # it is declared no more
        label = target.metric
    whose = target.queue or target.team
    return f"{label} ({whose.name})" if whose else label


def missed(actor: Actor, *, day: date) -> list[Miss]:
    """Return which targets were missed on a day, of what the actor may see, those missed longest first. One query."""
    reach = team_ids(actor)
    rows = Miss.objects.filter(Q(to_date=None) | Q(to_date__gt=day), from_date__lte=day)
    if reach is not None:
        rows = rows.filter(Q(target__team=None) | Q(target__team_id__in=reach))
    return list(rows.select_related("target__team", "target__queue", "target__owner").order_by("from_date", "pk"))
