"""Redress: offered within limits, accepted or declined by the customer, and paid, each on its date."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.complaints.models import Redress
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change, RedressKind
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput

from .changing import HANDLE, ComplaintRefused, hold, keep, refuse, words


@transaction.atomic
def offer_redress(
    *, case_id: int, kind: RedressKind, text: str, amount: Decimal = Decimal(0), currency: str = "", by: Actor, at: datetime
) -> Redress:
    """Offer redress, in the currency's main unit, up to one's limit. Raises NotAllowed, ComplaintRefused or BadInput."""
    complaint = hold(case_id, HANDLE, by=by)
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed. Reopen it before you offer more."))
    currency = currency.strip().upper() if amount else ""
    why = deciding.why_not_offer(kind=kind, amount=amount, currency=currency, role=by.role, is_machine=by.is_machine)
    refuse(why)
    row = Redress.objects.create(
        complaint=complaint, kind=kind, text=text.strip()[:300], amount=amount, currency=currency, offered_at=at,
        offered_by_id=by.person_id,
    )  # fmt: skip
    keep(complaint, Change.REDRESS_OFFERED, row_id=row.pk, by=by, at=at)
    return row


@transaction.atomic
def answer_redress(*, case_id: int, redress_id: int, is_accepted: bool, by: Actor, at: datetime) -> Redress:
    """Record that the customer accepted or declined it. Raises NotAllowed, ComplaintRefused or Redress.DoesNotExist."""
    complaint = hold(case_id, HANDLE, by=by)
    row = complaint.redress.select_for_update().get(pk=redress_id)
    if row.accepted_at or row.declined_at:
        raise ComplaintRefused(_("The customer has answered this offer already. Make another one if it changed."))
    row.accepted_at, row.declined_at = (at, None) if is_accepted else (None, at)
    row.save(update_fields=["accepted_at", "declined_at"])
    keep(complaint, Change.REDRESS_ANSWERED, row_id=row.pk, by=by, at=at)
    return row


@transaction.atomic
def pay_redress(*, case_id: int, redress_id: int, paid_at: datetime, proof: str, by: Actor, at: datetime) -> Redress:
    """Record that it was paid or done, with the proof. Raises NotAllowed, ComplaintRefused, BadInput or DoesNotExist."""
    complaint = hold(case_id, HANDLE, by=by)
    row = complaint.redress.select_for_update().get(pk=redress_id)
    if not row.is_owed:
        raise ComplaintRefused(_("Only what the customer accepted, and what is not paid yet, can be paid."))
    # A day is given to the minute, the acceptance was noted to the second.
    if not (row.accepted_at or at).replace(second=0, microsecond=0) <= paid_at <= at:
        raise BadInput(_("It was paid between the acceptance and now. Check the day."))
    row.paid_at, row.proof = paid_at, words(proof, 300)
    row.save(update_fields=["paid_at", "proof"])
    keep(complaint, Change.REDRESS_PAID, row_id=row.pk, by=by, at=at)
    return row
