"""Who may read a file, how long it is kept, and what the customer says of the handling."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.complaints.events import HandlingAsked
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries.records import erasable, find_by_link, to_be_asked
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change
from rapport.governance.privacy import queries as privacy
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import DECIDE, hold, keep, refuse

ERASED = ""
WORDS_OF_A_FILE = (
    "words", "complainant_name", "complainant_relation", "authority", "triage_note", "accepted_by", "accepted_how", "lesson",
    "closing_words", "handling_comment", "forwarded_to",
)  # fmt: skip


@transaction.atomic
def restrict(*, case_id: int, is_restricted: bool, reader_ids: Collection[int] = (), by: Actor, at: datetime) -> ComplaintFile:
    """Say that only some may read a file and its case, and who, or open both again.

    Raises NotAllowed, CaseRefused (whoever has the case must be among them) or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, "complaints.restrict", by=by)
    readers = {*reader_ids, *([complaint.handler_id] if complaint.handler_id else [])}
    cases.restrict(case_id=case_id, reader_ids=readers if is_restricted else None, by=by, at=at)
    complaint.is_restricted, complaint.reader_ids = is_restricted, sorted(readers) if is_restricted else []
    return keep(complaint, Change.RESTRICTED, by=by, at=at)


@transaction.atomic
def hold_records(*, case_id: int, reason: str, by: Actor, at: datetime) -> ComplaintFile:
    """Keep a file beyond its time for a reason of law; an empty reason ends that.

    Raises NotAllowed, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, DECIDE, by=by)
    if len(reason) > 300 or "\x00" in reason:
        raise BadInput(_("Keep the reason under 300 characters."))
    complaint.hold_reason = reason.strip()
    return keep(complaint, Change.LEGAL_HOLD, by=by, at=at)


@transaction.atomic
def erase_records(*, case_id: int, by: Actor, at: datetime) -> ComplaintFile:
    """Erase the words of a file whose time is over; dates, decisions and figures stay, and hashes of its letters.

    Raises NotAllowed, ComplaintRefused or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, "complaints.configure", by=by)
    refuse(
        deciding.why_not_erase(
            retain_until=complaint.retain_until, is_held=bool(complaint.hold_reason), is_closed=complaint.is_closed, at=at
        )
    )
    if privacy.held_among(case_ids=[case_id], customer_ids=[complaint.case.customer_id]):
        refuse("The customer or the case is under legal hold: nothing of it is erased until somebody ends the hold.")
    for name in WORDS_OF_A_FILE:
        setattr(complaint, name, ERASED)
    complaint.letters.update(text=ERASED)
    complaint.allegations.update(text=ERASED)
    complaint.evidence_items.update(text=ERASED, source=ERASED)
    complaint.findings.update(text=ERASED)
    for part in complaint.allegations.all():
        part.rulings.update(reasons=ERASED)
    complaint.redress.update(text=ERASED, proof=ERASED)
    complaint.erased_at = at
    return keep(complaint, Change.ERASED, by=by, at=at)


def erase_over(*, by: Actor, at: datetime) -> int:
    """Erase every file whose time is over, as the dry run listed them; return how many. Raises NotAllowed."""
    by.require_somewhere("complaints.configure")
    over = erasable(by, at=at)
    held = privacy.held_among(case_ids=[one.pk for one in over], customer_ids=[one.case.customer_id for one in over])
    cases, customers = {one.case_id for one in held}, {one.customer_id for one in held if one.customer_id}
    ids = [one.pk for one in over if one.pk not in cases and one.case.customer_id not in customers]
    for case_id in ids:
        erase_records(case_id=case_id, by=by, at=at)
    return len(ids)


@transaction.atomic
def ask_handling(*, by: Actor, at: datetime) -> int:
    """Ask customers how their complaint was handled, once everything promised was kept; return how many are asked now."""
    found = to_be_asked(at=at)
    for complaint in found:
        complaint.asked_at = at
        complaint.save(update_fields=["asked_at"])
        publish(HandlingAsked(case_id=complaint.pk), about=complaint, by=by, at=at)
    return len(found)


@transaction.atomic
def answer_handling(*, token: str, score: int, comment: str, at: datetime) -> ComplaintFile | None:
    """Keep what a customer says of the handling: 1 to 5, and a comment. None for a link that opens nothing.

    Raises BadInput. A second answer takes the place of the first.
    """
    complaint = find_by_link(token)
    if complaint is None:
        return None
    if not 1 <= score <= 5:
        raise BadInput(_("Choose one of the five answers."))
    if len(comment) > 4_000 or "\x00" in comment:
        raise BadInput(_("Keep the comment under 4,000 characters of plain text."))
    complaint.handling_score, complaint.handling_comment, complaint.handling_at = score, comment.strip(), at
    by = Actor.by_link("customer", "complaints.answer", row=complaint)
    return keep(complaint, Change.ANSWERED_HANDLING, by=by, at=at)
