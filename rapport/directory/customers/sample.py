"""Sample customers for tests and the demo, from the one cast of the house."""

from datetime import date, datetime
from typing import Any

from .models import ContactPoint, Customer, Merge, Organisation, OrganisationMerge, Segment, Vulnerability
from .rules import compared, normal_point, sought
from .types import Driver, PointKind


def segment(key: str = "loyal", label: str = "Loyal customers") -> Segment:
    """Return the segment of this key, made when it is not there."""
    return Segment.objects.get_or_create(key=key, defaults={"label": label})[0]


def organisation(name: str = "Harbour Hotel", **fields: Any) -> Organisation:
    """Return a new organisation."""
    return Organisation.objects.create(name=name, **({"compared": compared(name)} | fields))


def customer(name: str = "Joan Hale", *, email: str = "", phone: str = "", **fields: Any) -> Customer:
    """Return a new customer, with the contact points given."""
    made = Customer.objects.create(name=name, sought=sought(name), **({"language": "en", "country": "GB"} | fields))
    for kind, value in ((PointKind.EMAIL, email), (PointKind.PHONE, phone)):
        if value:
            normal = normal_point(kind, value, country=made.country)
            ContactPoint.objects.create(customer=made, kind=kind, value=value, normal=normal)
    return made


def vulnerability(customer: Customer, *, at: datetime, review_date: date | None = None, **fields: Any) -> Vulnerability:
    """Return a flag on a customer who needs special care, and mark the customer."""
    customer.is_vulnerable = True
    customer.save(update_fields=["is_vulnerable"])
    values = {
        "driver": Driver.HEALTH,
        "reason": "Told us that she has lost most of her sight.",
        "needs": "Ring instead of writing. Speak slowly and confirm each step.",
        "review_date": review_date or at.date().replace(year=at.year + 1),
    } | fields
    return Vulnerability.objects.create(customer=customer, at=at, **values)


def merge(stays: Customer, *, at: datetime, name: str = "J. Hale", **fields: Any) -> Merge:
    """Return a merge of another entry, made for it, into this customer."""
    gone = customer(name, merged_into=stays)
    return Merge.objects.create(gone=gone, stays=stays, at=at, **{"before": {"name": stays.name}} | fields)


def organisation_merge(*, at: datetime) -> OrganisationMerge:
    """Return a merge of two organisations."""
    stays = organisation("Quay Hotel")
    gone = organisation("The Quay Hotel", merged_into=stays)
    return OrganisationMerge.objects.create(gone=gone, stays=stays, at=at)
