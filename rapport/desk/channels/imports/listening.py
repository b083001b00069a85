"""The process that reads mailboxes: a thread for each, and a lock in the database, so that one process reads at a time.

It may be killed at any moment. A message is stored together with the mark of how far the folder was read, and made part of a
case in a transaction of its own; whoever comes next goes on from there.
"""

import logging
import threading
import time
from collections.abc import Callable

import psycopg
from django.db import connection

from rapport.desk.channels.queries.mailboxes import versions
from rapport.kernel.live import connection_arguments

from .reading import Reader

logger = logging.getLogger(__name__)

LOCK = (7010, 0)
TURN_SECONDS = 3.0


def listen(*, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Read all mailboxes until it is not wanted any more. Ends when the database is lost: whoever started it starts it again."""
    with psycopg.connect(**connection_arguments(), autocommit=True) as held:
        while is_wanted() and not _is_ours(held):
            time.sleep(TURN_SECONDS)
        _read_all(held, is_wanted)


def _is_ours(held: "psycopg.Connection[tuple[object, ...]]") -> bool:
    row = held.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK).fetchone()
    return bool(row and row[0])


def _read_all(held: "psycopg.Connection[tuple[object, ...]]", is_wanted: Callable[[], bool]) -> None:
    readers: dict[int, Reader] = {}
    try:
        while is_wanted():
            held.execute("SELECT 1")  # without the lock nobody may read
            wanted = versions()
            connection.close()
            for mailbox_id, reader in list(readers.items()):
                if wanted.get(mailbox_id) != reader.version or not reader.is_alive():
                    reader.end()
                    del readers[mailbox_id]
            for mailbox_id, version in wanted.items():
                if mailbox_id not in readers:
                    readers[mailbox_id] = Reader(mailbox_id, version)
                    readers[mailbox_id].start()
            _pause(is_wanted)
    finally:
        for reader in readers.values():
            reader.end()


def _pause(is_wanted: Callable[[], bool]) -> None:
    ends = time.monotonic() + TURN_SECONDS
    while is_wanted() and time.monotonic() < ends:
        threading.Event().wait(0.1)
