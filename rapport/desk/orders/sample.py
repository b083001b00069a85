"""Sample orders for tests and the demo."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from .actions import ensure_orders
from .models import Order
from .types import Line, OrderRecord, OrderState, Shipped

PLACED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BED = Line(sku="OB-160", name="Oak bed 160", quantity=1, price=Decimal("595.00"))


def record(reference: str = "MR-20931", **fields: Any) -> OrderRecord:
    """Return an order of an oak bed with its delivery, as a shop tells it."""
    values: dict[str, Any] = {
        "source": "shop", "placed_at": PLACED_AT, "currency": "GBP", "lines": (BED,), "total": Decimal("640.00"),
        "address": "4 Mill Lane, Leeds LS1 4AB", "shipments": (Shipped(carrier="Swift", promised_date=date(2026, 11, 5)),),
    } | fields  # fmt: skip
    return OrderRecord(reference=reference, **values)


def order(reference: str = "MR-20931", *, by: Any, at: datetime = PLACED_AT, **fields: Any) -> Order:
    """Return an order as the house's own machine ``by`` brought it in."""
    ensure_orders(records=[record(reference, **fields)], by=by, at=at)
    return Order.objects.get(reference=reference)


def delivered(on: datetime, **fields: Any) -> dict[str, Any]:
    """Return what makes an order one that arrived at a moment."""
    return {"state": OrderState.DELIVERED, "shipments": (Shipped(carrier="Swift", delivered_at=on),)} | fields
