"""Orders out of a table (CSV, XLSX, JSON Lines), a row a line. Columns are known by their names, as shops export them.

An order is taken whole or not at all: one row that cannot be read keeps all rows of its order back, with the reason.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.intake.models import ImportMade
from rapport.kernel.intake.types import DateOrder, Group, Keyed, Rejection, StagedRow, Taken
from rapport.kernel.intake.values import MomentReader, UnreadableValue

from .. import actions, rules
from ..types import Line, OrderRecord, OrderState, Shipped

MISSING = frozenset({"", "-", "N/A", "n/a", "NULL", "null"})
NAMES: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "orderreference", "order", "ordernumber", "orderno", "orderid", "number", "name"),
    "email": ("email", "billingemail", "customeremail"),
    "customer": ("customer", "customername", "billingname"),
    "first_name": ("firstname", "billingfirstname", "customerfirstname"),
    "last_name": ("lastname", "billinglastname", "customerlastname", "surname"),
    "placed_at": ("placedat", "placed", "createdat", "orderdate", "date"),
    "currency": ("currency",),
    "total": ("total", "totalamount", "ordertotal"),
    "paid": ("paid", "paidamount"),
    "refunded": ("refunded", "refundedamount"),
    "state": ("state", "status", "fulfillmentstatus", "orderstatus"),
    "sku": ("sku", "lineitemsku", "productnumber"),
    "product": ("product", "lineitemname", "productname", "item"),
    "quantity": ("quantity", "lineitemquantity", "qty"),
    "price": ("price", "unitprice", "lineitemprice"),
    "carrier": ("carrier",),
    "tracking": ("tracking", "trackingnumber"),
    "promised": ("promised", "promiseddate"),
    "shipped_at": ("shippedat", "fulfilledat", "shipped"),
    "delivered_at": ("deliveredat", "delivered"),
    "address": ("address", "shippingaddress", "shippingaddress1"),
    "store": ("store", "location"),
}
AMOUNTS = ("price", "total", "paid", "refunded")
NEEDED = ("reference", "placed_at", "product", "quantity", "price")
STATES = {
    OrderState.PLACED: ("", "placed", "pending", "paid", "unfulfilled", "processing", "open", "new"),
    OrderState.SHIPPED: ("shipped", "fulfilled", "sent", "in transit", "partial"),
    OrderState.DELIVERED: ("delivered", "completed", "complete"),
    OrderState.CANCELLED: ("cancelled", "canceled", "voided", "failed"),
}
BY_WORD = {word: state for state, words in STATES.items() for word in words}


def recognised(header: Sequence[str]) -> dict[str, str]:
    """Return which column of a table holds what. Raises BadInput naming what is missing."""
    by_name = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(header)}
    found = {what: by_name[name] for what, names in NAMES.items() for name in reversed(names) if name in by_name}
    if absent := [what for what in NEEDED if what not in found]:
        words = _("These columns are missing: %(names)s. A table of orders has a row a line, each with the order's reference.")
        raise BadInput(words % {"names": ", ".join(absent)})
    return found


ORDER, CHANGED, CUSTOMER = "order", "changed", "customer"


class OrderPreparer:
    """Nothing is prepared: orders are few beside cases."""

    def prepare(self, groups: Sequence[Group]) -> None:
        """Do nothing."""


class OrderTaker:
    """Takes rows into orders by the plan of a run: source, zone, order of dates, currency."""

    looks_at_rows = True

    def __init__(self, plan: Mapping[str, Any], *, run_id: int, by: Actor, at: datetime) -> None:
        self._run_id = run_id
        self._source, self._currency = plan["source"], plan["currency"]
        self._zone, self._by, self._at = ZoneInfo(plan["zone"]), by, at
        order = DateOrder(plan["date_order"]) if plan.get("date_order") else None
        self._moments = MomentReader(zone=self._zone, order=order, missing=MISSING, epoch=plan.get("epoch", ""))

    def keyed(self, header: Sequence[str], name: str) -> Keyed:
        return Keyed(columns=(recognised(header)["reference"],))

    def missing(self) -> frozenset[str]:
        return MISSING

    def begin(self, headers: Sequence[Sequence[str]]) -> None:
        self._places = [{what: list(header).index(column) for what, column in recognised(header).items()} for header in headers]

    def preparer(self) -> OrderPreparer:
        return OrderPreparer()

    def take(self, groups: Sequence[Group], prepared: Any, *, at: datetime) -> Taken:
        """Bring in the orders of these groups."""
        records: list[OrderRecord] = []
        rows: dict[str, int] = {}
        rejections: list[Rejection] = []
        for group in groups:
            try:
                record = self._record(group.rows)
            except UnreadableValue as why:
                rejections += [Rejection(row.file, row.line, row.values, str(why)) for row in group.rows]
            else:
                records.append(record)
                rows[record.reference] = rows.get(record.reference, 0) + len(group.rows)
        done = actions.ensure_orders(records=records, by=self._by, at=at) if records else None
        if done:
            self._note({ORDER: done.added_ids, CHANGED: done.changed_ids, CUSTOMER: done.customer_ids})
        known = sum(rows[one] for one in done.unchanged) if done else 0
        return Taken(
            accepted=sum(rows.values()) - known,
            known=known,
            added=len(done.added) if done else 0,
            changed=len(done.changed) if done else 0,
            unchanged=len(done.unchanged) if done else 0,
            rejections=rejections,
        )

    def _note(self, made: Mapping[str, Collection[int]]) -> None:
        """Write down what came into being or was brought up to date, so that the import can be undone."""
        rows = (ImportMade(run_id=self._run_id, kind=kind, made_id=pk) for kind, ids in made.items() for pk in sorted(ids))
        ImportMade.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)

    def forget(self) -> None:
        """Each batch looks everything up anew."""

    def finish(self) -> None:
        """Nothing is left to tidy up."""

    def _record(self, rows: Sequence[StagedRow]) -> OrderRecord:
        first = [self._values(row) for row in rows]
        whole = {what: next((one[what] for one in first if one.get(what)), "") for what in NAMES}
        placed_at = self._moments.read(whole["placed_at"])
        if placed_at is None or not whole["reference"]:
            raise UnreadableValue(_("An order needs its reference and the moment at which it was placed."))
        word = whole["state"].strip().lower()
        shipped_at, delivered_at = self._moments.read(whole["shipped_at"]), self._moments.read(whole["delivered_at"])
        state = OrderState.DELIVERED if delivered_at else OrderState.SHIPPED if shipped_at else BY_WORD.get(word)
        if word in STATES[OrderState.CANCELLED]:
            state = OrderState.CANCELLED
        if state is None:
            raise UnreadableValue(_("“%(word)s” is not a state of an order that is known here.") % {"word": word[:40]})
        parcel = Shipped(
            carrier=whole["carrier"][:80],
            tracking=whole["tracking"][:120],
            promised_date=self._day(whole["promised"]),
            shipped_at=shipped_at,
            delivered_at=delivered_at,
        )
        point = _point([one[what] for one in first for what in AMOUNTS if one.get(what)])
        record = OrderRecord(
            source=self._source,
            reference=whole["reference"].lstrip("#")[:60],
            placed_at=placed_at,
            currency=(whole["currency"] or self._currency).upper(),
            lines=tuple(self._line(one, point) for one in first if one.get("product") or one.get("sku")),
            state=state,
            shipments=(parcel,) if parcel != Shipped() else (),
            customer_name=(whole["customer"] or f"{whole['first_name']} {whole['last_name']}".strip())[:160],
            email=whole["email"] if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", whole["email"]) else "",
            address=whole["address"][:500],
            total=_amount(whole["total"], point) if whole["total"] else None,
            paid=_amount(whole["paid"], point) if whole["paid"] else None,
            refunded=_amount(whole["refunded"], point),
            store=whole["store"][:160],
        )
        if why := rules.why_not_record(record):
            raise UnreadableValue(_(why))
        return record

    def _values(self, row: StagedRow) -> dict[str, str]:
        places = self._places[row.file]
        found = {what: row.values[place].strip() for what, place in places.items() if place < len(row.values)}
        return {what: "" if value in MISSING else value.replace("\x00", "") for what, value in found.items()}

    def _line(self, values: Mapping[str, str], point: str) -> Line:
        quantity = values.get("quantity", "")
        if not re.fullmatch(r"\d{1,6}([.,]0{1,2})?", quantity):
            raise UnreadableValue(_("“%(text)s” does not say how many.") % {"text": quantity[:40]})
        name = values.get("product") or values.get("sku", "")
        return Line(
            sku=values.get("sku", "")[:60],
            name=name[:200],
            quantity=int(re.split("[.,]", quantity)[0]),
            price=_amount(values.get("price", ""), point),
        )

    def _day(self, text: str) -> date | None:
        at = self._moments.read(text)
        return at.astimezone(self._zone).date() if at else None


def _plain(text: str) -> str:
    """Return digits, points, commas and sign of an amount: without “Fr.”, “€”, spaces, and “,-” at its end."""
    return re.sub(r"[.,]-*$", "", re.sub(r"[^\d.,-]", "", re.sub(r"[^\W\d_]+\.?", "", text)))


def _point(texts: Iterable[str]) -> str:
    """Return what stands before the decimals in these amounts of one order: a point or a comma; "" where none of them tells."""
    for text in texts:
        plain = _plain(text).lstrip("-")
        if "," in plain and "." in plain:
            return max(".,", key=plain.rindex)
        if found := re.search(r"^0?([.,])\d+$|([.,])(?!\d{3}$)\d+$", plain):
            return found[1] or found[2]
        if len(set(re.findall(r"[.,]", plain))) < len(re.findall(r"[.,]", plain)):  # 1,234,567
            return "." if "," in plain else ","
    return ""


def _amount(text: str, point: str) -> Decimal:
    """Read an amount: signs of currencies and thousands are left out; no text is nothing.

    Three digits behind the only comma or point may be thousands or decimals. Raises UnreadableValue where nothing tells which.
    """
    plain = _plain(text)
    if not point and ("," in plain or "." in plain):
        why = _("“%(text)s” can be read in two ways. Write it with two decimals, as 1234.00 or 1.23.")
        raise UnreadableValue(why % {"text": text[:40]})
    plain = plain.replace("," if point == "." else ".", "")
    try:
        return Decimal(plain.replace(",", ".") or "0").quantize(Decimal("0.01"))
    except InvalidOperation:
        raise UnreadableValue(_("“%(text)s” is not an amount.") % {"text": text[:40]}) from None
