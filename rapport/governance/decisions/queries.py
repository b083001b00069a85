"""Questions about decisions. Read only; the caller's actor bounds what comes back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

from .models import IS_OPEN, Decision, DecisionOption
from .types import DecisionState, Option, Waits

if TYPE_CHECKING:
    from rapport.directory.people.models import Person

VIEW = "decisions.view"


def decisions(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may see: asked by or of them, their team's, or the department's."""
    return actor.scope(VIEW, Decision.objects.select_related("asked_by", "decider", "settled_by", "team"))


def get_decision(decision_id: int, *, actor: Actor) -> Decision:
    """Return one decision. Raises Decision.DoesNotExist, also for one that is not theirs to see."""
    return decisions(actor).get(pk=decision_id)


def waiting_for(actor: Actor, *, as_of: datetime, limit: int = 50) -> list[Waits]:
    """Return what waits for this person, or for somebody in whose place they decide, the soonest due first. One query."""
    if actor.person_id is None:
        return []
    return [_waits(row, actor) for row in _waiting(actor, limit, as_of=as_of, ids=list(actor.acts_for))]


@prepared
def _waiting(actor: Actor, limit: int, /, *, as_of: Any, ids: Any) -> QuerySet[Decision]:
    rows = decisions(actor).filter(open_at(as_of), decider_id__in=among(ids)).exclude(state=DecisionState.ASKED_BACK)
    return recommended(rows).select_related("asked_by").order_by("due_at", "pk")[:limit]


def open_at(as_of: datetime) -> Q:
    """Return the condition on requests that waited at a moment."""
    return Q(asked_at__lte=as_of) & (IS_OPEN | Q(settled_at__gt=as_of))


def recommended(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return the rows with what is recommended in each (``advice``) and what it costs (``low``, ``high``)."""
    option = DecisionOption.objects.filter(decision=OuterRef("pk"), key=OuterRef("recommended"))
    return rows.annotate(
        advice=Subquery(option.values("label")[:1]),
        low=Subquery(option.values("low")[:1]),
        high=Subquery(option.values("high")[:1]),
    )


def _waits(row: Decision, actor: Actor) -> Waits:
    return Waits(
        id=row.pk,
        question=row.question,
        recommended=row.advice,  # type: ignore[attr-defined]
        low=row.low,  # type: ignore[attr-defined]
        high=row.high,  # type: ignore[attr-defined]
        currency=row.currency,
        waiting_costs=row.waiting_costs,
        asked_by=row.asked_by.name if row.asked_by else "",
        asked_at=row.asked_at,
        due_at=row.due_at,
        subject=(row.subject_kind, row.subject_id),
        in_place_of=actor.in_place_of(row.decider_id),
    )


def decisions_of(kind: str, ids: Sequence[int], *, as_of: datetime) -> dict[int, list[Decision]]:
    """Return the decisions about these subjects, those that wait first. Whoever may see the subject may see them. Two queries."""
    rows = Decision.objects.filter(subject_kind=kind, subject_id__in=ids, asked_at__lte=as_of)
    rows = rows.select_related("asked_by", "decider", "settled_by").prefetch_related("options")
    found: defaultdict[int, list[Decision]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (not one.is_open, -one.asked_at.timestamp(), -one.pk)):
        found[row.subject_id].append(row)
    return dict(found)


def find_decision(decision_id: int) -> Decision | None:
    """Return one decision with its options for the house's own reactions; None when it is gone."""
    rows = Decision.objects.select_related("asked_by", "decider").prefetch_related("options")
    return rows.filter(pk=decision_id).first()


def option_of(decision: Decision, key: str) -> Option | None:
    """Return one option of a decision by its key, or None."""
    row = next((one for one in decision.options.all() if one.key == key), None)
    if row is None:
        return None
    return Option(key=row.key, label=row.label, customer_effect=row.customer_effect, low=row.low, high=row.high)


def deciders(team_id: int | None, *, at: datetime, but: int | None = None) -> list["Person"]:
    """Return who may be asked to decide for a team, nearest first, whoever asks left out."""
    found = people.deciders(team_id, at=at)
    return [one for one in found if one.pk != but and Role(one.role).height >= Role.SUPERVISOR.height]


def delegates(actor: Actor, decision: Decision, *, at: datetime) -> list["Person"]:
    """Return to whom the actor may hand a request: everybody who may decide, but who has it and who asked."""
    rows = people.people(Actor.machine("decisions"), as_of=at).exclude(role=Role.REPRESENTATIVE)
    return [one for one in rows.order_by("name") if one.pk not in (decision.decider_id, decision.asked_by_id)]
