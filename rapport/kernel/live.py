"""Live updates: who has a page open learns within a second that its object changed.

``announce`` sends a topic ("case:7") with the commit of the current transaction. Each web process keeps ONE listening
connection (the hub) and hands topics to the open pages; a page then fetches its fragment again, with its own permissions.
Topics carry ids only, never content.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from .actor import Actor

logger = logging.getLogger(__name__)

CHANNEL = "rapport_live"
KEEP_ALIVE_SECONDS = 15.0
STREAM_SECONDS = 300.0
REFRESH = "*"

type Guard = Callable[[Actor, int], bool]
_guards: dict[str, Guard] = {}


def connect(guards: Mapping[str, Guard]) -> None:
    """Install, per kind of topic, who may listen to it. Called once, by the site, at start-up."""
    _guards.clear()
    _guards.update(guards)


def announce(topic: str) -> None:
    """Tell every open page that listens to this topic; sent when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def may_listen(actor: Actor, topic: str) -> bool:
    """Return whether the actor may hear of changes to this topic; unknown kinds are refused."""
    kind, _, number = topic.partition(":")
    guard = _guards.get(kind)
    return guard is not None and number.isdigit() and guard(actor, int(number))


class Hub:
    """One listening connection of one process, and the queues of its open pages."""

    def __init__(self) -> None:
        self._listeners: set[tuple[frozenset[str], asyncio.Queue[str]]] = set()
        self._task: asyncio.Task[None] | None = None

    def subscribe(self, topics: frozenset[str]) -> tuple[frozenset[str], asyncio.Queue[str]]:
        listener = (topics, asyncio.Queue[str](maxsize=100))
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        return listener

    def unsubscribe(self, listener: tuple[frozenset[str], asyncio.Queue[str]]) -> None:
        self._listeners.discard(listener)

    def hand_out(self, topic: str) -> None:
        for topics, queue in self._listeners:
            if topic == REFRESH or topic in topics:
                with contextlib.suppress(asyncio.QueueFull):
                    queue.put_nowait(topic)

    async def _listen(self) -> None:
        wait = 0.2
        while True:
            try:
                listening = await psycopg.AsyncConnection.connect(**connection_arguments(), autocommit=True)
                async with listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    wait = 0.2
                    self.hand_out(REFRESH)
                    async for notification in listening.notifies():
                        self.hand_out(notification.payload)
            except (psycopg.Error, OSError):
                logger.warning("live updates lost the database; trying again in %.1f s", wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)


def connection_arguments() -> dict[str, Any]:
    """Return what psycopg needs to reach the same database as Django, without its pool."""
    database = settings.DATABASES["default"]
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {key: str(database[name]) for key, name in named.items() if database.get(name)}


hub = Hub()


async def stream(topics: frozenset[str]) -> AsyncIterator[str]:
    """Yield server-sent events for these topics, already checked, until five minutes are over (the browser reconnects)."""
    listener = hub.subscribe(topics)
    ends = asyncio.get_running_loop().time() + STREAM_SECONDS
    try:
        yield "retry: 1000\n\n"
        while asyncio.get_running_loop().time() < ends:
            try:
                topic = await asyncio.wait_for(listener[1].get(), timeout=KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
            else:
                yield f"event: changed\ndata: {topic}\n\n"
    finally:
        hub.unsubscribe(listener)
