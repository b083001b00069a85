"""Questions about escalations and takeovers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from rapport.desk.cases import rules
from rapport.desk.cases.models import Contact, Escalation, Takeover
from rapport.desk.cases.types import Direction, EscalationState, Tier
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .reading import cases


def escalations(actor: Actor) -> QuerySet[Escalation]:
    """Return the escalations of cases that the actor may see, with who and what they are about; newest first."""
    rows = Escalation.objects.filter(case__in=cases(actor).values("pk"))
    related = ("case__customer", "case__team", "case__assignee", "by", "to_person", "answered_by")
    return rows.select_related(*related).order_by("-at", "-pk")


def waiting_escalations(actor: Actor, *, as_of: datetime, tier: Tier | None = None, mine: bool = False) -> list[Escalation]:
    """Return the escalations that waited at a moment: safety first, then by the due moment of the case, then the oldest.

    ``tier`` keeps those raised to one tier; ``mine`` those that wait for the actor: raised to their tier and to them, or to
    nobody by name; or to somebody in whose place they decide.
    """
    return _waiting(actor, tier, mine, as_of=as_of)


def find_waiting(case_id: int) -> Escalation | None:
    """Return the escalation of a case that waits, or None. The caller has checked who asks."""
    return next(iter(_waiting_on(case_id=case_id)), None)


@prepared
def _waiting_on(*, case_id: Any) -> QuerySet[Escalation]:
    rows = Escalation.objects.filter(case_id=case_id, state=EscalationState.WAITING)
    return rows.select_related("by", "to_person").order_by("pk")[:1]


def count_waiting_escalations(actor: Actor, *, as_of: datetime) -> int:
    """Return how many escalations waited for the actor at a moment (``mine`` above), for every page's navigation."""
    return _waiting.count(actor, None, True, as_of=as_of)


@prepared
def _waiting(actor: Actor, tier: Tier | None, mine: bool, /, *, as_of: Any) -> QuerySet[Escalation]:
    rows = escalations(actor).filter(at__lte=as_of).filter(Q(answered_at=None) | Q(answered_at__gt=as_of))
    if tier is not None:
        rows = rows.filter(to=tier)
    if mine:
        own = Q(to=rules.tier_of(actor.role)) & (Q(to_person=None) | Q(to_person_id=actor.person_id))
        rows = rows.filter(own | Q(to_person_id__in=[one.person_id for one in actor.stands_in]) if actor.stands_in else own)
    return rows.order_by("-case__is_safety", F("case__due_at").asc(nulls_last=True), "at", "pk")


def deciders_of(escalation: Escalation, *, at: datetime) -> list[Any]:
    """Return who else could decide an escalation now, nearest to the case's team first."""
    away, before = people.absent_ids(at), Tier(escalation.before)
    return [
        person
        for person in people.deciders(escalation.case.team_id, at=at)
        if person.pk != escalation.to_person_id
        and person.pk not in away
        and not people.actor_of_person(person).is_kept_out_of(escalation.case)
        and (role := rules.tier_of(person.role)) is not None
        and role.height > before.height
    ]


def waits_for(escalation: Escalation, actor: Actor) -> bool:
    """Return whether a waiting escalation waits for the actor: raised to their tier and to them, or to nobody by name.

    Or raised to somebody in whose place they decide.
    """
    if actor.in_place_of(escalation.to_person_id):
        return True
    return escalation.to == rules.tier_of(actor.role) and escalation.to_person_id in (None, actor.person_id)


def get_escalation(escalation_id: int, *, actor: Actor) -> Escalation:
    """Return one escalation that the actor may see. Raises Escalation.DoesNotExist."""
    return escalations(actor).get(pk=escalation_id)


def takeovers(actor: Actor, *, as_of: datetime) -> list[Takeover]:
    """Return the takeovers that ran at a moment, the oldest first."""
    return _running(actor, as_of=as_of)


@prepared
def _running(actor: Actor, /, *, as_of: Any) -> QuerySet[Takeover]:
    running = Q(ended_at=None) | Q(ended_at__gt=as_of)
    rows = Takeover.objects.filter(running, case__in=cases(actor).values("pk"), at__lte=as_of)
    return rows.select_related("case__customer", "by", "observer").order_by("at", "pk")


def find_escalation(escalation_id: int) -> Escalation | None:
    """Return one escalation for the house's own reactions; None when it is gone."""
    return Escalation.objects.select_related("case", "by").filter(pk=escalation_id).first()


# For panels of higher rooms: which of these cases somebody took over, and which of these contacts belong to such cases.
CASES_TAKEN_OVER = "SELECT case_id FROM cases_takeover WHERE case_id = ANY(%(ids)s)"
CONTACTS_TAKEN_OVER = """
    SELECT c.id FROM cases_contact AS c JOIN cases_takeover AS t ON t.case_id = c.case_id WHERE c.id = ANY(%(ids)s)"""


def find_takeover(takeover_id: int) -> Takeover | None:
    """Return one takeover for the house's own reactions; None when it is gone."""
    return Takeover.objects.select_related("case").filter(pk=takeover_id).first()


def last_takeover(case_id: int, *, by_id: int) -> Takeover | None:
    """Return the latest takeover of a case by a person, or None. The caller has checked who asks."""
    rows = Takeover.objects.filter(case_id=case_id, by_id=by_id).select_related("observer", "case__customer")
    return rows.order_by("-at", "-pk").first()


def handled_contacts(contact_ids: Sequence[int], *, by_id: int) -> dict[int, int]:
    """Return, of these contacts with customers, those said since a person took their case over, each with its case. One query."""
    rows = Contact.objects.filter(pk__in=contact_ids, case__takeovers__by_id=by_id, case__takeovers__at__lte=F("at"))
    return dict(rows.exclude(direction=Direction.NOTE).values_list("pk", "case_id"))


def had_help(case_id: int, *, since: datetime) -> bool:
    """Return whether a case was escalated (and not withdrawn) or taken over since a moment, for the house's own reactions."""
    raised = Escalation.objects.filter(case_id=case_id, at__gte=since).exclude(state=EscalationState.WITHDRAWN)
    return raised.exists() or Takeover.objects.filter(case_id=case_id, at__gte=since).exists()
