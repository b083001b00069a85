"""Two cases about one thing become one: what was said, promised and kept in files goes into the case that was opened first."""

from datetime import datetime

from django.db import transaction

from rapport.desk.cases import rules
from rapport.desk.cases.events import CaseMerged
from rapport.desk.cases.models import Approval, Case, Contact, Escalation, Link, Merge, StateInterval
from rapport.desk.cases.rules import linking
from rapport.desk.cases.types import SAID, UNSETTLED, ApprovalState, Direction, EscalationState, Kind, LinkKind, State
from rapport.governance.commitments import actions as commitments
from rapport.governance.privacy import actions as privacy
from rapport.governance.standards import actions as standards
from rapport.governance.standards.types import Subject
from rapport.kernel import along
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import CHANGING, Held, announce, hold, keep, refuse, running_takeover
from .follow_up import take_as_asked
from .link import STANDING

HOUSE = Actor.machine("cases")


@transaction.atomic
def merge(*, case_id: int, into_id: int, by: Actor, at: datetime) -> Merge:
    """Let a case go on in another one of the same customer, which was opened before it.

    Its contacts with their files, mail and letters move, and its promises, drafts and what else is still wanted; its clocks stop
    counting and are kept; the customer's link to it opens the one thread. Raises NotAllowed, CaseRefused or Case.DoesNotExist.
    """
    held = {one: hold(one, "cases.work", by=by, at=at, is_merged_too=True) for one in sorted({case_id, into_id})}
    gone, stays = held[case_id], held[into_id]
    _check(gone.case, stays.case)
    contact_ids = list(gone.case.contacts.order_by("pk").values_list("pk", flat=True))
    Contact.objects.filter(pk__in=contact_ids).update(case=stays.case)
    along.follow(contact_ids, to_id=into_id)
    promised = commitments.carry_over(subject=("case", case_id), to_id=into_id, by=by, at=gone.at)
    made = Merge.objects.create(
        case=gone.case,
        into=stays.case,
        at=gone.at,
        by_id=by.person_id,
        before=gone.case.state,
        before_since_at=gone.case.state_since_at,
        resolved_at=gone.case.resolved_at,
        contact_ids=contact_ids,
        promise_ids=promised,
        moved=along.carry_over(from_id=case_id, to_id=into_id),
    )
    standards.set_aside(subject=Subject(kind="case", id=case_id), by=by, at=gone.at)
    if not gone.case.is_unasked:
        take_as_asked(stays.case, at=gone.case.received_at)
    _lay_to_rest(gone, stays.case)
    _go_on(stays)
    _tell(made, by=by, at=gone.at)
    return made


