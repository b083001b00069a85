from datetime import timedelta
from decimal import Decimal

import pytest

from rapport.desk.orders import actions, sample
from rapport.desk.orders.models import Order
from rapport.desk.orders.types import OrderState
from rapport.directory.catalogue import sample as catalogue
from rapport.directory.customers import sample as customers
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
HOUSE, AT = Actor.machine("test"), sample.PLACED_AT
LATER = AT + timedelta(days=1)


def test_telling_the_same_twice_is_one_order_and_what_is_older_changes_nothing():
    first = sample.record(changed_at=LATER, address="4 Mill Lane")
    order, is_news = actions.tell(told=first, by=HOUSE, at=AT)
    assert is_news
    assert not actions.tell(told=first, by=HOUSE, at=AT)[1]
    assert not actions.tell(told=sample.record(changed_at=AT, state=OrderState.CANCELLED), by=HOUSE, at=AT)[1]
    newer = sample.record(changed_at=LATER + timedelta(hours=1), state=OrderState.SHIPPED, address="4 Mill Lane")
    assert actions.tell(told=newer, by=HOUSE, at=AT)[1]
    order.refresh_from_db()
    assert (Order.objects.count(), order.state, order.lines.count(), order.shipments.count()) == (1, "shipped", 1, 1)


def test_what_was_done_here_stays_until_the_shop_tells_something_later(representative):
    order = sample.order(by=HOUSE)
    actions.change_address(order_id=order.pk, address="7 New Road", by=representative.actor, at=LATER)
    actions.tell(told=sample.record(changed_at=AT, address="4 Mill Lane", store="Leeds"), by=HOUSE, at=LATER)
    order.refresh_from_db()
    assert (order.address, order.store) == ("7 New Road", "Leeds")
    actions.tell(told=sample.record(changed_at=LATER + timedelta(hours=1), address="9 Hill"), by=HOUSE, at=LATER)
    order.refresh_from_db()
    assert order.address == "9 Hill"


def test_an_order_finds_its_customer_by_the_address_and_makes_one_for_a_stranger():
    joan = customers.customer("Joan Hale", email="joan.hale@post.example")
    ours = sample.order("MR-1", by=HOUSE, email="Joan.Hale@post.example")
    theirs = sample.order("MR-2", by=HOUSE, email="new@post.example", customer_name="Nia New")
    assert ours.customer_id == joan.pk
    assert theirs.customer is not None
    assert theirs.customer.name == "Nia New"


def test_what_has_left_is_neither_redirected_nor_cancelled(representative):
    order = sample.order(by=HOUSE, state=OrderState.SHIPPED)
    with pytest.raises(Refused, match="has left already"):
        actions.change_address(order_id=order.pk, address="7 New Road", by=representative.actor, at=LATER)
    with pytest.raises(Refused, match="Too late to cancel"):
        actions.cancel(order_id=order.pk, reason="Changed mind", by=representative.actor, at=LATER)
    other = sample.order("MR-2", by=HOUSE)
    actions.cancel(order_id=other.pk, reason="Changed mind", by=representative.actor, at=LATER)
    with pytest.raises(Refused, match="cancelled already"):
        actions.cancel(order_id=other.pk, reason="Changed mind", by=representative.actor, at=LATER)


def test_only_what_arrived_comes_back_within_the_days_of_its_product_and_no_more_than_was_bought(representative):
    catalogue.product(returns_days=14)
    order = sample.order(by=HOUSE, **sample.delivered(LATER))
    line = order.lines.get()
    asked = {"order_id": order.pk, "line_id": line.pk, "reason": "Too wide", "by": representative.actor}
    with pytest.raises(Refused, match="days for sending it back are over"):
        actions.announce_return(quantity=1, at=LATER + timedelta(days=15), **asked)
    actions.announce_return(quantity=1, at=LATER + timedelta(days=14), **asked)
    with pytest.raises(Refused, match="not bought"):
        actions.announce_return(quantity=1, at=LATER + timedelta(days=14), **asked)
    waiting = sample.order("MR-2", by=HOUSE)
    with pytest.raises(Refused, match="Only what has arrived"):
        actions.announce_return(
            order_id=waiting.pk, line_id=waiting.lines.get().pk, quantity=1, reason="x", by=representative.actor, at=LATER
        )


def test_a_refund_is_paid_once_and_never_more_than_was_paid(representative):
    order = sample.order(by=HOUSE)
    pay = {"order_id": order.pk, "reason": "Late", "by": HOUSE, "at": LATER}
    with pytest.raises(NotAllowed):
        actions.refund(amount=Decimal(1), key="a", **pay | {"by": representative.actor})
    first = actions.refund(amount=Decimal(600), key="remedy:1", **pay)
    assert actions.refund(amount=Decimal(600), key="remedy:1", **pay) == first
    with pytest.raises(Refused, match="more than was paid"):
        actions.refund(amount=Decimal(41), key="remedy:2", **pay)
    actions.refund(amount=Decimal(40), key="remedy:2", **pay)
    with pytest.raises(Refused, match="paid back already"):
        actions.refund(amount=Decimal(1), key="remedy:3", **pay)
    order.refresh_from_db()
    assert order.refunded_amount == Decimal(640)


def test_an_order_is_looked_up_by_reference_address_and_name_and_shown_with_what_may_be_done(client_of, representative):
    joan = customers.customer("Joan Hale", email="joan.hale@post.example")
    order = sample.order(by=HOUSE, email="joan.hale@post.example")
    sample.order("MR-2", by=HOUSE, email="other@post.example")
    tom = client_of(representative)
    for words in ("mr-20931", "joan.hale@post.example", "joan hale"):
        page = tom.get("/orders/", {"q": words}).content.decode()
        assert "MR-20931" in page, words
        assert "MR-2<" not in page, words
    page = tom.get(f"/orders/{order.pk}/").content.decode()
    assert "£640" in page
    assert "days late" in page
    assert f"/orders/{order.pk}/cancel/" in page
    assert tom.post(f"/orders/{order.pk}/cancel/", {"reason": ""}).status_code == 422
    assert tom.post(f"/orders/{order.pk}/cancel/", {"reason": "Changed mind"}).status_code == 302
    assert f"/orders/{order.pk}/cancel/" not in tom.get(f"/orders/{order.pk}/").content.decode()
    assert "Oak bed 160" in tom.get(f"/customers/{joan.pk}/").content.decode()
    assert Order.objects.get(pk=order.pk).cancelled_at <= clock.now()
