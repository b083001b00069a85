"""Questions about orders. Read only; whoever may look up orders sees those of the whole department."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from rapport.directory.customers import queries as customers
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import among, prepared

from .models import Connection, Delivery, Order, OrderLine
from .types import LONGEST_REFERENCE

VIEW = "orders.view"
MOST = 12


def orders(actor: Actor) -> QuerySet[Order]:
    """Return the orders that the actor may see, in no order."""
    return actor.scope(VIEW, Order.objects.select_related("customer"))


def whole(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Return the orders with lines and shipments: two more queries, whatever their number."""
    return rows.prefetch_related(Prefetch("lines", OrderLine.objects.select_related("product")), "shipments")


def get_order(order_id: int, *, actor: Actor) -> Order:
    """Return one order with all that belongs to it. Raises Order.DoesNotExist."""
    return whole(orders(actor)).prefetch_related("refunds__by", "returns__line", "returns__by").get(pk=order_id)


def matching(rows: QuerySet[Order], text: str, *, actor: Actor) -> QuerySet[Order]:
    """Return the orders that a text means: a reference, an e-mail address, or a customer's name."""
    plain = text.strip()
    found = Q(reference__iexact=plain) | Q(email__iexact=plain)
    if len(plain) > 2:
        named = customers.matching(customers.customers(actor), plain).values_list("pk", flat=True)[:50]
        found |= Q(customer_id__in=list(named))
    return rows.filter(found)


def of_customers(ids: Sequence[int], *, actor: Actor) -> dict[int, list[Order]]:
    """Return the orders of these customers, the newest first."""
    found: defaultdict[int, list[Order]] = defaultdict(list)
    for row in whole(orders(actor)).filter(customer_id__in=ids).order_by("-placed_at", "-pk"):
        found[row.customer_id or 0].append(row)
    return dict(found)


def by_reference(references: Iterable[str], *, actor: Actor) -> dict[str, Order]:
    """Return the orders of these references; of several with one reference the newest."""
    wanted = {one for one in references if one and len(one) <= LONGEST_REFERENCE}
    if not wanted:
        return {}
    return {row.reference: row for row in _named(actor, references=sorted(wanted))}


@prepared
def _named(actor: Actor, /, *, references: Any) -> QuerySet[Order]:
    return whole(orders(actor)).filter(among("reference", references, "text")).order_by("placed_at", "pk")


def find_order(reference: str) -> Order | None:
    """Return the newest order of a reference for the house's own reactions; None when there is none."""
    return Order.objects.filter(reference=reference).order_by("-placed_at", "-pk").first() if reference else None


def connections() -> QuerySet[Connection]:
    """Return the connected web shops, by name."""
    return Connection.objects.order_by("name")


def find_connection(key: str) -> Connection | None:
    """Return the connection of an address, or None."""
    return Connection.objects.filter(key=key).first()


def deliveries(connection_id: int, *, limit: int = 50) -> list[Delivery]:
    """Return what a web shop told last."""
    return list(Delivery.objects.filter(connection_id=connection_id).select_related("order")[:limit])
