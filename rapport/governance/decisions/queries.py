"""Questions about decisions. Read only; the caller's actor bounds what comes back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from rapport.directory.people import queries as people
from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor, about_apart, is_apart, opens_what_is_apart, readers_of, with_subjects
from rapport.kernel.prepared import among, prepared

from .models import IS_OPEN, Decision, DecisionOption
from .types import DecisionState, Option, Subject, Waits

if TYPE_CHECKING:
    from rapport.directory.people.models import Person

VIEW = "decisions.view"
HOUSE = Actor.machine("decisions")
NOTHING: Subject = ("", 0)
MOST_APART = 100


def decisions(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may see: asked by or of them, their team's, or the department's."""
    return actor.scope(VIEW, Decision.objects.select_related("asked_by", "decider", "settled_by", "team"))


def get_decision(decision_id: int, *, actor: Actor) -> Decision:
    """Return one decision. Raises Decision.DoesNotExist, also for one that is not theirs to see."""
    return decisions(actor).get(pk=decision_id)


def waiting_for(actor: Actor, *, as_of: datetime, limit: int = 50) -> list[Waits]:
    """Return what waits for this person, or for somebody in whose place they decide, the soonest due first. One query.

    For whoever says who may read what: also what nobody asked may read. One query more, and some for each of these.
    """
    if actor.person_id is None:
        return []
    own = [_waits(row, actor) for row in _waiting(actor, limit, as_of=as_of, ids=list(actor.acts_for))]
    others = [_waits(row, actor, kept_from=row.decider.name) for row in kept_from_deciders(actor, as_of=as_of)[:limit]]
    return sorted([*own, *others], key=lambda one: (one.due_at, one.id)) if others else own


@prepared
def _waiting(actor: Actor, limit: int, /, *, as_of: Any, ids: Any) -> QuerySet[Decision]:
    rows = decisions(actor).filter(open_at(as_of), among("decider_id", ids)).exclude(state=DecisionState.ASKED_BACK)
    return recommended(rows).select_related("asked_by").order_by("due_at", "pk")[:limit]


def kept_from_deciders(actor: Actor, *, as_of: datetime) -> list[Decision]:
    """Return what waits for somebody who may not read what it is about, nor may who decides for them while they are away.

    Only for whoever says who may read what: they decide it, or let a reader decide. Open requests about what is for some alone
    are few; each asks who they are.
    """
    if actor.person_id is None or not opens_what_is_apart(actor):
        return []
    rows = about_apart(decisions(actor).filter(open_at(as_of)).exclude(decider_id__in=actor.acts_for))
    found = with_subjects(recommended(rows).order_by("due_at", "pk")[:MOST_APART])
    absent = people.absent_ids(as_of) if found else set[int]()
    return [row for row in found if not _is_within_reach(row, absent, as_of=as_of)]


def kept_about(case_id: int, *, at: datetime) -> list[Decision]:
    """Return the open requests about a case, or the complaint in it, whose decider may not read it."""
    rows = Decision.objects.filter(IS_OPEN, subject_kind__in=("case", "complaint"), subject_id=case_id)
    rows = rows.select_related("decider").order_by("pk")
    return [row for row in rows if not may_read_subject(row.decider, row, at=at)]


def _is_within_reach(row: Decision, absent: set[int], *, as_of: datetime) -> bool:
    """Return whether whoever was asked, or their deputy while they are away, may read what it is about."""
    if not may_read_subject(row.decider, row, at=as_of):
        return False
    if row.decider_id not in absent:
        return True
    deputy = people.deputy_of(row.decider_id, at=as_of)
    return deputy is None or may_read_subject(deputy, row, at=as_of)


def may_read_subject(person: "Person", row: Decision, *, at: datetime) -> bool:
    """Return whether what a request is about is not kept from a person."""
    return not is_apart(row) or not people.actor_of_person(person, at=at).is_kept_out_of(row)


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


def _waits(row: Decision, actor: Actor, *, kept_from: str = "") -> Waits:
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
        kept_from=kept_from,
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


def deciders(team_id: int | None, *, at: datetime, but: int | None = None, about: Subject = NOTHING) -> list["Person"]:
    """Return who may be asked to decide for a team, nearest first, whoever asks left out.

    About what only some may read: those of them who may read it, and the readers who lead elsewhere.
    """
    row = Decision(subject_kind=about[0], subject_id=about[1])
    found = people.deciders(team_id, at=at)
    if named := set(readers_of(row)) - {one.pk for one in found}:
        found += people.people(HOUSE, as_of=at).filter(pk__in=named)
    fitting = [one for one in found if one.pk != but and Role(one.role).height >= Role.SUPERVISOR.height]
    return _readers(fitting, row, at=at)


def may_ask_about(about: Subject, actor: Actor) -> bool:
    """Return whether what somebody wants a decision about is not kept from them."""
    return not actor.is_kept_out_of(Decision(subject_kind=about[0], subject_id=about[1]))


def _readers(persons: Iterable["Person"], row: Decision, *, at: datetime) -> list["Person"]:
    return [one for one in persons if may_read_subject(one, row, at=at)]


def delegates(actor: Actor, decision: Decision, *, at: datetime) -> list["Person"]:
    """Return to whom the actor may hand a request: everybody who may decide it and read what it is about.

    Nor to who has it, or who asked.
    """
    rows = people.people(HOUSE, as_of=at).exclude(role=Role.REPRESENTATIVE).order_by("name")
    others = [one for one in rows if one.pk not in (decision.decider_id, decision.asked_by_id)]
    return _readers(others, decision, at=at)
