"""The operations of this room in the JSON API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from rapport.kernel import clock
from rapport.kernel.errors import BadInput
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import PLAIN, Asked, Id, Line, Made, Page
from rapport.ui.page import actor_on

from .. import actions, queries
from ..models import Order
from ..types import LONGEST_ADDRESS, LONGEST_REASON, MOST_QUANTITY, OrderState

orders = Operations(tags=["Orders"])

Reason = Annotated[str, Field(max_length=LONGEST_REASON, pattern=PLAIN)]


class OrderRow(Schema):
    """An order; amounts are in ``currency``."""

    id: int
    source: str
    reference: str
    customer_id: int | None
    email: str
    placed_at: datetime
    currency: str
    state: str
    store: str
    total_amount: Decimal
    paid_amount: Decimal
    refunded_amount: Decimal
    cancelled_at: datetime | None


class OrderLineRow(Schema):
    """So many of one product, at a price each."""

    id: int
    sku: str
    name: str
    product_id: int | None
    quantity: int
    price: Decimal


class ShipmentRow(Schema):
    """One parcel: for when it was promised, when it left and arrived."""

    carrier: str
    tracking: str
    promised_date: date | None
    shipped_at: datetime | None
    delivered_at: datetime | None


class ReturnRow(Schema):
    """So many of a line that the customer sends back."""

    id: int
    line_id: int
    quantity: int
    reason: str
    at: datetime


class RefundRow(Schema):
    """An amount that was paid back."""

    id: int
    amount: Decimal
    reason: str
    at: datetime


class OrderWhole(OrderRow):
    """An order with its address, lines, parcels, returns and what was paid back."""

    address: str
    lines: list[OrderLineRow]
    shipments: list[ShipmentRow]
    returns: list[ReturnRow]
    refunds: list[RefundRow]


class Narrowing(Asked):
    """By what the list is narrowed. ``q``: a reference, an e-mail address or a customer's name."""

    q: Line = ""
    customer_id: Id | None = None
    state: OrderState | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


class NewAddress(Asked):
    """Where the order goes, as it has to stand on the parcel."""

    address: Annotated[str, Field(max_length=LONGEST_ADDRESS, pattern=PLAIN)]


class Cancellation(Asked):
    """Why, in a sentence."""

    reason: Reason


class NewReturn(Asked):
    """So many of a line of the order that the customer sends back."""

    line_id: Id
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)] = 1
    reason: Reason


@orders.reads("/orders", "orders.view", Page[OrderRow])
def list_orders(request: HttpRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """Orders, the one placed last first."""
    actor = actor_on(request)
    rows = queries.orders(actor).select_related(None)
    if asked.q.strip():
        rows = queries.matching(rows, asked.q, actor=actor)
    given = {name: value for name in ("customer_id", "state") if (value := getattr(asked, name)) is not None}
    items, following = paged(rows.filter(**given), by="-placed_at", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@orders.reads("/orders/{order_id}", "orders.view", OrderWhole)
def get_order(request: HttpRequest, order_id: Id) -> dict[str, Any]:
    """One order with all that belongs to it."""
    return _whole(request, order_id)


@orders.does("/orders/{order_id}/address", "orders.change", OrderWhole)
def change_order_address(request: HttpRequest, order_id: Id, asked: NewAddress) -> dict[str, Any]:
    """Send an order elsewhere, as long as it has not left."""
    actions.change_address(order_id=order_id, address=asked.address, by=actor_on(request), at=clock.now())
    return _whole(request, order_id)


@orders.does("/orders/{order_id}/cancellation", "orders.change", OrderWhole)
def cancel_order(request: HttpRequest, order_id: Id, asked: Cancellation) -> dict[str, Any]:
    """Cancel an order that has not left."""
    actions.cancel(order_id=order_id, reason=asked.reason, by=actor_on(request), at=clock.now())
    return _whole(request, order_id)


@orders.makes("/orders/{order_id}/returns", "orders.change", Made)
def announce_return(request: HttpRequest, order_id: Id, asked: NewReturn) -> tuple[int, str]:
    """Take so many of a line back."""
    actor = actor_on(request)
    if not queries.get_order(order_id, actor=actor).lines.filter(pk=asked.line_id).exists():
        raise BadInput(_("This order has no line of that number."))
    made = actions.announce_return(
        order_id=order_id, line_id=asked.line_id, quantity=asked.quantity, reason=asked.reason, by=actor, at=clock.now()
    )
    return made.pk, f"orders/{order_id}"


def _whole(request: HttpRequest, order_id: int) -> dict[str, Any]:
    found: Order = queries.get_order(order_id, actor=actor_on(request))
    parts = ("lines", "shipments", "returns", "refunds")
    told = {name: getattr(found, name) for name in OrderWhole.model_fields if name not in parts}
    return told | {name: list(getattr(found, name).all()) for name in parts}
