"""What this room holds about a customer: whom an order was for and where it went. Amounts and dates stay for the accounts."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy, ngettext

from rapport.kernel import personal
from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.personal import CUSTOMER, ERASED, WORDS, About, Carried, Holding, Part, Rows, Stop

from ..events import OrderCarried
from ..models import Delivery, Order, OrderLine, Refund, Return, Shipment
from ..types import OrderState

ORDER = "orders.order"
PERSON = frozenset({Part.PERSON})
UNDER_WAY = (OrderState.PLACED, OrderState.SHIPPED)
WAYS = (Rows(model=Order, by=CUSTOMER, lookup="customer_id"), Rows(model=Order, by=WORDS, lookup="email"))
ACCOUNTS = "the order's number: the accounts are kept by law"
HELD = (
    Rows(
        model=Order, by=ORDER, lookup="pk", becomes={"email": "", "address": "", "digest": ""}, parts=PERSON,
        hides=frozenset({"digest"}),
        keeps={"reference": ACCOUNTS, "external_id": ACCOUNTS, "source": "a system", "store": "a store"},
    ),
    Rows(model=OrderLine, by=ORDER, lookup="order_id", keeps={"sku": "a product", "name": "a product"}),
    Rows(model=Shipment, by=ORDER, lookup="order_id", becomes={"tracking": ""}, parts=PERSON, keeps={"carrier": "a company"}),
    Rows(model=Return, by=ORDER, lookup="order_id", becomes={"reason": ERASED}, parts=PERSON),
    Rows(model=Refund, by=ORDER, lookup="order_id", becomes={"reason": ERASED}, parts=PERSON, keeps={"key": "a number"}),
    Rows(
        model=Delivery, by=ORDER, lookup="order_id", becomes={"note": ""}, parts=PERSON,
        keeps={"number": "a number", "topic": "a word of the web shop"},
    ),
)  # fmt: skip


def carried(over: Carried) -> None:
    """Each order says that its customer goes on in another one; by that the customers are counted again."""
    gone = {"before_id": over.from_id, "customer_id": over.to_id}
    told = (
        Record(event=OrderCarried(order_id=one, **gone), subject_id=one, at=over.at, person_id=over.by.person_id)
        for one in over.ids.get(ORDER, ())
    )
    record(told, about=Order, by=over.by)


def under_way(about: About, at: datetime) -> Iterator[Stop]:
    """Yield a stop while an order is still to be delivered: its address is needed."""
    count = Order.objects.filter(pk__in=about.of(ORDER), state__in=UNDER_WAY).count()
    if count and Part.PERSON in about.parts:
        why = ngettext(
            "%(count)d order is still under way. Erase once it is delivered.",
            "%(count)d orders are still under way. Erase once they are delivered.",
            count,
        )
        yield Stop(why=why % {"count": count})


@transaction.atomic
def erase_personal(*, about: About, by: Actor, at: datetime) -> Mapping[str, int]:
    """Erase addresses and words of somebody's orders. Raises NotAllowed."""
    return personal.erase_rows(HELD, about, by=by)


HOLDING = Holding(
    key="orders", label=gettext_lazy("Orders"), rows=HELD, ways=WAYS, erase=erase_personal, stops=under_way,
    carried=carried,
)  # fmt: skip
