"""How a complaint ends: its cause is agreed, what is done about it is owed by somebody, and the customer's word counts."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases.queries import causes
from rapport.desk.cases.types import UNSETTLED, State
from rapport.desk.complaints.events import ComplaintClosed, ComplaintReopened
from rapport.desk.complaints.models import ComplaintFile, CorrectiveAction
from rapport.desk.complaints.queries.letters import answered_at, sent_letters, written_letters
from rapport.desk.complaints.queries.moments import is_lapsed
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change, Closing, Why
from rapport.governance.commitments.actions import raise_improvement
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import DECIDE, HANDLE, HOUSE, ComplaintRefused, hold, keep, local_date, refuse, reject, take_up_case, words


@transaction.atomic
def ask_stage_two(*, case_id: int, asked_at: datetime | None = None, by: Actor, at: datetime) -> ComplaintFile:
    """Record that the complainant wants stage 2, and when they said so: now, unless ``asked_at`` says. Limits count from there.

    No reason is asked for. A closed complaint is open again for it, and its case with it. Raises NotAllowed, ComplaintRefused,
    BadInput (before the answer, or to come) or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    answered = answered_at(complaint)
    refuse(
        deciding.why_not_stage_two(
            terms=complaint.terms,
            stage=complaint.stage,
            is_answered=answered is not None,
            is_erased=complaint.erased_at is not None,
        )
    )
    asked = asked_at or at
    reject(deciding.why_not_dated(asked, since=answered, at=at))
    complaint.stage, complaint.stage_two_asked_at = 2, asked
    complaint.closed_at, complaint.closing, complaint.closing_words = None, "", ""
    keep(complaint, Change.STAGE_TWO, by=by, at=at)
    take_up_case(complaint.case, at=at)
    return complaint


@transaction.atomic
def agree_cause(
    *, case_id: int, cause_id: int | None, why: Why, lesson: str, is_repeat: bool, is_systemic: bool, by: Actor, at: datetime
) -> ComplaintFile:
    """Agree what went wrong and why it could; the second level decides who can mend it.

    Raises NotAllowed, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if cause_id is not None and not causes().filter(pk=cause_id).exists():
        raise BadInput(_("No cause has this number."))
    complaint.cause_id, complaint.why, complaint.lesson = cause_id, why, lesson.strip()[:4_000]
    complaint.is_repeat, complaint.is_systemic, complaint.cause_agreed_at = is_repeat, is_systemic, at
    return keep(complaint, Change.CAUSE, by=by, at=at)


@transaction.atomic
def agree_action(
    *, case_id: int, text: str, owner_id: int, due_date: date, check_weeks: int, by: Actor, at: datetime
) -> CorrectiveAction:
    """Have somebody owe a corrective action by the end of a day, and note when its effect is looked at, so many weeks later.

    Raises NotAllowed, BadInput, PromiseRefused or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, DECIDE, by=by)
    reject(deciding.why_not_action(text=text, due_date=due_date, today=local_date(at)))
    due_at = datetime.combine(due_date + timedelta(days=1), time(), ZoneInfo(settings.RAPPORT_ZONE))
    owed = raise_improvement(subject=("complaint", case_id), text=text[:500], owner_id=owner_id, due_at=due_at, by=HOUSE, at=at)
    check_date = due_date + timedelta(weeks=check_weeks)
    action = CorrectiveAction.objects.create(complaint=complaint, commitment_id=owed.pk, check_date=check_date)
    keep(complaint, Change.ACTION, row_id=action.pk, by=by, at=at)
    return action


@transaction.atomic
def check_effect(*, case_id: int, action_id: int, has_worked: bool, effect: str, by: Actor, at: datetime) -> CorrectiveAction:
    """Record whether a corrective action did what it was meant to do. Raises NotAllowed, BadInput or DoesNotExist."""
    complaint = hold(case_id, DECIDE, by=by)
    action = complaint.corrective_actions.get(pk=action_id)
    action.has_worked, action.effect, action.checked_at = has_worked, words(effect, 300), at
    action.save(update_fields=["has_worked", "effect", "checked_at"])
    keep(complaint, Change.EFFECT, row_id=action.pk, by=by, at=at)
    return action


@transaction.atomic
def close_complaint(*, case_id: int, closing: Closing, said: str = "", by: Actor, at: datetime) -> ComplaintFile:
    """Close a complaint: after its final response, by accepted quick resolution, by the customer's word, or forwarded.

    The case is resolved with it. Raises NotAllowed, ComplaintRefused, CaseRefused or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if closing in deciding.OURS and complaint.redress.filter(offered_at=None, refused_at=None).exists():
        refuse(deciding.UNDECIDED)
    refuse(
        deciding.why_not_close(
            closing=closing, is_closed=complaint.is_closed, sent=sent_letters(complaint), waiting=written_letters(complaint),
            stage=complaint.stage, is_accepted=complaint.is_accepted,
            is_lapsed=is_lapsed(complaint), is_joint=complaint.is_joint, words=said, cause=bool(complaint.cause_agreed_at),
        )
    )  # fmt: skip
    complaint.closed_at, complaint.closing, complaint.closing_words = at, closing, said.strip()[:4_000]
    publish(ComplaintClosed(case_id=case_id, closing=closing), about=complaint, by=by, at=at)
    keep(complaint, by=by, at=at)
    if State(complaint.case.state) in UNSETTLED:
        cases.resolve(case_id=case_id, by=by, at=at)
    return complaint


@transaction.atomic
def forward(*, case_id: int, firm: str, is_joint: bool, by: Actor, at: datetime) -> ComplaintFile:
    """Note which other firm is responsible, alone or with us; the letter that names it tells the customer.

    Where we are responsible too the complaint goes on here.

    Raises NotAllowed, ComplaintRefused, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed. Reopen it before you say who else is responsible."))
    complaint.forwarded_to, complaint.is_joint = words(firm, 200), is_joint
    return keep(complaint, Change.OUTSIDE, by=by, at=at)


@transaction.atomic
def reopen_complaint(*, case_id: int, reason: str, by: Actor, at: datetime) -> ComplaintFile:
    """Take a closed complaint up again, to decide and answer it anew. It stays one complaint: it is counted once.

    Raises as ``close_complaint``.
    """
    complaint = hold(case_id, HANDLE, by=by)
    why = deciding.why_not_reopen(is_closed=complaint.is_closed, reason=reason, is_erased=complaint.erased_at is not None)
    refuse(why)
    complaint.closed_at, complaint.closing, complaint.closing_words = None, "", reason.strip()[:4_000]
    complaint.reopened_count, complaint.reopened_at = complaint.reopened_count + 1, at
    publish(ComplaintReopened(case_id=case_id), about=complaint, by=by, at=at)
    keep(complaint, by=by, at=at)
    if State(complaint.case.state) not in UNSETTLED:
        cases.reopen(case_id=case_id, by=by, at=at)
    return complaint
