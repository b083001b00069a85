"""What turned out to be two things becomes two cases: chosen contacts go into a new one, whose clocks count from their moment."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseSplit
from rapport.desk.cases.models import Case, Contact
from rapport.desk.cases.rules import linking
from rapport.desk.cases.types import Channel, Direction, LinkKind
from rapport.governance.privacy import actions as privacy
from rapport.kernel import along
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import Held, hold, is_handled_by_other, keep, refuse, reject
from .follow_up import offshoot
from .link import tie
from .merge import recount

HOUSE = Actor.machine("cases")


@transaction.atomic
def split(*, case_id: int, contact_ids: Collection[int], subject: str, by: Actor, at: datetime) -> Case:
    """Make a case of its own of these contacts of a case, with the same customer, team and person. Return the new one.

    It counts as opened and received when the first of them was said; a legal hold holds it too.
    Raises NotAllowed, CaseRefused, BadInput or Case.DoesNotExist.
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
    first = next(one for one in chosen if one.direction == Direction.INBOUND)
    begun = min(first.at, chosen[0].at)
    made = offshoot(held, subject=subject, channel=Channel(first.channel), begun=begun, assignee_id=case.assignee_id)
    moved = [one.pk for one in chosen]
    Contact.objects.filter(pk__in=moved).update(case=made)
    along.follow(moved, to_id=made.pk)
    said = CaseSplit(case_id=case.pk, new_id=made.pk, contact_count=len(chosen))
    for one in (case, made):
        publish(said, about=one, by=by, at=held.at)
    tie(made, case, LinkKind.SPLIT, by=by, at=held.at)
    privacy.hold_too(case_id=made.pk, of_id=case.pk, by=HOUSE, at=held.at)
    for one in (case, made):
        recount(one)
    keep(Held(case=made, by=by, at=held.at, team_ids={made.team_id}))
    keep(held)
    return made
