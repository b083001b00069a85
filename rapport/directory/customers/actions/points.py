"""Add, prefer and remove the ways to reach a customer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import rules
from ..events import ContactPointAdded, ContactPointPreferred, ContactPointRemoved
from ..models import ContactPoint, Customer
from ..types import Point, PointKind
from .errors import PointRefused, refuse, refuse_merged

EDIT = "customers.edit"


@transaction.atomic
def add_contact_point(*, customer_id: int, point: Point, by: Actor, at: datetime) -> ContactPoint:
    """Add a way to reach a customer. Raises NotAllowed, PointRefused (also when it is known already) or Customer.DoesNotExist."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    by.require(EDIT, on=customer)
    refuse_merged(customer)
    refuse(PointRefused, rules.why_not_point(kind=point.kind, value=point.value, country=customer.country))
    normal = rules.normal_point(point.kind, point.value, country=customer.country)
    if customer.points.filter(kind=point.kind, normal=normal).exists():
        raise PointRefused(_("This is known already, perhaps written a little differently."))
    row = customer.points.create(kind=point.kind, value=point.value.strip(), normal=normal)
    publish(ContactPointAdded(customer_id=customer.pk, point_id=row.pk, kind=point.kind), about=customer, by=by, at=at)
    if point.is_preferred:
        _prefer(row)
    return row


@transaction.atomic
def prefer_contact_point(*, point_id: int, by: Actor, at: datetime) -> ContactPoint:
    """Say that of its kind the customer prefers this one. Raises NotAllowed or ContactPoint.DoesNotExist."""
    row = _locked(point_id, by)
    if not row.is_preferred:
        _prefer(row)
        preferred = ContactPointPreferred(customer_id=row.customer_id, point_id=row.pk)
        publish(preferred, about=row.customer, by=by, at=at)
    return row


@transaction.atomic
def remove_contact_point(*, customer_id: int, point_id: int, by: Actor, at: datetime) -> None:
    """Forget a way to reach a customer; one that is gone already stays gone. Raises NotAllowed or Customer.DoesNotExist."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    by.require(EDIT, on=customer)
    refuse_merged(customer)
    row = customer.points.filter(pk=point_id).first()
    if row is None:
        return
    row.delete()
    removed = ContactPointRemoved(customer_id=customer.pk, point_id=point_id, kind=PointKind(row.kind))
    publish(removed, about=customer, by=by, at=at)


def _locked(point_id: int, by: Actor) -> ContactPoint:
    row = ContactPoint.objects.select_for_update().select_related("customer").get(pk=point_id)
    by.require(EDIT, on=row.customer)
    return row


def _prefer(row: ContactPoint) -> None:
    ContactPoint.objects.filter(customer_id=row.customer_id, kind=row.kind, is_preferred=True).update(is_preferred=False)
    row.is_preferred = True
    row.save(update_fields=["is_preferred"])
