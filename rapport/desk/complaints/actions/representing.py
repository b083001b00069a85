"""Who complains for the customer: where letters go instead, the authority that is kept for it, and its end."""

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.complaints.events import ComplaintRecorded
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change, Complainant
from rapport.kernel import files
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import HANDLE, hold, keep, refuse, reject, words

LONGEST = {"name": 200, "relation": 200, "authority": 300, "email": 254, "address": 500}


def checked(one: Complainant, *, at: datetime) -> Complainant:
    """Return who complains as it is kept. Raises ComplaintRefused or BadInput."""
    plain = {key: getattr(one, key).replace("\r\n", "\n").strip() for key in LONGEST}
    for key, longest in LONGEST.items():
        if len(plain[key]) > longest or "\x00" in plain[key]:
            raise BadInput(_("Keep it under %(count)s characters of plain text.") % {"count": longest})
    refuse(deciding.why_not_complainant(name=plain["name"], authority=plain["authority"]))
    has_paper = one.paper is not None
    reject(
        deciding.why_not_represent(
            name=plain["name"], has_more=bool(plain["email"] or plain["address"] or has_paper or one.copies_customer),
            has_paper=has_paper, authority_date=one.authority_date, today=timezone.localdate(at),
        )
    )  # fmt: skip
    if plain["email"]:
        try:
            validate_email(plain["email"])
        except ValidationError as wrong:
            raise BadInput(_("This is not an e-mail address: it needs the form name@company.example.")) from wrong
    return replace(one, **plain)


def represent(complaint: ComplaintFile, who: Complainant, *, by: Actor, at: datetime) -> None:
    """Write who complains into a file, and keep the paper that was handed in; the file is not saved.

    The paper of one person says nothing for another: with a new name it has to be handed in anew. Raises BadInput.
    """
    if who.name != complaint.complainant_name:
        complaint.authority_file, complaint.authority_date = None, None
        complaint.authority_withdrawn_at, complaint.authority_withdrawn_why = None, ""
    complaint.complainant_name, complaint.complainant_relation, complaint.authority = who.name, who.relation, who.authority
    complaint.complainant_email, complaint.complainant_address = who.email, who.address
    complaint.copies_customer = who.copies_customer
    complaint.authority_date = who.authority_date or complaint.authority_date
    if who.paper is None:
        return
    complaint.authority_file = files.keep(who.paper.content, name=who.paper.name, about=complaint, by=by, at=at)
    complaint.authority_withdrawn_at, complaint.authority_withdrawn_why = None, ""
    kept = ComplaintRecorded(case_id=complaint.pk, change=Change.AUTHORITY_KEPT, row_id=complaint.authority_file.pk)
    publish(kept, about=complaint, by=by, at=at)


@transaction.atomic
def name_complainant(*, case_id: int, complainant: Complainant, by: Actor, at: datetime) -> ComplaintFile:
    """Say who complains for the customer, where letters go, and by which authority on file.

    Raises NotAllowed, ComplaintRefused, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    represent(complaint, checked(complainant, at=at), by=by, at=at)
    return keep(complaint, Change.COMPLAINANT, by=by, at=at)


@transaction.atomic
def withdraw_authority(*, case_id: int, reason: str, by: Actor, at: datetime) -> ComplaintFile:
    """Record that the authority holds no more: from now on letters go to the customer. Raises as ``name_complainant``."""
    complaint = hold(case_id, HANDLE, by=by)
    refuse(deciding.why_not_withdraw(is_represented=complaint.is_represented))
    complaint.authority_withdrawn_at, complaint.authority_withdrawn_why = at, words(reason, 300)
    return keep(complaint, Change.AUTHORITY_WITHDRAWN, by=by, at=at)
