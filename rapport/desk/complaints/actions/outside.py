"""The ombudsman's or regulator's case, and contact limits for behaviour that is not acceptable."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.complaints.events import BehaviourLimited
from rapport.desk.complaints.models import BehaviourLimit, OutsideCase
from rapport.desk.complaints.rules import deciding
from rapport.desk.complaints.types import Change
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import DECIDE, ComplaintRefused, hold, keep, local_date, words


@transaction.atomic
def record_outside(
    *,
    case_id: int,
    body: str,
    opened_date: date,
    known: Mapping[str, Any],
    by: Actor,
    at: datetime,
    outside_id: int | None = None,
) -> OutsideCase:
    """Write down what is known of an ombudsman's or a regulator's case, as it stands now; without ``outside_id`` a further one.

    ``known``: further columns of ``OutsideCase``. Raises NotAllowed, ComplaintRefused, BadInput or DoesNotExist.
    """
    complaint = hold(case_id, DECIDE, by=by)
    row = OutsideCase(complaint=complaint) if outside_id is None else OutsideCase.objects.get(pk=outside_id, complaint=complaint)
    for name, value in {"body": words(body, 120), "opened_date": opened_date, **known}.items():
        setattr(row, name, value)
    _refuse_twice(row)
    if why := deciding.why_not_outside(
        opened_date=row.opened_date, file_sent_date=row.file_sent_date, decided_date=row.decided_date,
        is_overturned=row.is_overturned, award_amount=row.award_amount, currency=row.currency,
        comply_date=row.comply_date, complied_date=row.complied_date,
    ):  # fmt: skip
        raise BadInput(_(why))
    row.currency = row.currency.upper()
    row.save()
    keep(complaint, Change.OUTSIDE, row_id=row.pk, by=by, at=at)
    return row


def _refuse_twice(row: OutsideCase) -> None:
    """Two cases of one body are told apart by their references: without one the second would be the first once more."""
    others = OutsideCase.objects.filter(complaint=row.complaint, body__iexact=row.body, reference__iexact=row.reference)
    if others.exclude(pk=row.pk).exists():
        raise ComplaintRefused(_("A case of this body with this reference stands here already. Change that one."))


@transaction.atomic
def limit_behaviour(*, customer_id: int, limit: str, reason: str, review_date: date, by: Actor, at: datetime) -> BehaviourLimit:
    """Limit how a customer may contact us, with the reason and a day of review. Complaining itself is never forbidden.

    Raises NotAllowed, ComplaintRefused or BadInput.
    """
    by.require_somewhere("complaints.configure")
    if review_date <= local_date(at):
        raise BadInput(_("A limit needs a day on which it is looked at again, still to come."))
    if BehaviourLimit.objects.filter(customer_id=customer_id, ended_at=None).exists():
        raise ComplaintRefused(_("A limit holds for this customer already. Review that one."))
    row = BehaviourLimit.objects.create(
        customer_id=customer_id, limit=words(limit, 300), reason=words(reason), from_at=at, review_date=review_date,
        by_id=by.person_id,
    )  # fmt: skip
    publish(BehaviourLimited(customer_id=customer_id, limit_id=row.pk), about=row, by=by, at=at)
    return row


@transaction.atomic
def review_behaviour(*, limit_id: int, review_date: date | None, by: Actor, at: datetime) -> BehaviourLimit:
    """Look at a limit again: it holds on until another review, or (None) it ends. Raises NotAllowed or BadInput."""
    by.require_somewhere("complaints.configure")
    row = BehaviourLimit.objects.select_for_update().get(pk=limit_id)
    if row.ended_at is not None:
        raise ComplaintRefused(_("This limit has ended already."))
    if review_date is None:
        row.ended_at = at
    elif review_date <= local_date(at):
        raise BadInput(_("Choose a day that is still to come."))
    else:
        row.review_date = review_date
    row.save(update_fields=["ended_at", "review_date"])
    publish(BehaviourLimited(customer_id=row.customer_id, limit_id=row.pk), about=row, by=by, at=at)
    return row
