"""Add and change customers."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .. import queries, rules
from ..events import ContactPointAdded, CustomerAdded, CustomerChanged
from ..models import ContactPoint, Customer
from ..types import CustomerDetails, Point, PointKind
from .errors import CustomerRefused, DuplicateSuspected, PointRefused, refuse, refuse_merged
from .standing import standing

EDIT = "customers.edit"


@transaction.atomic
def add_customer(
    *, details: CustomerDetails, points: Sequence[Point] = (), is_surely_new: bool = False, by: Actor, at: datetime
) -> Customer:
    """Add a customer with the ways to reach them.

    Raises NotAllowed, CustomerRefused, PointRefused, or DuplicateSuspected unless ``is_surely_new``.
    """
    by.require_somewhere(EDIT)
    values = _values(details)
    for point in points:
        refuse(PointRefused, rules.why_not_point(kind=point.kind, value=point.value, country=values["country"]))
    if not is_surely_new:
        _refuse_duplicate(details, points)
    customer = Customer.objects.create(**values)
    publish(CustomerAdded(customer_id=customer.pk), about=customer, by=by, at=at)
    for point in points:
        _add_point(customer, point, by, at)
    return customer


@transaction.atomic
def change_customer(*, customer_id: int, details: CustomerDetails, by: Actor, at: datetime) -> Customer:
    """Change what is kept about a customer. Raises NotAllowed, CustomerRefused or Customer.DoesNotExist."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    by.require(EDIT, on=customer)
    refuse_merged(customer)
    values = _values(details)
    changed = tuple(key for key, value in values.items() if getattr(customer, key) != value)
    if not changed:
        return customer
    for key in changed:
        setattr(customer, key, values[key])
    customer.save(update_fields=changed)
    if "country" in changed:
        _compare_anew(customer)
    told = tuple(key for key in changed if key != "sought")
    publish(CustomerChanged(customer_id=customer.pk, fields=told), about=customer, by=by, at=at)
    return customer


@transaction.atomic
def find_or_add_by_point(*, kind: PointKind, value: str, name: str, country: str = "", by: Actor, at: datetime) -> Customer:
    """Return whom this address or number belongs to, adding the customer when nobody is known by it.

    Of several who share it (a household), the one of that name, else the one known longest. Raises NotAllowed, PointRefused
    or CustomerRefused.
    """
    by.require_somewhere(EDIT)
    refuse(PointRefused, rules.why_not_point(kind=kind, value=value, country=country))
    normal = rules.normal_point(kind, value, country=country)
    _wait_for_others(normal)
    known = list(Customer.objects.filter(points__kind=kind, points__normal=normal, merged_into=None).order_by("pk"))
    same_name = [one for one in known if one.sought == rules.sought(name)]
    if known:
        return _standing((same_name or known)[0].pk)
    details = CustomerDetails(name=name.strip()[:160] or value.strip()[:160], country=country)
    return add_customer(details=details, points=[Point(kind=kind, value=value)], is_surely_new=True, by=by, at=at)


def _values(details: CustomerDetails) -> dict[str, Any]:
    refuse(CustomerRefused, rules.why_not_details(name=details.name, country=details.country, language=details.language))
    name = " ".join(details.name.split())
    values = {"name": name, "sought": rules.sought(name), "country": details.country.upper()}
    # An organisation that was merged meanwhile leads to the one that stays; one that is not there is told by the database.
    return asdict(details) | values | {"organisation_id": standing(details.organisation_id) or details.organisation_id}


def _refuse_duplicate(details: CustomerDetails, points: Sequence[Point]) -> None:
    found = queries.possible_duplicates(name=details.name, points=points, country=details.country)
    if found:
        raise DuplicateSuspected(found)


def _add_point(customer: Customer, point: Point, by: Actor, at: datetime) -> None:
    normal = rules.normal_point(point.kind, point.value, country=customer.country)
    values = {"value": point.value.strip(), "is_preferred": point.is_preferred}
    row, is_new = ContactPoint.objects.get_or_create(customer=customer, kind=point.kind, normal=normal, defaults=values)
    if is_new:
        added = ContactPointAdded(customer_id=customer.pk, point_id=row.pk, kind=point.kind)
        publish(added, about=customer, by=by, at=at)


def _compare_anew(customer: Customer) -> None:
    """In another country a number in national form means another number."""
    taken = set(customer.points.values_list("kind", "normal"))
    for point in customer.points.filter(kind=PointKind.PHONE):
        normal = rules.normal_phone(point.value, country=customer.country) or point.normal
        if (point.kind, normal) not in taken:
            point.normal = normal
            point.save(update_fields=["normal"])
            taken.add((point.kind, normal))


def _standing(customer_id: int) -> Customer:
    """Whoever is merged at this very moment is waited for, and then followed into the one who stays."""
    found = Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer_id)
    return found if found.merged_into_id is None else _standing(found.merged_into_id)


def _wait_for_others(normal: str) -> None:
    """Two messages from one new address at once must not become two customers: the second waits for the first to commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7003))", [normal])
