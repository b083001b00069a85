"""Webhooks of web shops: whether they are signed, and what they say. Shapes by the shops' public documentation.

Shopify signs with ``X-Shopify-Hmac-Sha256``, WooCommerce with ``X-WC-Webhook-Signature``: both are the HMAC-SHA256 of the raw
body under the shared secret, in base64. Headers beside it are not signed, so that nothing but the body decides: a body is taken
once, and its own moment says whether it is older than what is known.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.kernel import sealed
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused

from .. import actions, queries
from ..models import Connection
from ..types import Line, OrderRecord, OrderState, Outcome, Shipped, System

LARGEST_BODY_BYTES = 1024 * 1024
SIGNATURES = {System.SHOPIFY: "X-Shopify-Hmac-Sha256", System.WOOCOMMERCE: "X-WC-Webhook-Signature"}
TOPICS = {System.SHOPIFY: "X-Shopify-Topic", System.WOOCOMMERCE: "X-WC-Webhook-Topic"}
KNOWN_TOPICS = {System.SHOPIFY: re.compile(r"orders/\w+"), System.WOOCOMMERCE: re.compile(r"order\.(created|updated|restored)")}
PING = re.compile(rb"webhook_id=\d{1,20}")
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError, IndexError)


def is_signed(connection: Connection, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether a body carries the signature of this connection's secret."""
    expected = base64.b64encode(hmac.new(sealed.unseal(connection.secret).encode(), body, hashlib.sha256).digest())
    given = headers.get(SIGNATURES[System(connection.system)], "")
    return hmac.compare_digest(expected, given.encode("utf-8", "replace"))


