"""Webhooks over the address itself: signed, forged, replayed, out of order, broken, huge."""

import base64
import hashlib
import hmac
import json
from decimal import Decimal

import pytest

from rapport.desk.orders import actions
from rapport.desk.orders.models import Delivery, Order
from rapport.desk.orders.types import System
from rapport.kernel import clock
from rapport.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SECRET = "hush-hush-hush"
SHOPIFY = {
    "id": 820982911946154508, "name": "#MR-9001", "email": "jon@post.example", "currency": "GBP", "total_price": "403.00",
    "created_at": "2026-11-02T09:30:00-05:00", "updated_at": "2026-11-02T10:00:00-05:00", "financial_status": "paid",
    "customer": {"first_name": "Jon", "last_name": "Doe"},
    "shipping_address": {"name": "Jon Doe", "address1": "1 High St", "city": "Leeds"},
    "line_items": [{"sku": "OB-160", "title": "Oak bed 160", "quantity": 1, "price": "395.00"}],
    "refunds": [{"transactions": [{"kind": "refund", "status": "success", "amount": "8.00"}]}],
}  # fmt: skip
WOO = {
    "id": 727, "number": "727", "status": "processing", "currency": "USD", "total": "29.35",
    "date_created_gmt": "2026-11-02T16:28:02", "date_modified_gmt": "2026-11-02T16:28:08", "date_paid_gmt": "2026-11-02T16:28:08",
    "billing": {"first_name": "John", "last_name": "Doe", "email": "john.doe@post.example"},
    "line_items": [{"sku": "MUG", "name": "Mug", "quantity": 2, "price": 12.5}], "refunds": [{"total": "-10.00"}],
}  # fmt: skip


@pytest.fixture
def shop():
    return actions.add_connection(name="Shop", system=System.SHOPIFY, secret=SECRET, by=Actor.machine("test"), at=clock.now())


def send(client, shop, body, *, topic="orders/updated", secret=SECRET, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    names = {
        "shopify": ("X-Shopify-Hmac-Sha256", "X-Shopify-Topic"),
        "woocommerce": ("X-WC-Webhook-Signature", "X-WC-Webhook-Topic"),
    }
    signed, about = names[shop.system]
    sent = {signed: signature, about: topic} | headers
    return client.post(f"/hooks/orders/{shop.key}/", raw, content_type="application/json", headers=sent)


def test_an_order_of_shopify_comes_in_and_is_brought_up_to_date_in_any_order(client, shop):
    assert send(client, shop, SHOPIFY, topic="orders/create").content == b"taken"
    order = Order.objects.get()
    assert (order.reference, order.source, order.total_amount, order.refunded_amount) == ("MR-9001", "Shop", 403, 8)
    assert (order.customer.name, order.address, order.lines.get().name) == ("Jon Doe", "Jon Doe, 1 High St, Leeds", "Oak bed 160")
    parcel = {"tracking_company": "Swift", "created_at": "2026-11-03T08:00:00Z"}
    later = SHOPIFY | {"updated_at": "2026-11-03T08:00:00Z", "fulfillments": [parcel]}
    assert send(client, shop, later).content == b"taken"
    stale = SHOPIFY | {"updated_at": "2026-11-02T09:00:00-05:00", "cancelled_at": "2026-11-02T09:00:00-05:00"}
    assert send(client, shop, stale).content == b"older"
    order.refresh_from_db()
    assert (order.state, order.shipments.get().carrier) == ("shipped", "Swift")


def test_an_order_of_woocommerce_comes_in(client):
    shop = actions.add_connection(name="Woo", system=System.WOOCOMMERCE, secret=SECRET, by=Actor.machine("test"), at=clock.now())
    assert client.post(f"/hooks/orders/{shop.key}/", b"webhook_id=7", content_type="text/plain").status_code == 200
    assert send(client, shop, WOO, topic="order.created").content == b"taken"
    order = Order.objects.get()
    assert (order.reference, order.currency, order.paid_amount, order.refunded_amount) == ("727", "USD", Decimal("29.35"), 10)
    assert order.lines.get().quantity == 2
    assert Delivery.objects.count() == 1


def test_what_is_forged_changes_nothing_and_learns_nothing(client, shop):
    assert send(client, shop, SHOPIFY, secret="guessed").status_code == 401
    assert send(client, shop, SHOPIFY, **{"X-Shopify-Hmac-Sha256": ""}).status_code == 401
    assert send(client, shop, SHOPIFY, **{"X-Shopify-Hmac-Sha256": "é"}).status_code == 401
    unknown = client.post("/hooks/orders/no-such-key/", b"{}", content_type="application/json")
    assert (unknown.status_code, unknown.content) == (401, b"")
    actions.close_connection(connection_id=shop.pk, by=Actor.machine("test"), at=clock.now())
    assert send(client, shop, SHOPIFY).status_code == 401
    assert not Order.objects.exists()
    assert not Delivery.objects.exists()


def test_a_replay_is_answered_and_does_nothing_whatever_its_unsigned_headers_say(client, shop):
    send(client, shop, SHOPIFY)
    again = send(client, shop, SHOPIFY, topic="orders/cancelled", **{"X-Shopify-Webhook-Id": "another"})
    assert (again.status_code, again.content) == (200, b"known")
    assert Delivery.objects.count() == 1


def test_an_unknown_topic_is_kept_and_said(client, shop):
    assert send(client, shop, {"id": 1}, topic="carts/update").content == b"unknown_topic"
    kept = Delivery.objects.get()
    assert (kept.topic, kept.outcome) == ("carts/update", "unknown_topic")
    assert "only orders" in kept.note


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000,
        {}, SHOPIFY | {"line_items": None}, SHOPIFY | {"line_items": [1]}, SHOPIFY | {"total_price": "NaN"},
        SHOPIFY | {"total_price": "1e999999"}, SHOPIFY | {"created_at": "yesterday"}, SHOPIFY | {"created_at": None},
        SHOPIFY | {"currency": "POUNDS"}, SHOPIFY | {"line_items": [{"title": "x", "quantity": -1, "price": "1"}]},
        SHOPIFY | {"line_items": [{"title": "x", "quantity": 1, "price": "-1"}]}, SHOPIFY | {"name": "\x00"},
        SHOPIFY | {"customer": "x"}, SHOPIFY | {"refunds": 5}, SHOPIFY | {"total_price": "99999999999999"},
        SHOPIFY | {"created_at": "0001-01-01T00:00:00+23:00"}, SHOPIFY | {"line_items": []},
    ],
    ids=str,
)  # fmt: skip
def test_a_broken_body_is_kept_as_unreadable_and_never_breaks(client, shop, body):
    answer = send(client, shop, body)
    assert (answer.status_code, answer.content) == (200, b"unreadable")
    assert not Order.objects.exists()
    assert Delivery.objects.get().note


def test_strange_characters_and_long_texts_are_cut_to_what_can_be_kept(client, shop):
    odd = SHOPIFY | {"name": "#" + "M" * 500, "email": "no address", "customer": {"first_name": "\ud800\x00x" * 300}}
    assert send(client, shop, odd).content == b"taken"
    assert len(Order.objects.get().reference) == 59


def test_a_huge_body_is_refused_before_it_is_read(client, shop):
    assert send(client, shop, b" " * (1024 * 1024 + 1)).status_code == 413