@transaction.atomic
def undo_merge(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Take a merged case out again, with what it brought along; what was said since stays. A second time is refused.

    Raises NotAllowed, CaseRefused or Merge.DoesNotExist.
    """
    ids = Merge.objects.values_list("case_id", "into_id").get(pk=merge_id)
    held = {one: hold(one, "cases.work", by=by, at=at, is_merged_too=True) for one in sorted(ids)}
    back, stays = held[ids[0]], held[ids[1]]
    made = Merge.objects.select_for_update().get(pk=merge_id)
    refuse(
        linking.why_not_undo(
            at=at,
            merged_at=made.at,
            is_undone=made.undone_at is not None,
            went_on=stays.case.merged_into_id is not None,
        )
    )
    contacts = Contact.objects.filter(pk__in=made.contact_ids, case=stays.case)
    contact_ids = list(contacts.values_list("pk", flat=True))
    contacts.update(case=back.case)
    along.follow(contact_ids, to_id=back.case.pk)
    along.carry_back(made.moved, from_id=stays.case.pk, to_id=back.case.pk)
    commitments.carry_over(subject=("case", stays.case.pk), to_id=back.case.pk, only=made.promise_ids, by=by, at=back.at)
    standards.take_up(subject=Subject(kind="case", id=back.case.pk), by=by, at=back.at)
    _stand_as_before(back, made)
    _go_on(stays)
    privacy.hold_too(case_id=back.case.pk, of_id=stays.case.pk, since=made.at, by=HOUSE, at=back.at)
    made.undone_at = back.at
    made.save(update_fields=["undone_at"])
    _tell(made, is_undone=True, by=by, at=back.at)
    return made


def recount(case: Case) -> None:
    """Set what a case remembers of its contacts from those that it has now."""
    rows = case.contacts.filter(direction__in=SAID).order_by("at", "pk").values_list("at", "direction")
    said = [(at, Direction(direction)) for at, direction in rows]
    awaiting = None
    for at, direction in said:
        awaiting = rules.is_awaiting_after(direction, awaiting, at)
    case.awaiting_answer_since = awaiting if State(case.state) in UNSETTLED else None
    case.last_contact_at = said[-1][0] if said else None
    case.inbound_count = sum(direction is Direction.INBOUND for _at, direction in said)


def _check(gone: Case, stays: Case) -> None:
    is_for_fewer = gone.reader_ids not in (None, stays.reader_ids) or gone.barred_id not in (None, stays.barred_id)
    refuse(linking.why_not_be_open(is_for_fewer=is_for_fewer))
    waiting = Escalation.objects.filter(case=gone, state=EscalationState.WAITING).exists()
    is_asked = Approval.objects.filter(case=gone, state=ApprovalState.WAITING).exists()
    refuse(
        linking.why_not_merge(
            is_same=gone.pk == stays.pk,
            is_merged=gone.merged_into_id is not None,
            other_is_merged=stays.merged_into_id is not None,
            is_one_customer=gone.customer_id is None or gone.customer_id == stays.customer_id,
            is_complaint=gone.kind == Kind.COMPLAINT,
            has_parts=Link.objects.filter(STANDING, other=gone, kind=LinkKind.PART).exists(),
            is_busy=waiting or is_asked or running_takeover(gone) is not None,
            into=State(stays.state),
            state=State(gone.state),
            is_older=(gone.opened_at, gone.pk) < (stays.opened_at, stays.pk),
        )
    )


def _lay_to_rest(held: Held, into: Case) -> None:
    """A merged case waits for nobody. That it is closed is no settling: the store does not count it."""
    case = held.case
    if case.state != State.CLOSED:
        case.states.filter(to_at=None).update(to_at=held.at)
        StateInterval.objects.create(case=case, state=State.CLOSED, from_at=held.at, person_id=held.by.person_id)
        case.state, case.state_since_at, case.resolved_at = State.CLOSED, held.at, case.resolved_at or held.at
    case.merged_into, case.due_at, case.worked_at = into, None, held.at
    # It is for the same eyes from now on, also when it is taken out again: what was said meanwhile is in both.
    case.reader_ids, case.barred_id = into.reader_ids, into.barred_id
    recount(case)
    case.save(update_fields=[*CHANGING, "merged_into", "reader_ids", "barred_id"])
    announce(case.pk, held.team_ids)


def _go_on(held: Held) -> None:
    recount(held.case)
    keep(held)


def _stand_as_before(held: Held, made: Merge) -> None:
    """The state in which it stood goes on, as if it had never been laid to rest."""
    case = held.case
    if made.before != State.CLOSED:
        case.states.filter(state=State.CLOSED, from_at=made.at, to_at=None).delete()
        last = case.states.order_by("-from_at", "-pk").first()
        if last is not None:
            last.to_at = None
            last.save(update_fields=["to_at"])
        case.state, case.state_since_at, case.resolved_at = made.before, made.before_since_at, made.resolved_at
    case.merged_into = None
    recount(case)
    case.save(update_fields=["merged_into"])
    keep(held)


def _tell(made: Merge, *, is_undone: bool = False, by: Actor, at: datetime) -> None:
    said = CaseMerged(case_id=made.case_id, into_id=made.into_id, merge_id=made.pk, is_undone=is_undone)
    for case in (made.case, made.into):
        publish(said, about=case, by=by, at=at)
