"""Redress: what waits for a decision, and which request belongs to it."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum

from rapport.desk.complaints.models import ComplaintFile, Redress


def find_redress_of(decision_id: int) -> Redress | None:
    """Return the redress that waits for, or was settled by, a decision; None when there is none."""
    return Redress.objects.filter(decision_id=decision_id).first()


def promised(
    case_ids: Collection[int], person_id: int | None, currency: str, *, since: datetime, as_of: datetime
) -> tuple[Decimal, Decimal]:
    """Return what was offered and is neither declined nor paid yet: on the complaints of cases, by whomever, and by a person.

    Of the person's own what was offered from ``since`` on, or accepted whenever that was. What was decided counts against the
    limit of whoever decided it. One query.
    """
    own = Q(approved_by_id=person_id or 0) | Q(approved_by=None, offered_by_id=person_id or 0)
    rows = Redress.objects.filter(declined_at=None, paid_at=None, currency=currency, amount__gt=0, offered_at__lte=as_of)
    found = rows.aggregate(
        on_case=Sum("amount", filter=Q(complaint_id__in=case_ids), default=Decimal(0)),
        own=Sum("amount", filter=own & (Q(offered_at__gte=since) | ~Q(accepted_at=None)), default=Decimal(0)),
    )
    return found["on_case"], found["own"]


def redress_of(complaint: ComplaintFile) -> list[Redress]:
    """Return what was offered, or is to be, in the order in which it was written down, each with its decision."""
    rows = complaint.redress.select_related("decision__decider", "decision__settled_by", "approved_by")
    return list(rows.order_by("pk"))
