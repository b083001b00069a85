"""Raising a case to a higher tier, and what comes of it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseEscalated, EscalationDelegated, EscalationReturned, EscalationWithdrawn
from rapport.desk.cases.models import Case, Escalation
from rapport.desk.cases.types import Brief, EscalationState, Tier
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .assign import HOUSE
from .changing import Held, hold, is_handled_by_other, keep, refuse


@transaction.atomic
def escalate(*, case_id: int, to: Tier, brief: Brief, by: Actor, at: datetime) -> Escalation:
    """Raise a case to a higher tier, with the brief that it reads first.

    One that waits for a lower tier is withdrawn by it. While whoever answers there has a deputy, it reaches the deputy.

    Raises NotAllowed, CaseRefused or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.escalate", by=by, at=at)
    case, before = held.case, Tier(held.case.tier)
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    refuse(rules.why_not_escalate(state=held.state, tier=before, to=to, brief=brief))
    if (waiting := waiting_of(case)) is not None:
        before = Tier(waiting.before)
        _withdraw(held, waiting)
    to, to_person = _reaches(case, to, before, by, held.at)
    escalation = Escalation.objects.create(
        case=case,
        before=before,
        to=to,
        to_person=to_person,
        at=held.at,
        by_id=by.person_id,
        **{part: words.strip() for part, words in asdict(brief).items()},
    )
    case.tier = to
    publish(CaseEscalated(case_id=case.pk, escalation_id=escalation.pk, to=to), about=case, by=by, at=held.at)
    keep(held, is_followed=False)
    return escalation


def _reaches(case: Case, to: Tier, before: Tier, by: Actor, at: datetime) -> tuple[Tier, Any]:
    """Who answers at this tier, or their deputy while one is named who stands above the case and did not raise it."""
    to, person = _answers(case, to, at)
    deputy = people.deputy_of(person.pk, at=at) if person else None
    tier = rules.tier_of(deputy.role) if deputy else None
    if deputy is None or tier is None or tier.height <= before.height or deputy.pk == by.person_id or _is_kept_from(deputy, case):
        return to, person
    return tier, deputy


def _answers(case: Case, to: Tier, at: datetime) -> tuple[Tier, Any]:
    """Who answers at a tier. Where only some may read the case: the lowest of those from that tier on, or else the director."""
    if case.reader_ids is None and case.barred_id is None:
        return to, people.person_for_tier(case.team_id, to)
    known = [*people.deciders(case.team_id, at=at), *people.people(HOUSE, as_of=at).filter(pk__in=case.reader_ids or [])]
    fitting = [(tier, one) for one in known if (tier := rules.tier_of(one.role)) is not None and tier.height >= to.height]
    reading = [(tier, one) for tier, one in fitting if not _is_kept_from(one, case)]
    return min(reading, key=lambda one: one[0].height, default=(to, None))


def _is_kept_from(person: Any, case: Case) -> bool:
    return people.actor_of_person(person).is_kept_out_of(case)


def reach_a_reader(case: Case, *, by: Actor, at: datetime) -> None:
    """Ask somebody who may read the case what waits for somebody who may not (any more): nobody would ever answer it."""
    waiting = waiting_of(case)
    if waiting is None or waiting.to == Tier.DIRECTOR or (waiting.to_person and not _is_kept_from(waiting.to_person, case)):
        return
    to, person = _answers(case, Tier(waiting.to), at)
    if person is None:
        return
    waiting.to, waiting.to_person, case.tier = to, person, to
    waiting.save(update_fields=["to", "to_person"])
    case.save(update_fields=["tier"])
    delegated = EscalationDelegated(case_id=case.pk, escalation_id=waiting.pk, to=to, to_person_id=person.pk)
    publish(delegated, about=case, by=by, at=at)


@transaction.atomic
def return_with_guidance(*, escalation_id: int, guidance: str, by: Actor, at: datetime) -> Escalation:
    """Answer an escalation: the representative goes on, with guidance. Raises NotAllowed, CaseRefused or DoesNotExist."""
    held, escalation = _held(escalation_id, "cases.take_over", by=by, at=at)
    refuse(
        rules.why_not_answer(
            is_waiting=escalation.state == EscalationState.WAITING,
            to=Tier(escalation.to),
            role=acting_tier(by, escalation),
            guidance=guidance,
        )
    )
    escalation.guidance = guidance.strip()
    answer(held, escalation, EscalationState.RETURNED)
    held.case.tier = escalation.before
    returned = EscalationReturned(case_id=held.case.pk, escalation_id=escalation.pk)
    publish(returned, about=held.case, by=by, at=held.at)
    keep(held, is_followed=False)
    return escalation


