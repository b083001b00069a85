"""The ombudsman's or regulator's case, and contact limits for behaviour that is not acceptable."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.complaints.events import BehaviourLimited
from rapport.desk.complaints.models import BehaviourLimit, OutsideCase
from rapport.desk.complaints.types import Change
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .changing import DECIDE, ComplaintRefused, hold, keep, words


@transaction.atomic
def record_outside(
    *, case_id: int, body: str, opened_date: date, known: Mapping[str, Any], by: Actor, at: datetime
) -> OutsideCase:
    """Write down what is known of the ombudsman's case, as it stands now; ``known``: further columns of ``OutsideCase``.

    Raises NotAllowed, BadInput or ComplaintFile.DoesNotExist.
    """
    complaint = hold(case_id, DECIDE, by=by)
    days = [opened_date, known.get("file_sent_date"), known.get("decided_date")]
    later = [one for one in days if one is not None]
    if later != sorted(later):
        raise BadInput(_("It was opened first, then the file was sent, then it was decided. Check the days."))
    if known.get("is_overturned") is not None and known.get("decided_date") is None:
        raise BadInput(_("Say on which day it was decided."))
    values = {"body": words(body, 120), "opened_date": opened_date} | dict(known)
    row, _is_new = OutsideCase.objects.update_or_create(complaint=complaint, defaults=values)
    keep(complaint, Change.OUTSIDE, row_id=row.pk, by=by, at=at)
    return row


@transaction.atomic
def limit_behaviour(*, customer_id: int, limit: str, reason: str, review_date: date, by: Actor, at: datetime) -> BehaviourLimit:
    """Limit how a customer may contact us, with the reason and a day of review. Complaining itself is never forbidden.

    Raises NotAllowed, ComplaintRefused or BadInput.
    """
    by.require_somewhere("complaints.configure")
    if review_date <= at.date():
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
    elif review_date <= at.date():
        raise BadInput(_("Choose a day that is still to come."))
    else:
        row.review_date = review_date
    row.save(update_fields=["ended_at", "review_date"])
    publish(BehaviourLimited(customer_id=row.customer_id, limit_id=row.pk), about=row, by=by, at=at)
    return row
