"""Redress: offered within limits, above them once it is decided; accepted or declined by the customer, and paid."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.complaints.models import ComplaintFile, Redress
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import REDRESS_PURPOSE, Change, RedressKind
from rapport.desk.remedies import actions as remedies
from rapport.desk.remedies.types import RemedyKind, Wanted
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed

from .changing import HANDLE, HOUSE, ComplaintRefused, hold, keep, refuse, reject
from .changing import words as written

if TYPE_CHECKING:
    from rapport.governance.decisions.models import Decision

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

    Above it somebody is asked to decide, and it waits (``is_waiting``). Raises NotAllowed, ComplaintRefused, RemedyRefusedError
    (nobody is there to decide) or BadInput.
    """
    complaint = hold(case_id, HANDLE, by=by)
    if complaint.is_closed:
        raise ComplaintRefused(_("This complaint is closed. Reopen it before you offer more."))
    given = currency.strip().upper()
    refuse(deciding.why_not_offer(amount=amount, currency=given))
    currency = given if amount else ""
    row = Redress(
        complaint=complaint, kind=kind, text=text.strip()[:300], amount=amount, currency=currency, offered_at=at,
        offered_by_id=by.person_id,
    )  # fmt: skip
    if amount and (asked := _ask_if_above(row, by=by, at=at)):
        (row.decision, row.part), row.asked_at, row.offered_at = asked, at, None
    row.save()
    keep(complaint, Change.REDRESS_ASKED if row.is_waiting else Change.REDRESS_OFFERED, row_id=row.pk, by=by, at=at)
    return row


@transaction.atomic
def offer_decided(*, redress_id: int, is_part: bool, by: Actor, at: datetime) -> Redress:
    """Offer redress that was decided, or the smaller part of it, with its approver. One that does not wait stays as it is."""
    complaint, row = _decided(redress_id, by)
    if not row.is_waiting:
        return row
    if complaint.is_closed:
        text = _("The redress that was decided was not offered: the complaint is closed. Reopen it before you offer it again.")
        cases.note(case_id=complaint.pk, text=text, by=HOUSE, at=at)
        return refuse_decided(redress_id=redress_id, by=by, at=at)
    if is_part and row.part is not None:
        row.amount = row.part
    row.offered_at, row.approved_by_id = at, row.decision.settled_by_id if row.decision else None
    row.save(update_fields=["amount", "offered_at", "approved_by"])
    keep(complaint, Change.REDRESS_OFFERED, row_id=row.pk, by=by, at=at)
    return row


@transaction.atomic
def refuse_decided(*, redress_id: int, by: Actor, at: datetime) -> Redress:
    """Record that redress is not offered: it was decided otherwise, or the request withdrawn; the decision says why."""
    complaint, row = _decided(redress_id, by)
    if row.is_waiting:
        row.refused_at = at
        row.save(update_fields=["refused_at"])
        keep(complaint, Change.REDRESS_REFUSED, row_id=row.pk, by=by, at=at)
    return row


def _decided(redress_id: int, by: Actor) -> tuple[ComplaintFile, Redress]:
    """Return the file, locked, and its redress. Raises NotAllowed for anybody but Rapport itself, which carries decisions out."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    complaint = hold(Redress.objects.values_list("complaint_id", flat=True).get(pk=redress_id), HANDLE, by=by)
    return complaint, complaint.redress.select_for_update(of=("self",)).select_related("decision").get(pk=redress_id)


@transaction.atomic
def answer_redress(
    *, case_id: int, redress_id: int, is_accepted: bool, answered_at: datetime | None = None, by: Actor, at: datetime
) -> Redress:
    """Record that the customer accepted or declined it, and when: now, unless ``answered_at`` says.

    Raises NotAllowed, ComplaintRefused, BadInput (before the offer, or to come) or Redress.DoesNotExist.
    """
    complaint = hold(case_id, HANDLE, by=by)
    row = complaint.redress.select_for_update().get(pk=redress_id)
    if row.offered_at is None:
        raise ComplaintRefused(_("This has not been offered: it waits for a decision, or was decided otherwise."))
    if row.accepted_at or row.declined_at:
        raise ComplaintRefused(_("The customer has answered this offer already. Make another one if it changed."))
    said_at = answered_at or at
    reject(deciding.why_not_dated(said_at, since=row.offered_at, at=at))
    row.accepted_at, row.declined_at = (said_at, None) if is_accepted else (None, said_at)
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
    row.paid_at, row.proof = paid_at, written(proof, 300)
    row.save(update_fields=["paid_at", "proof"])
    if row.amount:
        remedies.book(
            case_id=case_id, kind=IN_LEDGER.get(RedressKind(row.kind), RemedyKind.COMPENSATION), amount=row.amount,
            currency=row.currency, why=row.text or row.proof, key=f"redress:{row.pk}",
            person_id=row.approved_by_id or row.offered_by_id, by=HOUSE, at=paid_at,
        )  # fmt: skip
    keep(complaint, Change.REDRESS_PAID, row_id=row.pk, by=by, at=at)
    return row


def _ask_if_above(row: Redress, *, by: Actor, at: datetime) -> "tuple[Decision, Decimal | None] | None":
    """Ask for a decision above the limit that is left: less what was given, and what was offered and not declined or paid yet."""
    complaint = row.complaint
    # Two halves that each lie within a decider's limit are one amount: what still waits here counts as what was offered does.
    open_ones = complaint.redress.filter(offered_at=None, declined_at=None, refused_at=None, currency=row.currency)
    beside = open_ones.exclude(pk=row.pk).aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
    kind = RedressKind(row.kind)
    wanted = Wanted(
        kind=IN_LEDGER.get(kind, RemedyKind.COMPENSATION), what=str(words.REDRESS[kind]), amount=row.amount,
        currency=row.currency, background=_background(row), asked_by_id=by.person_id, purpose=REDRESS_PURPOSE, is_offer=True,
        excluded_ids=_excluded(complaint, at), is_quiet=complaint.is_restricted, beside=beside,
    )  # fmt: skip
    return remedies.ask_if_above(case_id=complaint.pk, wanted=wanted, by=by, at=at)


def _background(row: Redress) -> str:
    """Say what whoever decides has to know: what is offered exactly, what was said, and what was found."""
    complaint = row.complaint
    said = _("Redress for complaint %(number)d (%(regime)s).") % {"number": complaint.pk, "regime": complaint.regime.name}
    found = [one.text for one in complaint.findings.order_by("-pk")[:3]]
    parts = [said, row.text, _("They say: %(words)s") % {"words": complaint.words[:600]} if complaint.words else ""]
    parts += [_("Found: %(finding)s") % {"finding": one[:300]} for one in found]
    return "\n".join(one for one in parts if one)


def _excluded(complaint: ComplaintFile, at: datetime) -> frozenset[int]:
    """Return who must not decide: the person complained of, and of a restricted file whoever may not read it."""
    excluded = {complaint.complained_of_id} if complaint.complained_of_id else set()
    if complaint.is_restricted:
        known = {*complaint.reader_ids, *(one.pk for one in people.directors(at))}
        excluded |= {one.pk for one in people.deciders(complaint.case.team_id, at=at)} - known
    return frozenset(excluded)
