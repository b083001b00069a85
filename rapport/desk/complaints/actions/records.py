"""Who may read a file, what holds it beyond its time, and what the customer says of the handling."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.complaints.events import HandlingAsked
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries.records import find_by_link, to_be_asked
from rapport.desk.complaints.types import Change
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import DECIDE, cases_of, hold, keep

ERASED = ""
WORDS_OF_A_FILE = (
    "words", "complainant_name", "complainant_relation", "complainant_email", "complainant_address", "authority",
    "authority_withdrawn_why", "triage_note", "accepted_by", "accepted_how", "lesson",
    "closing_words", "handling_comment", "forwarded_to",
)  # fmt: skip


@transaction.atomic
def restrict(*, case_id: int, is_restricted: bool, reader_ids: Collection[int] = (), by: Actor, at: datetime) -> ComplaintFile:
    """Say that only some may read a file and its case, and who, or open both again.

    Raises NotAllowed, CaseRefused (whoever has the case must be among them) or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, "complaints.restrict", by=by)
    readers = {*reader_ids, *([complaint.handler_id] if complaint.handler_id else [])}
    for one in cases_of(complaint):
        cases.restrict(case_id=one, reader_ids=readers if is_restricted else None, by=by, at=at)
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
    found = find_by_link(token)
    if found is None:
        return None
    # Who works on the file at this moment is waited for: what they change stays.
    complaint = ComplaintFile.objects.select_for_update(of=("self",)).select_related("case", "regime").get(pk=found.pk)
    if not 1 <= score <= 5:
        raise BadInput(_("Choose one of the five answers."))
    if len(comment) > 4_000 or "\x00" in comment:
        raise BadInput(_("Keep the comment under 4,000 characters of plain text."))
    complaint.handling_score, complaint.handling_comment, complaint.handling_at = score, comment.strip(), at
    by = Actor.by_link("customer", "complaints.answer", row=complaint)
    return keep(complaint, Change.ANSWERED_HANDLING, by=by, at=at)