@transaction.atomic
def delegate(*, escalation_id: int, person_id: int, by: Actor, at: datetime) -> Escalation:
    """Let somebody else of those who lead the case's team decide. Raises NotAllowed, CaseRefused or DoesNotExist."""
    held, escalation = _held(escalation_id, "cases.take_over", by=by, at=at)
    is_waiting, to = escalation.state == EscalationState.WAITING, Tier(escalation.to)
    refuse(rules.why_not_answer(is_waiting=is_waiting, to=to, role=acting_tier(by, escalation)))
    person = people.people(HOUSE, as_of=held.at).filter(pk=person_id).first()
    role = rules.tier_of(person.role) if person else None
    refuse(
        rules.why_not_delegate(
            person=role,
            before=Tier(escalation.before),
            is_same=escalation.to_person_id == person_id,
            is_leading=person_id in {one.pk for one in people.deciders(held.case.team_id, at=held.at)},
            is_absent=person_id in people.absent_ids(held.at),
        )
    )
    assert role is not None
    assert person is not None
    refuse(rules.why_not_read(may_read=not _is_kept_from(person, held.case)))
    escalation.to, escalation.to_person_id, held.case.tier = role, person_id, role
    escalation.save(update_fields=["to", "to_person"])
    delegated = EscalationDelegated(case_id=held.case.pk, escalation_id=escalation.pk, to=role, to_person_id=person_id)
    publish(delegated, about=held.case, by=by, at=held.at)
    keep(held, is_followed=False)
    return escalation


@transaction.atomic
def withdraw_escalation(*, escalation_id: int, by: Actor, at: datetime) -> Escalation:
    """Take an escalation back, by whoever raised it or could answer it. Raises NotAllowed, CaseRefused or DoesNotExist."""
    held, escalation = _held(escalation_id, "cases.escalate", by=by, at=at)
    role = rules.tier_of(by.role)
    refuse(
        rules.why_not_withdraw(
            is_waiting=escalation.state == EscalationState.WAITING,
            is_own=escalation.by_id == by.person_id,
            may_answer=by.is_machine or (role is not None and role.height >= Tier(escalation.to).height),
        )
    )
    _withdraw(held, escalation)
    held.case.tier = escalation.before
    keep(held, is_followed=False)
    return escalation


def acting_tier(by: Actor, escalation: Escalation | None) -> Tier | None:
    """Return the tier at which somebody answers an escalation: their own, or that of whom it waits for and they stand in for."""
    own = rules.tier_of(by.role)
    if escalation is None or own is None or not by.in_place_of(escalation.to_person_id):
        return own
    return max(own, Tier(escalation.to), key=lambda one: one.height)


def waiting_of(case: Case) -> Escalation | None:
    """Return the escalation that waits, if any: there is at most one."""
    return Escalation.objects.filter(case=case, state=EscalationState.WAITING).first()


def answer(held: Held, escalation: Escalation, state: EscalationState) -> None:
    """Write down what became of an escalation."""
    escalation.state = state
    escalation.answered_at, escalation.answered_by_id = max(held.at, escalation.at), held.by.person_id
    escalation.save(update_fields=["state", "answered_at", "answered_by", "guidance"])


def _withdraw(held: Held, escalation: Escalation) -> None:
    answer(held, escalation, EscalationState.WITHDRAWN)
    withdrawn = EscalationWithdrawn(case_id=held.case.pk, escalation_id=escalation.pk)
    publish(withdrawn, about=held.case, by=held.by, at=held.at)


def _held(escalation_id: int, capability: str, *, by: Actor, at: datetime) -> tuple[Held, Escalation]:
    """Lock the case first, as every other verb does, then read the escalation as it is now."""
    case_id = Escalation.objects.values_list("case_id", flat=True).get(pk=escalation_id)
    held = hold(case_id, capability, by=by, at=at)
    return held, Escalation.objects.get(pk=escalation_id)
