"""What turned out to be two things becomes two cases: chosen contacts go into a new one, whose clocks count from their moment."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseSplit
from rapport.desk.cases.models import Assignment, Case, Contact, StateInterval
from rapport.desk.cases.rules import linking
from rapport.desk.cases.types import Channel, Direction, LinkKind, State
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import Held, hold, is_handled_by_other, keep, refuse, reject
from .link import tie
from .merge import recount


@transaction.atomic
def split(*, case_id: int, contact_ids: Collection[int], subject: str, by: Actor, at: datetime) -> Case:
    """Make a case of its own of these contacts of a case, with the same customer, team and person. Return the new one.

    It counts as opened and received when the first of them was said. Raises NotAllowed, CaseRefused, BadInput or
    Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at, is_merged_too=True)
    case = held.case
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    chosen = list(case.contacts.filter(pk__in=contact_ids).order_by("at", "pk"))
    left = case.contacts.exclude(pk__in=contact_ids)
    refuse(
        linking.why_not_split(
            chosen=len(chosen),
            is_inbound=any(one.direction == Direction.INBOUND for one in chosen),
            left_inbound=left.filter(direction=Direction.INBOUND).exists(),
            is_merged=case.merged_into_id is not None,
        )
    )
    reject(rules.why_not_subject(subject))
    made = _made(held, chosen, subject)
    Contact.objects.filter(pk__in=[one.pk for one in chosen]).update(case=made)
    said = CaseSplit(case_id=case.pk, new_id=made.pk, contact_count=len(chosen))
    for one in (case, made):
        publish(said, about=one, by=by, at=held.at)
    tie(made, case, LinkKind.SPLIT, by=by, at=held.at)
    for one in (case, made):
        recount(one)
    keep(Held(case=made, by=by, at=held.at, team_ids={made.team_id}))
    keep(held)
    return made


def _made(held: Held, chosen: list[Contact], subject: str) -> Case:
    """Return the new case, open since the first thing that was said in it."""
    case, first = held.case, next(one for one in chosen if one.direction == Direction.INBOUND)
    begun = min(first.at, chosen[0].at)
    made = Case.objects.create(
        kind=case.kind,
        subject=subject.strip(),
        customer_id=case.customer_id,
        reason_id=case.reason_id,
        attributes=case.attributes,
        channel=Channel(first.channel),
        priority=case.priority,
        state=State.OPEN if case.assignee_id else State.NEW,
        is_safety=case.is_safety,
        team_id=case.team_id,
        assignee_id=case.assignee_id,
        opened_at=begun,
        received_at=begun,
        state_since_at=begun,
    )
    StateInterval.objects.create(case=made, state=made.state, from_at=begun, person_id=held.by.person_id)
    Assignment.objects.create(
        case=made, team_id=made.team_id, assignee_id=made.assignee_id, from_at=begun, person_id=held.by.person_id
    )
    return made
