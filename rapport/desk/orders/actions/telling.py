"""Orders as other systems tell them: one by a webhook, many by an import. What is older than what is known changes nothing."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.desk.orders import rules
from rapport.desk.orders.events import OrdersBroughtIn, OrderTold
from rapport.desk.orders.models import Order, OrderLine, Shipment
from rapport.desk.orders.types import BroughtIn, OrderRecord, OrderState
from rapport.directory.catalogue import queries as catalogue
from rapport.directory.customers import actions as customers
from rapport.directory.customers import queries as known_customers
from rapport.directory.customers.types import CustomerRecord
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput, NotAllowed
from rapport.kernel.journal import Record, publish, record

from .changing import announce, refuse

TOLD = Actor.machine("web shop")
FIELDS = (
    "external_id", "customer_id", "email", "placed_at", "currency", "state", "address", "store", "total_amount", "paid_amount",
    "refunded_amount", "changed_at", "digest",
)  # fmt: skip


@transaction.atomic
def tell(*, told: OrderRecord, by: Actor, at: datetime) -> tuple[Order, bool]:
    """Take one order as it stands elsewhere; return it and whether it changed anything. Raises NotAllowed or OrderRefused."""
    _require_machine(by)
    refuse(rules.why_not_record(told))
    done = _ensure([told], by, at)
    order = Order.objects.get(source=told.source, reference=told.reference)
    is_news = not done.unchanged
    if is_news:
        publish(OrderTold(order_id=order.pk, is_new=bool(done.added)), about=order, by=by, at=at)
        announce(order.pk)
    return order, is_news


@transaction.atomic
def ensure_orders(*, records: Sequence[OrderRecord], by: Actor, at: datetime) -> BroughtIn:
    """Write many orders: new ones are added, changed ones brought up to date, older ones left. Raises NotAllowed or BadInput."""
    _require_machine(by)
    for one in records:
        if why := rules.why_not_record(one):
            raise BadInput(why)
    done = _ensure(records, by, at)
    if done.added or done.changed:
        first = Order.objects.get(source=records[0].source, reference=records[0].reference)
        said = OrdersBroughtIn(added_count=len(done.added), changed_count=len(done.changed))
        publish(said, about=first, by=by, at=at)
    return done


def _ensure(records: Sequence[OrderRecord], by: Actor, at: datetime) -> BroughtIn:
    wanted = {(one.source, one.reference): one for one in records}
    rows = Order.objects.select_for_update().filter(reference__in=[one.reference for one in records]).order_by("pk")
    known = {(row.source, row.reference): row for row in rows}
    customer_ids, strangers = _customers(wanted.values(), at)
    new, changed, unchanged = [], [], set()
    for key, one in wanted.items():
        row, digest = known.get(key), _digest(one)
        if row is None:
            new.append((_filled(Order(), one, digest, customer_ids), one))
        elif row.digest == digest or rules.is_older(known_at=row.changed_at, told_at=one.changed_at):
            unchanged.add(one.reference)
        else:
            changed.append((_filled(row, one, digest, customer_ids), one))
    Order.objects.bulk_create([row for row, _one in new], batch_size=1_000)
    Order.objects.bulk_update([row for row, _one in changed], FIELDS, batch_size=500)
    _write_parts(new, changed)
    told = (Record(event=OrderTold(order_id=row.pk, is_new=True), subject_id=row.pk, at=one.placed_at) for row, one in new)
    record(told, about=Order, by=by)
    return BroughtIn(
        added=frozenset(one.reference for _row, one in new),
        changed=frozenset(one.reference for _row, one in changed),
        unchanged=frozenset(unchanged),
        added_ids=frozenset(row.pk for row, _one in new),
        changed_ids=frozenset(row.pk for row, _one in changed),
        customer_ids=strangers,
    )


def _filled(row: Order, one: OrderRecord, digest: str, customer_ids: dict[str, int]) -> Order:
    """What was done here after the other system's moment stays: its state and its address."""
    is_ours = row.worked_at is not None and (one.changed_at is None or one.changed_at <= row.worked_at)
    row.source, row.reference, row.external_id, row.digest = one.source, one.reference, one.external_id, digest
    row.customer_id = one.customer_id or customer_ids.get(one.email.strip().lower()) or row.customer_id
    row.email, row.placed_at, row.currency, row.store = one.email.strip(), one.placed_at, one.currency, one.store
    if not is_ours:
        row.state, row.address = one.state, one.address
        row.cancelled_at = one.changed_at if one.state is OrderState.CANCELLED else None
    row.total_amount = rules.total_of(one)
    row.paid_amount = one.paid if one.paid is not None else row.total_amount
    # What was paid back here, the other system may not know of yet.
    row.refunded_amount = max(row.refunded_amount or one.refunded, one.refunded)
    row.changed_at = one.changed_at or row.changed_at
    return row


def _write_parts(new: Iterable[tuple[Order, OrderRecord]], changed: Sequence[tuple[Order, OrderRecord]]) -> None:
    """Lines and shipments. Lines keep their place, because returns name them."""
    pairs = [*new, *changed]
    products = catalogue.by_sku({line.sku for _row, one in pairs for line in one.lines if line.sku})
    held = {(line.order_id, line.position): line for line in OrderLine.objects.filter(order__in=[row for row, _one in changed])}
    Shipment.objects.filter(order__in=[row for row, _one in changed]).delete()
    lines: list[OrderLine] = []
    altered: list[OrderLine] = []
    parcels: list[Shipment] = []
    for row, one in pairs:
        for place, said in enumerate(one.lines):
            line = held.get((row.pk, place)) or OrderLine(order=row, position=place)
            line.sku, line.name, line.quantity, line.price = said.sku, said.name, said.quantity, said.price
            line.product = products.get(said.sku)
            (altered if line.pk else lines).append(line)
        parcels += [Shipment(order=row, **asdict(parcel)) for parcel in one.shipments]
    OrderLine.objects.bulk_create(lines, batch_size=2_000)
    OrderLine.objects.bulk_update(altered, ["sku", "name", "quantity", "price", "product"], batch_size=500)
    Shipment.objects.bulk_create(parcels, batch_size=2_000)


def _customers(records: Iterable[OrderRecord], at: datetime) -> tuple[dict[str, int], frozenset[int]]:
    """Return whose the addresses are, and who of these was new: somebody whom nobody knows becomes a customer."""
    named = {one.email.strip().lower(): one for one in records if one.email.strip() and one.customer_id is None}
    ids = known_customers.ids_by_email(named) if named else {}
    strangers = [
        CustomerRecord(source="orders", external_id=email[:120], name=one.customer_name or email, email=email)
        for email, one in named.items()
        if email not in ids
    ]
    new: list[int] = []
    made = customers.ensure_customers(strangers, by=TOLD, at=at, tell=new.extend) if strangers else {}
    return ids | made, frozenset(new)


def _digest(one: OrderRecord) -> str:
    def plain(value: Any) -> str:
        return str(value)

    return hashlib.sha256(json.dumps(asdict(one), default=plain, sort_keys=True).encode()).hexdigest()


def _require_machine(by: Actor) -> None:
    if not by.is_machine:
        raise NotAllowed("Only Rapport itself does this.")
