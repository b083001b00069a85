"""The operations of this room in the JSON API."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.versions import tagged, unchanged
from rapport.ui.api.words import Asked, Id, Line, Made, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import ContactPoint, Customer
from ..types import CustomerDetails, Keeping, Point, PointKind, Whose

customers = Operations(tags=["Customers"])
MOST_FOUND = 50


class CustomerRow(Schema):
    """A customer in a list."""

    id: int
    name: str
    organisation_id: int | None
    segment_id: int | None
    language: str
    country: str
    since_date: date | None
    is_vulnerable: bool
    source: str
    external_id: str | None
    merged_into_id: int | None


class PointRow(Schema):
    """One way to reach a customer."""

    id: int
    kind: str
    value: str
    is_preferred: bool


class CustomerWhole(CustomerRow):
    """A customer with the ways to reach them. ``needs``: what whoever serves them should do."""

    points: list[PointRow]
    needs: str


class NewPoint(Asked):
    """A way to reach a customer."""

    kind: PointKind
    value: str = Field(min_length=1, max_length=250, pattern=r"^[^\x00]*$")
    is_preferred: bool = False


class Details(Asked):
    """What is kept about a customer; what is left out stays."""

    name: str = Field(default="", max_length=160, pattern=r"^[^\x00]*$")
    organisation_id: Id | None = None
    segment_id: Id | None = None
    language: str = Field(default="", max_length=10, pattern=r"^[^\x00]*$")
    country: str = Field(default="", max_length=2, pattern=r"^[^\x00]*$")
    since_date: date | None = None


class NewCustomer(Details):
    """A customer to add. ``is_surely_new``: it is nobody of those who look alike."""

    points: list[NewPoint] = Field(default_factory=list, max_length=20)
    is_surely_new: bool = False


class IntoCustomer(Asked):
    """Who stays, and of whom each thing stands on which the two differ."""

    into_id: Id
    name: Whose = Whose.STAYS
    organisation: Whose = Whose.STAYS
    segment: Whose = Whose.STAYS
    language: Whose = Whose.STAYS
    country: Whose = Whose.STAYS
    since_date: Whose = Whose.STAYS


class OrganisationRow(Schema):
    """An organisation and how many customers belong to it."""

    id: int
    name: str
    customer_count: int
    source: str
    external_id: str | None


class IntoOrganisation(Asked):
    """Which organisation stays."""

    into_id: Id


class SoughtOrganisation(Asked):
    """By what the list is narrowed."""

    q: Line = Field(default="", description="Words of the name. With it the list is one page of those that fit.")
    cursor: Cursor = ""
    limit: Limit = USUAL


class MergeRow(Schema):
    """A merge: who went on in whom."""

    id: int
    gone_id: int
    stays_id: int


class Sought(Asked):
    """By what the list is narrowed. With ``q`` it is one page of those that fit best."""

    q: Line = Field(default="", description="Words of the name, an address, a number, or the id in another system.")
    cursor: Cursor = ""
    limit: Limit = USUAL


@customers.reads("/customers", "customers.view", Page[CustomerRow])
def list_customers(request: HttpRequest, asked: Query[Sought]) -> dict[str, Any]:
    """Customers by name."""
    rows = queries.customers(actor_on(request))
    if asked.q:
        return {"items": list(queries.narrowed(rows, asked.q)[: min(asked.limit, MOST_FOUND)]), "next": None}
    items, following = paged(rows, by="name", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@customers.reads("/customers/{customer_id}", "customers.view", CustomerWhole)
def get_customer(request: HttpRequest, response: HttpResponse, customer_id: Id) -> dict[str, Any]:
    """One customer with the ways to reach them."""
    found = queries.get_customer(customer_id, actor=actor_on(request))
    tagged(response, found)
    points = sorted(found.points.all(), key=lambda one: one.pk)
    return _row(found) | {"points": points, "needs": queries.care_needs([found.pk]).get(found.pk, "")}


@customers.makes("/customers", "customers.edit", Made)
def add_customer(request: HttpRequest, asked: NewCustomer) -> tuple[int, str]:
    """Add a customer with the ways to reach them."""
    _check(request, asked)
    details = CustomerDetails(**asked.dict(exclude={"points", "is_surely_new"}))
    points = [Point(**one.dict()) for one in asked.points]
    added = actions.add_customer(
        details=details, points=points, is_surely_new=asked.is_surely_new, by=actor_on(request), at=clock.now()
    )
    return added.pk, f"customers/{added.pk}"


@customers.edits("/customers/{customer_id}", "customers.edit", CustomerRow)
def change_customer(request: HttpRequest, response: HttpResponse, customer_id: Id, asked: Details) -> Any:
    """Change what is kept about a customer."""
    actor = actor_on(request)
    with unchanged(request, queries.get_customer(customer_id, actor=actor)):
        _check(request, asked)
        row = queries.get_customer(customer_id, actor=actor)
        values = {name: getattr(row, name) for name in Details.model_fields} | asked.dict(exclude_unset=True)
        changed = actions.change_customer(customer_id=customer_id, details=CustomerDetails(**values), by=actor, at=clock.now())
    tagged(response, changed)
    return _row(changed)


@customers.makes("/customers/{customer_id}/points", "customers.edit", Made)
def add_point(request: HttpRequest, customer_id: Id, asked: NewPoint) -> tuple[int, str]:
    """Add a way to reach a customer."""
    actor = actor_on(request)
    queries.get_customer(customer_id, actor=actor)
    point = actions.add_contact_point(customer_id=customer_id, point=Point(**asked.dict()), by=actor, at=clock.now())
    return point.pk, f"customers/{customer_id}"


@customers.does("/customers/{customer_id}/points/{point_id}/prefer", "customers.edit")
def prefer_point(request: HttpRequest, customer_id: Id, point_id: Id) -> None:
    """Say that of its kind the customer prefers this one."""
    actor = actor_on(request)
    _point(queries.get_customer(customer_id, actor=actor), point_id)
    actions.prefer_contact_point(point_id=point_id, by=actor, at=clock.now())


@customers.removes("/customers/{customer_id}/points/{point_id}", "customers.edit")
def remove_point(request: HttpRequest, customer_id: Id, point_id: Id) -> None:
    """Forget a way to reach a customer."""
    actor = actor_on(request)
    _point(queries.get_customer(customer_id, actor=actor), point_id)
    actions.remove_contact_point(customer_id=customer_id, point_id=point_id, by=actor, at=clock.now())


@customers.does("/customers/{customer_id}/merge", "customers.merge", MergeRow)
def merge_customer(request: HttpRequest, customer_id: Id, asked: IntoCustomer) -> Any:
    """Let a customer go on in another one, who is the same person."""
    actor = actor_on(request)
    queries.get_customer(customer_id, actor=actor)
    if not queries.customers(actor).filter(pk=asked.into_id).exists():
        raise BadInput(_("No customer has the number of the one who stays, or that one was merged, too."))
    keeping = Keeping(**asked.dict(exclude={"into_id"}))
    return actions.merge_customers(gone_id=customer_id, stays_id=asked.into_id, keeping=keeping, by=actor, at=clock.now())


@customers.does("/customers/merges/{customer_merge_id}/undo", "customers.merge", MergeRow)
def part_customer(request: HttpRequest, customer_merge_id: Id) -> Any:
    """Take a merge back."""
    return actions.part_customers(merge_id=customer_merge_id, by=actor_on(request), at=clock.now())


@customers.reads("/organisations", "customers.view", Page[OrganisationRow])
def list_organisations(request: HttpRequest, asked: Query[SoughtOrganisation]) -> dict[str, Any]:
    """Organisations by name; none that was merged."""
    actor = actor_on(request)
    if asked.q:
        return {"items": queries.find_organisations(asked.q, actor=actor, limit=min(asked.limit, MOST_FOUND)), "next": None}
    items, following = paged(queries.organisations(actor), by="name", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@customers.does("/organisations/{organisation_id}/merge", "customers.merge", MergeRow)
def merge_organisation(request: HttpRequest, organisation_id: Id, asked: IntoOrganisation) -> Any:
    """Let an organisation go on in another one, which is the same."""
    actor = actor_on(request)
    queries.get_organisation(organisation_id, actor=actor)
    if not queries.organisations(actor).filter(pk=asked.into_id).exists():
        raise BadInput(_("No organisation has the number of the one that stays, or that one was merged, too."))
    return actions.merge_organisations(gone_id=organisation_id, stays_id=asked.into_id, by=actor, at=clock.now())


@customers.does("/organisations/merges/{organisation_merge_id}/undo", "customers.merge", MergeRow)
def part_organisation(request: HttpRequest, organisation_merge_id: Id) -> Any:
    """Take a merge of two organisations back."""
    return actions.part_organisations(merge_id=organisation_merge_id, by=actor_on(request), at=clock.now())


def _row(found: Customer) -> dict[str, Any]:
    return {name: getattr(found, name) for name in CustomerRow.model_fields}


def _point(customer: Customer, point_id: int) -> ContactPoint:
    return customer.points.get(pk=point_id)


def _check(request: HttpRequest, asked: Details) -> None:
    if asked.segment_id is not None and not queries.segments().filter(pk=asked.segment_id).exists():
        raise BadInput(_("No segment has this number."))
    organisations = queries.organisations(actor_on(request))
    if asked.organisation_id is not None and not organisations.filter(pk=asked.organisation_id).exists():
        raise BadInput(_("No organisation has this number."))
