"""What every verb of an order does the same way."""

from django.utils.translation import gettext as _

from rapport.desk.orders.models import Order
from rapport.kernel import live
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

CHANGE, REFUND, CONFIGURE = "orders.change", "orders.refund", "orders.configure"


class OrderRefused(Refused):
    """An order cannot be changed as asked; the message says why and what to do instead."""


def locked(order_id: int, capability: str, by: Actor) -> Order:
    """Return an order locked for a change. Raises NotAllowed or Order.DoesNotExist."""
    order = Order.objects.select_for_update(of=("self",)).get(pk=order_id)
    by.require(capability, on=order)
    return order


def refuse(why: str | None) -> None:
    """Raise OrderRefused with the sentence, in the reader's language."""
    if why:
        raise OrderRefused(_(why))


def announce(order_id: int) -> None:
    """Open pages of the order look again."""
    live.announce(f"order:{order_id}")
