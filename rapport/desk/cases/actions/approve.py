"""Four eyes: who has a case asks, another person agrees and settles it, or says what is missing. And the checklist of a case."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from rapport.desk.cases import rules
from rapport.desk.cases.events import ChecklistMarked, SettlingAnswered, SettlingAsked
from rapport.desk.cases.models import Approval, Case, ChecklistItem, ChecklistMark
from rapport.desk.cases.queries.settling import needs_of, waiting_approval
from rapport.desk.cases.rules import settling
from rapport.desk.cases.types import ApprovalState, State
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import Held, announce, hold, is_handled_by_other, keep, refuse
from .closing import check_settling
from .move import enter_by_choice


@transaction.atomic
def ask_to_settle(*, case_id: int, outcome: str, by: Actor, at: datetime) -> Approval:
    """Ask a second person to agree that a case is settled. What else it needs must be there already.

    Raises NotAllowed, CaseRefused or Case.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    case = held.case
    refuse(rules.why_not_change(is_handled_by_other=is_handled_by_other(case, by)))
    needs = needs_of(case)
    refuse(
        settling.why_not_ask(
            is_settled=held.is_settled,
            is_waiting=waiting_approval(case) is not None,
            needs_second=needs.needs_second,
            outcome=outcome,
            longest=rules.LONGEST_BRIEF,
        )
    )
    assert by.person_id is not None
    _check_rest(held)
    asked = Approval.objects.create(case=case, asked_by_id=by.person_id, at=held.at, outcome=outcome.strip())
    publish(SettlingAsked(case_id=case.pk, approval_id=asked.pk), about=case, by=by, at=held.at)
    announce(case.pk, held.team_ids)
    return asked


@transaction.atomic
def approve_settling(*, approval_id: int, by: Actor, at: datetime) -> Approval:
    """Agree that a case is settled, and settle it. Raises NotAllowed, CaseRefused or Approval.DoesNotExist."""
    held, asked = _answered(approval_id, ApprovalState.APPROVED, words=None, by=by, at=at)
    held.is_seconded = True
    enter_by_choice(held, State.RESOLVED, outcome=asked.outcome)
    keep(held)
    return asked


@transaction.atomic
def refuse_settling(*, approval_id: int, words: str, by: Actor, at: datetime) -> Approval:
    """Say what is missing before a case is settled. Raises NotAllowed, CaseRefused or Approval.DoesNotExist."""
    held, asked = _answered(approval_id, ApprovalState.REFUSED, words=words, by=by, at=at)
    announce(held.case.pk, held.team_ids)
    return asked


@transaction.atomic
def mark_item(*, case_id: int, item_id: int, is_done: bool, by: Actor, at: datetime) -> Case:
    """Say that an item of a case's checklist is done, or not. Twice the same changes nothing.

    Raises NotAllowed, CaseRefused, Case.DoesNotExist or ChecklistItem.DoesNotExist.
    """
    held = hold(case_id, "cases.work", by=by, at=at)
    item = ChecklistItem.objects.get(Q(case=None) | Q(case_id=case_id), pk=item_id, is_active=True)
    marks = ChecklistMark.objects.filter(case=held.case, item=item)
    if marks.exists() is not is_done:
        if is_done:
            ChecklistMark.objects.create(case=held.case, item=item, person_id=by.person_id, at=held.at)
        else:
            marks.delete()
        publish(ChecklistMarked(case_id=case_id, item_id=item_id, is_done=is_done), about=held.case, by=by, at=held.at)
        announce(case_id, set())
    return held.case


def _check_rest(held: Held) -> None:
    """What is missing now would still be missing when somebody agrees."""
    held.is_seconded = True
    check_settling(held)
    held.is_seconded = False


def _answered(approval_id: int, state: ApprovalState, *, words: str | None, by: Actor, at: datetime) -> tuple[Held, Approval]:
    case_id = Approval.objects.values_list("case_id", flat=True).get(pk=approval_id)
    held = hold(case_id, "cases.approve", by=by, at=at)
    asked = Approval.objects.select_for_update(of=("self",)).get(pk=approval_id)
    refuse(
        settling.why_not_answer(
            is_waiting=asked.state == ApprovalState.WAITING,
            is_own=asked.asked_by_id == by.person_id,
            words=words,
            longest=rules.LONGEST_BRIEF,
        )
    )
    asked.state, asked.words = state, (words or "").strip()
    asked.answered_by_id, asked.answered_at = by.person_id, held.at
    asked.save(update_fields=["state", "words", "answered_by", "answered_at"])
    publish(SettlingAnswered(case_id=case_id, approval_id=asked.pk, state=state), about=held.case, by=by, at=held.at)
    return held, asked