def hear(connection: Connection, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Outcome:
    """Take a signed body: bring its order up to date, and write down what became of it. The same body is taken once."""
    by, number = Actor.machine(connection.name), hashlib.sha256(body).hexdigest()
    system, topic = System(connection.system), headers.get(TOPICS[System(connection.system)], "")
    told: dict[str, Any] = {"connection_id": connection.pk, "number": number, "topic": topic, "by": by, "at": at}
    with transaction.atomic():
        connection = queries.connections().select_for_update().get(pk=connection.pk)
        if connection.deliveries.filter(number=number).exists():
            return Outcome.KNOWN
        if not KNOWN_TOPICS[system].fullmatch(topic):
            note = _("Nothing is done with this topic; only orders are listened to.")
            actions.heard(outcome=Outcome.UNKNOWN_TOPIC, note=note, **told)
            return Outcome.UNKNOWN_TOPIC
        try:
            record = READERS[system](_parsed(body), connection.name)
            with transaction.atomic():
                order, is_news = actions.tell(told=record, by=by, at=at)
        except (*UNREADABLE, Refused) as error:
            note = (
                str(error) if isinstance(error, Refused) else _("This is not an order as the shop's documentation describes it.")
            )
            actions.heard(outcome=Outcome.UNREADABLE, note=note, **told)
            return Outcome.UNREADABLE
        outcome = Outcome.TAKEN if is_news else Outcome.OLDER
        actions.heard(outcome=outcome, order_id=order.pk, **told)
        return outcome


def _parsed(body: bytes) -> dict[str, Any]:
    def refuse(word: str) -> None:
        raise ValueError(word)

    found = json.loads(body, parse_float=Decimal, parse_constant=refuse)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _shopify(given: dict[str, Any], source: str) -> OrderRecord:
    lines = tuple(_line(one, one.get("title") or one.get("name")) for one in given["line_items"])
    parcels = tuple(
        Shipped(
            carrier=_text(one.get("tracking_company"), 80),
            tracking=_text(one.get("tracking_number"), 120),
            shipped_at=_moment(one.get("created_at")),
            delivered_at=_moment(one.get("updated_at")) if one.get("shipment_status") == "delivered" else None,
        )
        for one in given.get("fulfillments") or ()
    )
    paid_back = sum(
        (_amount(part.get("amount")) for one in given.get("refunds") or () for part in one.get("transactions") or ()
         if part.get("kind") == "refund" and part.get("status") in (None, "success")), Decimal(0)
    )  # fmt: skip
    customer, is_paid = given.get("customer") or {}, given.get("financial_status") not in ("pending", "authorized", "voided")
    total = _amount(given["total_price"])
    return OrderRecord(
        source=source,
        reference=_text(given["name"], 60).lstrip("#"),
        external_id=_text(given["id"], 60),
        placed_at=_needed(_moment(given["created_at"])),
        changed_at=_moment(given.get("updated_at")),
        currency=_text(given["currency"], 10),
        state=_state(is_cancelled=bool(given.get("cancelled_at")), parcels=parcels),
        lines=lines,
        shipments=parcels,
        customer_name=_text(f"{customer.get('first_name') or ''} {customer.get('last_name') or ''}", 160),
        email=_email(given.get("email") or customer.get("email")),
        address=_address(given.get("shipping_address"), ("name", "address1", "address2", "zip", "city", "country")),
        total=total,
        paid=total if is_paid else Decimal(0),
        refunded=paid_back,
    )


def _woocommerce(given: dict[str, Any], source: str) -> OrderRecord:
    billing, status = given.get("billing") or {}, str(given.get("status"))
    total = _amount(given["total"])
    parcels = (Shipped(delivered_at=_moment(given.get("date_completed_gmt"))),) if status == "completed" else ()
    states = {"completed": OrderState.DELIVERED, "cancelled": OrderState.CANCELLED, "failed": OrderState.CANCELLED}
    return OrderRecord(
        source=source,
        reference=_text(given.get("number") or given["id"], 60),
        external_id=_text(given["id"], 60),
        placed_at=_needed(_moment(given["date_created_gmt"])),
        changed_at=_moment(given.get("date_modified_gmt")),
        currency=_text(given["currency"], 10),
        state=states.get(status, OrderState.PLACED),
        lines=tuple(_line(one, one.get("name")) for one in given["line_items"]),
        shipments=parcels,
        customer_name=_text(f"{billing.get('first_name') or ''} {billing.get('last_name') or ''}", 160),
        email=_email(billing.get("email")),
        address=_address(
            given.get("shipping"), ("first_name", "last_name", "address_1", "address_2", "postcode", "city", "country")
        ),
        total=total,
        paid=total if given.get("date_paid_gmt") or status in ("processing", "completed", "refunded") else Decimal(0),
        refunded=sum((abs(_amount(one.get("total"))) for one in given.get("refunds") or ()), Decimal(0)),
    )


READERS = {System.SHOPIFY: _shopify, System.WOOCOMMERCE: _woocommerce}


def _state(*, is_cancelled: bool, parcels: Sequence[Shipped]) -> OrderState:
    if is_cancelled:
        return OrderState.CANCELLED
    if not parcels:
        return OrderState.PLACED
    return OrderState.DELIVERED if all(one.delivered_at for one in parcels) else OrderState.SHIPPED


def _line(one: dict[str, Any], name: Any) -> Line:
    return Line(sku=_text(one.get("sku"), 60), name=_text(name, 200), quantity=int(one["quantity"]), price=_amount(one["price"]))


def _amount(value: Any) -> Decimal:
    amount = Decimal(str(value or 0)).quantize(Decimal("0.01"))
    if not amount.is_finite():
        raise ValueError(value)
    return amount


def _moment(text: Any) -> datetime | None:
    """A moment of another system; one without a zone is UTC, as both shops write it."""
    if not text:
        return None
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _needed(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("no moment")
    return at


def _text(value: Any, longest: int) -> str:
    words = "" if value is None else str(value)
    return " ".join(words.replace("\x00", "").encode("utf-8", "replace").decode().split())[:longest]


def _email(value: Any) -> str:
    address = _text(value, 254)
    return address if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address) else ""


def _address(given: Any, parts: Sequence[str]) -> str:
    found = given if isinstance(given, dict) else {}
    return ", ".join(_text(found[part], 120) for part in parts if found.get(part))[:500]
