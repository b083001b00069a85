"""What a person does to an order: another address, cancelling, sending back, paying back."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from rapport.desk.orders import rules
from rapport.desk.orders.events import AddressChanged, OrderCancelled, OrderRefunded, ReturnAnnounced
from rapport.desk.orders.models import Order, OrderLine, Refund, Return
from rapport.desk.orders.types import OrderState
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import CHANGE, REFUND, announce, locked, refuse

RETURNS_DAYS = 30


@transaction.atomic
def change_address(*, order_id: int, address: str, by: Actor, at: datetime) -> Order:
    """Send an order elsewhere. Raises NotAllowed, OrderRefused or Order.DoesNotExist."""
    order = locked(order_id, CHANGE, by)
    refuse(rules.why_not_address(state=OrderState(order.state), address=address))
    if order.address != address.strip():
        order.address, order.worked_at = address.strip(), at
        order.save(update_fields=["address", "worked_at"])
        publish(AddressChanged(order_id=order.pk), about=order, by=by, at=at)
        announce(order.pk)
    return order


@transaction.atomic
def cancel(*, order_id: int, reason: str, by: Actor, at: datetime) -> Order:
    """Cancel an order that has not left. Raises NotAllowed, OrderRefused or Order.DoesNotExist."""
    order = locked(order_id, CHANGE, by)
    refuse(rules.why_not_cancel(state=OrderState(order.state), reason=reason))
    order.state, order.cancelled_at, order.worked_at = OrderState.CANCELLED, at, at
    order.save(update_fields=["state", "cancelled_at", "worked_at"])
    publish(OrderCancelled(order_id=order.pk), about=order, by=by, at=at)
    announce(order.pk)
    return order


@transaction.atomic
def announce_return(*, order_id: int, line_id: int, quantity: int, reason: str, by: Actor, at: datetime) -> Return:
    """Take so many of a line back. Raises NotAllowed, OrderRefused, Order.DoesNotExist or OrderLine.DoesNotExist."""
    order = locked(order_id, CHANGE, by)
    line = OrderLine.objects.select_related("product").get(pk=line_id, order=order)
    gone = Return.objects.filter(line=line).aggregate(n=Sum("quantity"))["n"] or 0
    last = order.shipments.filter(delivered_at__isnull=False).order_by("-delivered_at").first()
    refuse(
        rules.why_not_return(
            state=OrderState(order.state),
            quantity=quantity,
            left=line.quantity - gone,
            delivered_on=timezone.localdate(last.delivered_at) if last and last.delivered_at else None,
            returns_days=line.product.returns_days if line.product else RETURNS_DAYS,
            today=timezone.localdate(at),
            reason=reason,
        )
    )
    made = Return.objects.create(order=order, line=line, quantity=quantity, reason=reason.strip(), at=at, by_id=by.person_id)
    publish(ReturnAnnounced(order_id=order.pk, return_id=made.pk), about=order, by=by, at=at)
    announce(order.pk)
    return made


@transaction.atomic
def refund(*, order_id: int, amount: Decimal, reason: str, key: str, by: Actor, at: datetime) -> Refund:
    """Pay an amount back. ``key`` names what for: asked twice it is paid once, and the first payment comes back.

    Whether somebody may give so much is for the caller to say (remedies). Raises NotAllowed, OrderRefused or Order.DoesNotExist.
    """
    order = locked(order_id, REFUND, by)
    if known := Refund.objects.filter(key=key).first():
        return known
    refuse(
        rules.why_not_refund(
            amount=amount, currency=order.currency, paid=order.paid_amount, refunded=order.refunded_amount, reason=reason
        )
    )
    made = Refund.objects.create(order=order, key=key, amount=amount, reason=reason.strip()[:500], at=at, by_id=by.person_id)
    order.refunded_amount += amount
    order.save(update_fields=["refunded_amount"])
    paid = OrderRefunded(order_id=order.pk, refund_id=made.pk, amount=amount, currency=order.currency)
    publish(paid, about=order, by=by, at=at)
    announce(order.pk)
    return made
