"""An open page hears of a change within a second, over a real listening connection."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from rapport.kernel import clock, live
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


async def told_first(since: "str", change: "object") -> list[str]:
    """Let a process listen, let ``change`` happen before or after the page is read, and return what a new line begins with."""
    hub = live.Hub()
    first = hub.subscribe(frozenset({"case:1"}))
    assert await asyncio.wait_for(first[1].get(), 3.0) == live.REFRESH
    before = clock.now()
    await sync_to_async(change)()
    assert await asyncio.wait_for(first[1].get(), 3.0) == "case:1"
    moments = {"before": before, "after": clock.now(), "long ago": before - timedelta(days=1), "never": None}
    try:
        second = hub.subscribe(frozenset({"case:1", "case:2"}), since=moments[since])
        return [second[1].get_nowait() for _ in range(second[1].qsize())]
    finally:
        assert hub._task is not None
        hub._task.cancel()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("since", "told"), [("before", ["case:1"]), ("after", []), ("long ago", [live.REFRESH]), ("never", [])])
def test_what_changed_between_reading_and_listening_is_told_first(since, told):
    assert asyncio.run(told_first(since, lambda: live.announce("case:1"))) == told


def test_a_process_that_forgets_a_topic_knows_that_it_forgot(monkeypatch):
    monkeypatch.setattr(live, "REMEMBERED_TOPICS", 2)
    hub, start = live.Hub(), clock.now()
    hub.hand_out(live.REFRESH)
    listening = clock.now()
    for number in range(3):
        hub.hand_out(f"case:{number}")
    assert hub._missed(frozenset({"case:0"}), listening) == [live.REFRESH]
    assert hub._missed(frozenset({"case:0"}), start) == [live.REFRESH]
    assert hub._missed(frozenset({"case:2", "case:9"}), hub._knows_from) == ["case:2"]


@pytest.mark.django_db(transaction=True)
def test_a_stream_says_up_to_when_it_has_told():
    async def lines() -> list[str]:
        flow = live.stream(frozenset({"case:1"}), since=clock.now())
        said = [await asyncio.wait_for(anext(flow), 3.0) for _ in range(3)]
        await flow.aclose()
        assert live.hub._task is not None
        live.hub._task.cancel()
        return said

    before = clock.now()
    retry, *rest = asyncio.run(lines())
    assert retry.startswith("retry:")
    here = next(one for one in rest if one.startswith("event: here"))
    told = live.from_id(here.split("id: ")[1].split("\n")[0])
    assert told is not None
    assert before <= told <= clock.now()


@pytest.mark.django_db(transaction=True)
def test_the_lines_of_a_sign_in_that_is_over_end_at_their_next_beat_and_one_question_asks_for_all(monkeypatch):
    monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.2)
    asked: list[set[str]] = []

    def over(sign_ins: Collection[str]) -> set[str]:
        asked.append(set(sign_ins))
        return {"Tom's"}

    monkeypatch.setattr(live, "_ended", [over])

    async def listened(sign_in: str) -> int:
        """Count what is said until the line ends, or until it has beaten five times."""
        flow, said = live.stream(frozenset({"case:1"}), sign_in=sign_in), 0
        async for line in flow:
            said += line.startswith("event: here")
            if said == 5:
                break
        await flow.aclose()
        return said

    async def lines() -> list[int]:
        told = await asyncio.gather(*[listened(one) for one in ("Tom's", "Sue's", "Tom's", "Maya's")])
        assert live.hub._task is not None
        live.hub._task.cancel()
        return told

    monkeypatch.setattr(live, "hub", live.Hub())
    first, second, third, fourth = asyncio.run(lines())
    assert (second, fourth) == (5, 5)
    assert max(first, third) < 5
    assert asked == [{"Tom's", "Sue's", "Maya's"}], "the answer holds for all lines that beat within seconds"
    assert not live.hub._sign_ins


@pytest.mark.parametrize("odd", ["", "x", "nan", "inf", "-1e300", "1e400", "\x00", "9" * 400])
def test_an_odd_id_is_no_moment(odd):
    assert live.from_id(odd) is None
