"""How far an actor's questions reach: the department, or the own teams only. Whoever asks here asks through it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor, Scope
from rapport.kernel.errors import Refused
from rapport.metrics import ask, registry
from rapport.metrics.ask import Grain, Question
from rapport.metrics.expressions import QUEUE
from rapport.metrics.metric import Metric

from ..types import Asked

VIEW = "measures.view"
# Columns of rows that stand for one person: figures of individuals wait for a recorded agreement.
PERSONAL = frozenset({"assignee_id", "person_id", "by_id", "owner_id", "customer_id"})


def team_ids(actor: Actor) -> frozenset[int] | None:
    """Return the teams whose cases the actor's figures may count; None for all. Raises NotAllowed without the capability."""
    actor.require_somewhere(VIEW)
    if actor.is_machine or actor.capabilities[VIEW] is Scope.DEPARTMENT:
        return None
    return actor.team_ids


def get_metric(key: str) -> Metric:
    """Return a metric. Raises LookupError for one that nobody declares."""
    return registry.metric(key)


def question(
    actor: Actor, asked: Asked, *, since: date | None = None, until: date | None = None, grain: str = "", split: str = ""
) -> Question:
    """Return the question as the store takes it, over the asked dates or these, never beyond the actor's teams.

    Raises NotAllowed, LookupError for an unknown metric or dimension, Refused for a split by person.
    """
    metric, where = get_metric(asked.metric), dict(asked.where)
    refuse_persons({split, asked.split, *where})
    return Question(
        metric=metric.key,
        as_of=asked.as_of,
        since=since or asked.since,
        until=until or asked.until,
        grain=Grain(grain),
        split=split,
        where=known_filters(metric, where),
        team_ids=team_ids(actor),
        took=asked.took,
    )


def refuse_persons(dimensions: Collection[str]) -> None:
    """Raise Refused for a question by dimensions of which one stands for a single person."""
    if PERSONAL & set(dimensions):
        raise Refused(
            _(
                "Figures of individual people stay closed until the department has recorded an agreement about them, and are "
                "then shown on the page of a measure alone: to who leads their team, and to themselves. Ask by team."
            )
        )


def known_filters(metric: Metric, where: Mapping[str, tuple[Any, ...]]) -> Mapping[str, tuple[Any, ...]]:
    """Return these filters. Raises LookupError for one by a dimension that cases do not have."""
    named = {name for name in where if not name.startswith(ask.ATTRIBUTE)}
    if unknown := named - {*ask.DIMENSIONS, QUEUE, "measure", "standard_id"}:
        raise LookupError(f"{metric.key} cannot be narrowed by {', '.join(sorted(unknown))}.")
    return where
