"""Redress: offered within limits, accepted or declined by the customer, and paid, each on its date."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from rapport.desk.complaints.models import ComplaintFile, Redress
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change, RedressKind
from rapport.desk.remedies import actions as remedies
from rapport.desk.remedies.types import RemedyKind
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput

from .changing import HANDLE, HOUSE, ComplaintRefused, hold, keep, refuse, words

# By which kind what was paid stands in the ledger; the rest is compensation.
IN_LEDGER = {
    RedressKind.REFUND: RemedyKind.REFUND,
    RedressKind.PRICE_REDUCTION: RemedyKind.PRICE_REDUCTION,
    RedressKind.GOODWILL: RemedyKind.GOODWILL,
    RedressKind.FEE_WAIVER: RemedyKind.FEE_WAIVER,
    RedressKind.RE_PERFORMANCE: RemedyKind.REPERFORMANCE,
    RedressKind.REPAIR_OR_REPLACE: RemedyKind.REPLACEMENT,
}


@transaction.atomic
def offer_redress(
    *, case_id: int, kind: RedressKind, text: str, amount: Decimal = Decimal(0), currency: str = "", by: Actor, at: datetime
) -> Redress:
    """Offer redress, in the currency's main unit, up to what one's limit for remedies leaves.

    Raises NotAllowed, ComplaintRefused, RemedyRefusedError (above the limit) or BadInput.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed. Reopen it before you offer more."))
    currency = currency.strip().upper() if amount else ""
    refuse(deciding.why_not_offer(amount=amount, currency=currency))
    if amount:
        _check_limit(complaint, amount, currency, by=by, at=at)
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
    """Record that it was paid or done, with the proof; a refund is booked on the order too.

    Raises NotAllowed, ComplaintRefused, OrderRefused (more than was paid for it), BadInput or DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    row = complaint.redress.select_for_update().get(pk=redress_id)
    if not row.is_owed:
        raise ComplaintRefused(_("Only what the customer accepted, and what is not paid yet, can be paid."))
    # A day is given to the minute, the acceptance was noted to the second.
    if not (row.accepted_at or at).replace(second=0, microsecond=0) <= paid_at <= at:
        raise BadInput(_("It was paid between the acceptance and now. Check the day."))
    row.paid_at, row.proof = paid_at, words(proof, 300)
    row.save(update_fields=["paid_at", "proof"])
    if row.amount:
        remedies.book(
            case_id=case_id, kind=IN_LEDGER.get(RedressKind(row.kind), RemedyKind.COMPENSATION), amount=row.amount,
            currency=row.currency, why=row.text or row.proof, key=f"redress:{row.pk}",
            person_id=row.offered_by_id, by=HOUSE, at=paid_at,
        )  # fmt: skip
    keep(complaint, Change.REDRESS_PAID, row_id=row.pk, by=by, at=at)
    return row


def _check_limit(complaint: ComplaintFile, amount: Decimal, currency: str, *, by: Actor, at: datetime) -> None:
    """Refuse what is above the limit that is left: less what was given, and what was offered and not declined or paid yet."""
    standing = Redress.objects.filter(declined_at=None, paid_at=None, currency=currency, amount__gt=0)
    mine = Q(complaint=complaint) | Q(offered_by_id=by.person_id or 0)
    offered = standing.filter(mine).aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
    remedies.require_within(case_id=complaint.pk, amount=amount, currency=currency, standing=offered, by=by, at=at)
