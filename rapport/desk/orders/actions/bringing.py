"""Orders of the past in bulk, by COPY: hundreds of thousands that nobody has asked about yet."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from rapport.desk.orders import rules
from rapport.desk.orders.events import OrdersBroughtIn, OrderTold
from rapport.desk.orders.models import Order
from rapport.desk.orders.types import BroughtIn, OrderRecord, OrderState
from rapport.directory.catalogue import queries as catalogue
from rapport.kernel import bulk
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import Record, record

ORDER = (
    "id, source, reference, external_id, customer_id, email, placed_at, currency, state, address, store, total_amount, "
    "paid_amount, refunded_amount, digest"
)
LINE = "order_id, position, sku, name, product_id, quantity, price"


@transaction.atomic
def bring_in_orders(*, records: Sequence[OrderRecord], by: Actor, at: datetime) -> BroughtIn:
    """Add orders that are not known; of known ones on which nobody worked here only the state is brought up to date.

    Parcels are not taken: where they matter, `ensure_orders` tells the order once more. The journal gets one entry for each
    day (UTC), about its first order, and one for each known order that changed. Raises NotAllowed or BadInput.
    """
    if not by.is_machine:
        raise NotAllowed("Only Rapport itself does this.")
    if why := next(filter(None, map(rules.why_not_record, records)), None):
        raise BadInput(why)
    wanted = {(one.source, one.reference): one for one in records}
    rows = Order.objects.select_for_update().filter(reference__in=[one.reference for one in records]).order_by("pk")
    known = {(row.source, row.reference): row for row in rows}
    new = sorted((one for key, one in wanted.items() if key not in known), key=lambda one: one.placed_at)
    _add(new, by=by)
    changed = _bring_up_to_date({row.pk: (row, wanted[key]) for key, row in known.items() if key in wanted}, by=by, at=at)
    added = frozenset(one.reference for one in new)
    unchanged = frozenset(one.reference for one in wanted.values()) - added - changed
    return BroughtIn(added=added, changed=changed, unchanged=unchanged)


def _add(new: Sequence[OrderRecord], *, by: Actor) -> None:
    products = {sku: row.pk for sku, row in catalogue.by_sku({line.sku for one in new for line in one.lines}).items()}
    numbered = list(zip(_new_ids(len(new)), new, strict=True))
    bulk.copy("orders_order", ORDER, (_row(pk, one) for pk, one in numbered))
    lines = (
        (pk, place, line.sku, line.name, products.get(line.sku), line.quantity, str(line.price))
        for pk, one in numbered
        for place, line in enumerate(one.lines)
    )
    bulk.copy("orders_orderline", LINE, lines)
    record((_entry(list(group)) for _day, group in groupby(numbered, key=_day_of)), about=Order, by=by)


def _row(pk: int, one: OrderRecord) -> tuple[Any, ...]:
    total = str(rules.total_of(one))
    paid = total if one.paid is None else str(one.paid)
    return (
        pk, one.source, one.reference, one.external_id, one.customer_id, one.email, one.placed_at, one.currency, one.state,
        one.address, one.store, total, paid, str(one.refunded), "",
    )  # fmt: skip


def _day_of(numbered: tuple[int, OrderRecord]) -> date:
    return numbered[1].placed_at.astimezone(UTC).date()


def _entry(day: Sequence[tuple[int, OrderRecord]]) -> Record:
    first_id, first = day[0]
    return Record(event=OrdersBroughtIn(added_count=len(day), changed_count=0), subject_id=first_id, at=first.placed_at)


def _bring_up_to_date(known: dict[int, tuple[Order, OrderRecord]], *, by: Actor, at: datetime) -> frozenset[str]:
    moved = {pk: one for pk, (row, one) in known.items() if row.worked_at is None and row.state != one.state}
    for state in OrderState:
        Order.objects.filter(pk__in=[pk for pk, one in moved.items() if one.state is state]).update(state=state)
    record((Record(event=OrderTold(order_id=pk, is_new=False), subject_id=pk, at=at) for pk in moved), about=Order, by=by)
    return frozenset(one.reference for one in moved.values())


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence('orders_order', 'id')")
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [*(cursor.fetchone() or ()), count])
        return [row[0] for row in cursor.fetchall()]
