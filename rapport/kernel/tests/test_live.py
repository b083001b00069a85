"""An open page hears of a change within a second, over a real listening connection."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from rapport.kernel import live
from rapport.kernel.actor import Actor


async def heard(hub: live.Hub, topics: set[str], *, while_: "object", seconds: float = 3.0) -> list[str]:
    """Listen, let ``while_`` happen, and return the topics that came, without the first refresh."""
    listener = hub.subscribe(frozenset(topics))
    try:
        assert await asyncio.wait_for(listener[1].get(), seconds) == live.REFRESH
        await sync_to_async(while_)()
        came = []
        try:
            while True:
                came.append(await asyncio.wait_for(listener[1].get(), 0.7))
        except TimeoutError:
            return came
    finally:
        hub.unsubscribe(listener)
        assert hub._task is not None
        hub._task.cancel()


@pytest.mark.django_db(transaction=True)
def test_a_change_reaches_those_who_listen_to_it_and_nobody_else():
    def change() -> None:
        live.announce("case:7")
        live.announce("case:8")

    assert asyncio.run(heard(live.Hub(), {"case:7", "queue:1"}, while_=change)) == ["case:7"]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_rolled_back_is_not_told():
    def change() -> None:
        with transaction.atomic():
            live.announce("case:7")
            transaction.set_rollback(True)

    assert asyncio.run(heard(live.Hub(), {"case:7"}, while_=change)) == []


@pytest.mark.parametrize(
    ("topic", "allowed"), [("case:7", True), ("case:8", False), ("case:x", False), ("pay:7", False), ("", False)]
)
def test_only_topics_with_a_guard_that_says_yes_are_heard(topic, allowed):
    before = dict(live._guards)
    try:
        live.connect({"case": lambda actor, number: number == 7})
        assert live.may_listen(Actor(name="Tom"), topic) is allowed
    finally:
        live.connect(before)
