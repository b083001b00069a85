"""What becomes of a letter after it was written: posted, come back, put into the queue again, or taken back.

Called by the room that prints and mails letters, in the same transaction; of other contacts than letters of a complaint it
knows nothing.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.cases.types import UNSETTLED, Channel, State
from rapport.desk.complaints.events import ComplaintReopened, LetterSent
from rapport.desk.complaints.models import ComplaintFile, LetterCopy
from rapport.desk.complaints.queries.letters import answered_at, decided_at_stage, sent_letters
from rapport.desk.complaints.rules import deciding, writing
from rapport.desk.complaints.types import Change, Closing, Letter
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import HANDLE, keep, take_up_case


def _locked(contact_id: int, by: Actor) -> tuple[ComplaintFile, LetterCopy] | None:
    """Return the file and the copy of a letter, the file locked. Raises NotAllowed."""
    copy = LetterCopy.objects.filter(contact_id=contact_id).first()
    if copy is None:
        return None
    rows = ComplaintFile.objects.select_for_update(of=("self",)).select_related("case", "regime")
    complaint = rows.get(pk=copy.complaint_id)
    by.require(HANDLE, on=complaint)
    copy.refresh_from_db()
    return complaint, copy


@transaction.atomic
def post_letter(*, contact_id: int, posted_at: datetime, by: Actor, at: datetime) -> LetterCopy | None:
    """Have a letter count from when it was posted: what it answers is answered then, late if it is late. Raises NotAllowed."""
    found = _locked(contact_id, by)
    if found is None:
        return None
    complaint, copy = found
    copy.sent_at, copy.returned_date = posted_at, None
    copy.save(update_fields=["sent_at", "returned_date"])
    sent = LetterSent(case_id=complaint.pk, letter=Letter(copy.letter), copy_id=copy.pk)
    publish(sent, about=complaint, by=by, at=at)
    keep(complaint, by=by, at=at)
    return copy


@transaction.atomic
def return_letter(*, contact_id: int, returned_date: date, by: Actor, at: datetime) -> LetterCopy | None:
    """Record that a letter came back: nobody has it, so its milestone is open again, and a complaint that it closed is too.

    Raises NotAllowed or CaseRefused.
    """
    found = _locked(contact_id, by)
    if found is None:
        return None
    complaint, copy = found
    copy.sent_at, copy.returned_date = None, returned_date
    copy.save(update_fields=["sent_at", "returned_date"])
    rested = _open_again(complaint, copy, _("The letter that ended it came back."), by=by, at=at)
    met = list(complaint.milestones.exclude(met_at=None).values_list("pk", flat=True))
    keep(complaint, Change.LETTER_RETURNED, row_id=copy.pk, by=by, at=at)
    # Warnings climb anew for what is open again.
    complaint.milestones.filter(pk__in=met, met_at=None).update(told=0)
    if rested and State(complaint.case.state) not in UNSETTLED:
        cases.reopen(case_id=complaint.pk, by=by, at=at)
    return copy


def _open_again(complaint: ComplaintFile, copy: LetterCopy, why: str, *, by: Actor, at: datetime) -> bool:
    """Open a complaint that was closed by a letter which nobody has; return whether it was. The file is not saved."""
    closing = Closing(complaint.closing) if complaint.is_closed else None
    if closing is None or deciding.rests_upon(closing, stage=complaint.stage) != copy.letter:
        return False
    if Letter(copy.letter) in sent_letters(complaint):
        return False
    complaint.closed_at, complaint.closing, complaint.closing_words = None, "", why
    complaint.reopened_count += 1
    publish(ComplaintReopened(case_id=complaint.pk), about=complaint, by=by, at=at)
    return True


@transaction.atomic
def note_undelivered(*, contact_id: int, by: Actor, at: datetime) -> LetterCopy | None:
    """Record that a letter by mail reached nobody: like one on paper that came back. Raises NotAllowed or CaseRefused."""
    if not _waits_or_counts(contact_id, is_sent=True):
        return None
    return return_letter(contact_id=contact_id, returned_date=timezone.localdate(at), by=by, at=at)


@transaction.atomic
def note_delivered(*, contact_id: int, sent_at: datetime, by: Actor, at: datetime) -> LetterCopy | None:
    """Have a letter by mail that had reached nobody count from when it was sent again. Raises NotAllowed."""
    if not _waits_or_counts(contact_id, is_sent=False):
        return None
    return post_letter(contact_id=contact_id, posted_at=sent_at, by=by, at=at)


def _waits_or_counts(contact_id: int, *, is_sent: bool) -> bool:
    copies = LetterCopy.objects.filter(contact_id=contact_id, contact__channel=Channel.EMAIL, withdrawn_at=None)
    return copies.filter(sent_at__isnull=not is_sent).exists()


@transaction.atomic
def await_letter(*, contact_id: int, by: Actor, at: datetime) -> LetterCopy | None:
    """Have a letter that came back wait for the post again. Raises NotAllowed."""
    found = _locked(contact_id, by)
    if found is None:
        return None
    complaint, copy = found
    copy.returned_date = None
    copy.save(update_fields=["returned_date"])
    keep(complaint, by=by, at=at)
    return copy


@transaction.atomic
def withdraw_letter(*, contact_id: int, by: Actor, at: datetime) -> LetterCopy | None:
    """Record that a letter was taken back before it left: it counts for nothing, and may be written anew.

    A complaint that it closed is open again, and what was decided in it is that of the answer before. Raises NotAllowed or
    CaseRefused.
    """
    found = _locked(contact_id, by)
    if found is None:
        return None
    complaint, copy = found
    copy.sent_at, copy.withdrawn_at = None, at
    copy.save(update_fields=["sent_at", "withdrawn_at"])
    if copy.letter in writing.FINALS:
        complaint.decided_at = answered_at(complaint)
        complaint.decision = decided_at_stage(complaint, 1) if complaint.decided_at else ""
    rested = _open_again(complaint, copy, _("The letter that ended it was taken back before it left."), by=by, at=at)
    keep(complaint, Change.LETTER_WITHDRAWN, row_id=copy.pk, by=by, at=at)
    if rested:
        take_up_case(complaint.case, at=at)
    return copy
