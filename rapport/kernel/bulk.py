"""Many rows at once: COPY in the database's own text form, written without a detour for each value."""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from itertools import batched
from queue import SimpleQueue
from typing import Any

from django.db import connection
from psycopg import Copy, Cursor
from psycopg.copy import QueuedLibpqWriter

CHUNK_ROWS = 250
NULL = r"\N"


@contextmanager
def in_bulk() -> Iterator[None]:
    """Tune the interpreter for hundreds of thousands of values and two threads of which one mostly waits for the database.

    The garbage collector would walk through everything all the time; and the thread that has its answer should not wait
    for the one that computes.
    """
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.freeze()
    gc.set_threshold(500_000, 20, 50)
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows into a table and return how many; values are None, bool, int, float, str, enums of str, aware moments.

    JSON goes in as text. Raises TypeError for a value of another kind and psycopg.DataError for a NUL character.
    """
    return copy_lines(table, columns, map(line, rows))


def copy_lines(table: str, columns: str, lines: Iterable[str]) -> int:
    """Write rows that are in the form of COPY already (``line``), and return how many."""
    statement = f"COPY {table} ({columns}) FROM STDIN"
    if followed := _followed.get():
        return followed.copy(statement, lines)
    with connection.cursor() as cursor:
        # A second thread sends what is written, so that the database reads one chunk while we write the next.
        sender = QueuedLibpqWriter(cursor.cursor)
        with cursor.cursor.copy(statement, writer=sender) as stream:
            return sum(_write(stream, chunk) for chunk in batched(lines, CHUNK_ROWS))


def _write(stream: Copy, chunk: Sequence[str]) -> int:
    stream.write("".join(chunk))
    return len(chunk)


class Follower:
    """A second thread that hands COPYs and statements to the database in the order in which they come."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._cursor, self._waiting = cursor, SimpleQueue[tuple[str, SimpleQueue[str | None] | None] | None]()

    def copy(self, statement: str, lines: Iterable[str]) -> int:
        """Have rows written, and return how many as soon as the last is put together."""
        chunks, count = SimpleQueue[str | None](), 0
        self._waiting.put((statement, chunks))
        try:
            for chunk in batched(lines, CHUNK_ROWS):
                chunks.put("".join(chunk))
                count += len(chunk)
        finally:  # what the caller raises takes the whole transaction back: the rows that are sent already, too
            chunks.put(None)
        return count

    def execute(self, statement: str) -> None:
        """Have a statement carried out that needs no answer."""
        self._waiting.put((statement, None))

    def end(self) -> None:
        self._waiting.put(None)

    def work(self) -> None:
        """Carry out what comes until the end."""
        while (asked := self._waiting.get()) is not None:
            statement, chunks = asked
            if chunks is None:
                self._cursor.execute(statement)
                continue
            with self._cursor.copy(statement) as stream:
                while (chunk := chunks.get()) is not None:
                    stream.write(chunk)


_followed: ContextVar[Follower | None] = ContextVar("followed", default=None)


@contextmanager
def followed() -> Iterator[Follower]:
    """Let the COPYs inside be taken in by the database while the caller puts the next ones together.

    They go out one after another; all is done when the block ends, and what one of them raises is raised then. Inside,
    nothing else may be asked of the database. Must run inside a transaction.
    """
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as threads:
        follower = Follower(cursor.cursor)
        work, token = threads.submit(follower.work), _followed.set(follower)
        try:
            yield follower
        finally:
            _followed.reset(token)
            follower.end()
        with connection.wrap_database_errors:
            work.result()


def line(row: Sequence[Any]) -> str:
    """Return one row in the form of COPY: values parted by tabs, missing ones as \\N."""
    return "\t".join([_forms[type(value)](value) for value in row]) + "\n"


def escaped(text: str) -> str:
    """Return a text with the characters that mean something to COPY escaped."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text:
        text = text.replace("\n", "\\n")
    if "\r" in text:
        text = text.replace("\r", "\\r")
    if "\t" in text:
        text = text.replace("\t", "\\t")
    return text


_said = lru_cache(maxsize=16_384)(datetime.isoformat)


def moment(at: datetime) -> str:
    """Return a moment in the form of COPY. The same few stand in many rows, so those in UTC are remembered."""
    return _said(at) if at.tzinfo is UTC else at.isoformat()


class _Forms(dict[type, Callable[[Any], str]]):
    """How each type is written; an enum of texts is learned when it is first met."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        if not issubclass(kind, Enum) or not issubclass(kind, str):
            raise TypeError(f"COPY cannot write a {kind.__name__}")
        self[kind] = escaped  # an enum of texts is a text: it is joined by its value
        return escaped


_forms = _Forms(
    {
        str: escaped,
        int: str,
        float: repr,
        bool: lambda value: "t" if value else "f",
        datetime: moment,
        type(None): lambda value: "\\N",
    }
)
