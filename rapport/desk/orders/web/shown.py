"""What pages and panels show of an order: one line a fact, late parcels first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from rapport.ui.money import said

from .. import rules
from ..models import Order, Shipment
from ..types import OrderState
from . import words


@dataclass(frozen=True, kw_only=True)
class ShownParcel:
    """A parcel as it is read. ``late``: by how much, in words; empty when it is not."""

    parcel: Shipment
    late: str


@dataclass(frozen=True, kw_only=True)
class ShownOrder:
    """An order as it is read."""

    order: Order
    state: str
    tone: str
    total: str
    refunded: str
    what: str
    parcels: tuple[ShownParcel, ...]


def order(row: Order, *, as_of: datetime) -> ShownOrder:
    """Return an order that was loaded whole as pages show it."""
    lines = [f"{one.quantity} × {one.name}" if one.quantity > 1 else one.name for one in row.lines.all()]
    return ShownOrder(
        order=row,
        state=str(words.STATE[OrderState(row.state)]),
        tone=words.STATE_TONE.get(OrderState(row.state), "quiet"),
        total=said(row.total_amount, row.currency),
        refunded=said(row.refunded_amount, row.currency) if row.refunded_amount else "",
        what=", ".join(lines[:3]) + (" …" if len(lines) > 3 else ""),
        parcels=tuple(ShownParcel(parcel=one, late=_late(one, row, as_of)) for one in row.shipments.all()),
    )


def _late(parcel: Shipment, row: Order, as_of: datetime) -> str:
    if row.cancelled_at:
        return ""
    arrived: date | None = timezone.localdate(parcel.delivered_at) if parcel.delivered_at else None
    days = rules.delay_days(promised=parcel.promised_date, delivered_on=arrived, today=timezone.localdate(as_of))
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days} if days else ""


def verbs(row: Order, may_change: bool) -> dict[str, Any]:
    """Return which verbs the page offers. The actions decide again."""
    state = OrderState(row.state)
    return {
        "address": may_change and rules.why_not_address(state=state, address="-") is None,
        "cancel": may_change and rules.why_not_cancel(state=state, reason="-") is None,
        "send_back": may_change and state is OrderState.DELIVERED,
    }
