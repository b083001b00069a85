"""Flag a customer who needs special care, look at the flag again, and end it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import VulnerabilityEnded, VulnerabilityMarked, VulnerabilityReviewed
from ..models import Customer, Vulnerability
from ..types import Care
from .errors import CareRefused, refuse, refuse_merged

RESTRICTED = "customers.vulnerability"


@transaction.atomic
def mark_vulnerable(*, customer_id: int, care: Care, by: Actor, at: datetime) -> Vulnerability:
    """Flag a customer. Raises NotAllowed, CareRefused or Customer.DoesNotExist."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer_id)
    by.require(RESTRICTED, on=customer)
    refuse_merged(customer)
    refuse(CareRefused, rules.why_not_care(care, at_date=_day(by, at)))
    row = customer.vulnerabilities.create(
        driver=care.driver,
        reason=care.reason.strip(),
        needs=care.needs.strip()[:300],
        at=at,
        by_id=by.person_id,
        review_date=care.review_date,
    )
    _refresh(customer)
    marked = VulnerabilityMarked(customer_id=customer.pk, vulnerability_id=row.pk, driver=care.driver)
    publish(marked, about=customer, by=by, at=at)
    return row


@transaction.atomic
def review_vulnerability(*, vulnerability_id: int, needs: str, review_date: date, by: Actor, at: datetime) -> Vulnerability:
    """Say that the flag still holds, with what to do now and the next review. Raises NotAllowed, CareRefused or DoesNotExist."""
    row = _locked(vulnerability_id, by)
    if not needs.strip():
        raise CareRefused(_("Say what whoever serves this customer should do."))
    refuse(CareRefused, rules.why_not_review_date(review_date, at_date=_day(by, at)))
    row.needs, row.review_date = needs.strip()[:300], review_date
    row.save(update_fields=["needs", "review_date"])
    reviewed = VulnerabilityReviewed(customer_id=row.customer_id, vulnerability_id=row.pk)
    publish(reviewed, about=row.customer, by=by, at=at)
    return row


@transaction.atomic
def end_vulnerability(*, vulnerability_id: int, by: Actor, at: datetime) -> Vulnerability:
    """End a flag; it is kept as history. Raises NotAllowed, CareRefused when it has ended, or DoesNotExist."""
    row = _locked(vulnerability_id, by)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _refresh(row.customer)
    ended = VulnerabilityEnded(customer_id=row.customer_id, vulnerability_id=row.pk)
    publish(ended, about=row.customer, by=by, at=at)
    return row


def _locked(vulnerability_id: int, by: Actor) -> Vulnerability:
    customer_id = Vulnerability.objects.values_list("customer_id", flat=True).get(pk=vulnerability_id)
    Customer.objects.select_for_update(of=("self",)).get(pk=customer_id)
    row = Vulnerability.objects.select_for_update(of=("self",)).select_related("customer").get(pk=vulnerability_id)
    by.require(RESTRICTED, on=row.customer)
    if row.ended_at is not None:
        raise CareRefused(_("This flag has ended already. Enter a new one if it is needed again."))
    return row


def _refresh(customer: Customer) -> None:
    customer.is_vulnerable = customer.vulnerabilities.filter(ended_at=None).exists()
    customer.save(update_fields=["is_vulnerable"])


def _day(by: Actor, at: datetime) -> date:
    return at.astimezone(by.zone).date()
