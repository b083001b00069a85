"""Live updates: who has a page open learns within a second that its object changed.

``announce`` sends a topic ("case:7") with the commit of the current transaction. Each web process keeps ONE listening
connection (the hub) and hands topics to the open pages; a page then fetches its fragment again, with its own permissions.
Topics carry ids only, never content.

A line belongs to a sign-in and ends with it, at its next beat: one question asks for all lines of a process, however many.

A page says since when it knows its objects (the moment before it read them), the stream says with every line up to when it
told: what changed between reading and listening, or while a line was broken, is told at once.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error, connection, connections

from . import clock
from .actor import Actor

logger = logging.getLogger(__name__)

CHANNEL = "rapport_live"
KEEP_ALIVE_SECONDS = 15.0
STREAM_SECONDS = 300.0
# An answer to which sign-ins are over holds so long: lines beat at different moments.
ANSWER_SECONDS = 5.0
REFRESH = "*"
# A process forgets when it heard of the topics of long ago; a page that asks further back fetches everything again.
REMEMBERED_TOPICS = 20_000

type Guard = Callable[[Actor, int], bool]
type Ended = Callable[[Collection[str]], Collection[str]]
_guards: dict[str, Guard] = {}
_ended: list[Ended] = []


def connect(guards: Mapping[str, Guard]) -> None:
    """Install, per kind of topic, who may listen to it. Called once, by the site, at start-up."""
    _guards.clear()
    _guards.update(guards)


def end_with(ended: Ended) -> None:
    """Install what tells which of some sign-ins are over. Called once, by the site, at start-up."""
    _ended[:] = [ended]


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
    """One listening connection of one process, the queues of its open pages, and when each topic was heard of last."""

    def __init__(self) -> None:
        self._listeners: set[tuple[frozenset[str], asyncio.Queue[str]]] = set()
        self._task: asyncio.Task[None] | None = None
        self._knows_from: datetime | None = None
        self._heard_at: dict[str, datetime] = {}
        self._told: dict[str, list[Callable[[], None]]] = {}
        self._sign_ins: Counter[str] = Counter()
        self._answer: asyncio.Task[Collection[str]] | None = None
        self._answer_holds_until = 0.0
        self.is_listening = False

    def also_tells(self, topic: str, tell: Callable[[], None]) -> None:
        """Have something in this process hear of a topic too, for as long as the process runs."""
        self._told.setdefault(topic, []).append(tell)

    def subscribe(self, topics: frozenset[str], *, since: datetime | None = None) -> tuple[frozenset[str], asyncio.Queue[str]]:
        """Begin to listen; what changed after ``since`` is told first."""
        listener = (topics, asyncio.Queue[str](maxsize=100))
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._knows_from = None
            self._task = asyncio.create_task(self._listen())
        for topic in self._missed(topics, since):
            listener[1].put_nowait(topic)
        return listener

    def _missed(self, topics: frozenset[str], since: datetime | None) -> list[str]:
        """Return what changed after a moment; everything, when this process was not listening yet (or not any more) then."""
        if since is None or self._knows_from is None:
            return []  # a line that is only being opened begins with a refresh for all
        if since < self._knows_from:
            return [REFRESH]
        return [topic for topic in topics if (at := self._heard_at.get(topic)) is not None and at > since]

    def unsubscribe(self, listener: tuple[frozenset[str], asyncio.Queue[str]]) -> None:
        self._listeners.discard(listener)

    @contextlib.contextmanager
    def line_of(self, sign_in: str) -> Iterator[None]:
        """Count a line of a sign-in for as long as it is open."""
        self._sign_ins[sign_in] += 1
        try:
            yield
        finally:
            self._sign_ins[sign_in] -= 1
            self._sign_ins += Counter()  # forgets those without a line

    async def is_over(self, sign_in: str) -> bool:
        """Return whether a sign-in is over: asked for all that have a line in this process, and told to each of them."""
        now = asyncio.get_running_loop().time()
        if self._answer is None or now >= self._answer_holds_until:
            self._answer = asyncio.create_task(asyncio.to_thread(_over, frozenset(self._sign_ins)))
            self._answer_holds_until = now + ANSWER_SECONDS
        return sign_in in await asyncio.shield(self._answer)

    def hand_out(self, topic: str) -> None:
        now = clock.now()
        for tells in self._told.values() if topic == REFRESH else [self._told.get(topic, [])]:
            for tell in tells:
                tell()
        if topic == REFRESH:
            self._knows_from, self._heard_at = now, {}
        else:
            self._heard_at.pop(topic, None)
            self._heard_at[topic] = now
        if len(self._heard_at) > REMEMBERED_TOPICS:
            self._knows_from = self._heard_at.pop(next(iter(self._heard_at)))
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
                    self.is_listening = True
                    async for notification in listening.notifies():
                        self.hand_out(notification.payload)
            except (psycopg.Error, OSError):
                self.is_listening = False
                logger.warning("live updates lost the database; trying again in %.1f s", wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)


def connection_arguments() -> dict[str, Any]:
    """Return what psycopg needs to reach the same database as Django, without its pool."""
    database = settings.DATABASES["default"]
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {key: str(database[name]) for key, name in named.items() if database.get(name)}


def _over(sign_ins: Collection[str]) -> Collection[str]:
    try:
        return _ended[0](sign_ins) if _ended else ()
    except Error:
        logger.warning("which sign-ins are over could not be asked; lines stay open until the next beat")
        return ()
    finally:
        connections.close_all()  # of this thread, which is not that of a request: back into the pool


hub = Hub()


async def stream(topics: frozenset[str], *, since: datetime | None = None, sign_in: str = "") -> AsyncIterator[str]:
    """Yield server-sent events for these topics, already checked, until five minutes are over (the browser reconnects).

    ``since`` is the moment up to which the page knows its objects; each event's id is such a moment again. ``sign_in``: the one
    under which the line was opened, and with which it ends.
    """
    listener = hub.subscribe(topics, since=since)
    try:
        with hub.line_of(sign_in):
            async for said in _said(listener, sign_in):
                yield said
    finally:
        hub.unsubscribe(listener)


async def _said(listener: tuple[frozenset[str], asyncio.Queue[str]], sign_in: str) -> AsyncIterator[str]:
    moment = asyncio.get_running_loop().time
    ends, beats = moment() + STREAM_SECONDS, moment() + KEEP_ALIVE_SECONDS
    yield "retry: 1000\n\n"
    wait = 0.0
    while moment() < ends:
        if moment() >= beats:
            beats = moment() + KEEP_ALIVE_SECONDS
            if await hub.is_over(sign_in):
                return
        # With nothing waiting to be told, all that was heard until now has been told.
        now = clock.now()
        try:
            topic = listener[1].get_nowait() if not wait else await asyncio.wait_for(listener[1].get(), timeout=wait)
        except (TimeoutError, asyncio.QueueEmpty):
            wait = KEEP_ALIVE_SECONDS
            yield f"event: here\nid: {as_id(now)}\ndata: -\n\n"
        else:
            yield f"event: changed\ndata: {topic}\n\n"


def as_id(at: datetime) -> str:
    """Return a moment as the id of an event: seconds of the epoch with their millionths."""
    return f"{at.timestamp():.6f}"


def from_id(given: str) -> datetime | None:
    """Return the moment of an id; None for anything else that a browser may send."""
    try:
        return datetime.fromtimestamp(float(given), UTC)
    except (ValueError, OverflowError, OSError):
        return None
