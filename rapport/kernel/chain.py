"""Seals over the journal, each chained to the one before: who owns the database and changes the journal is found out.

A seal covers the entries up to a number (``until_id``) and keeps, for each, its number and the beginning of its hash (``marks``);
its own hash takes in the marks and the hash of the seal before. A job seals what is settled, so that nothing is added to the
writing of entries. The hash of each seal is noted in a file outside the database as well: whoever makes the whole chain anew,
or takes its end away, is found out by that file. See decision 20.
"""

import os
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from . import clock
from .jobs import job
from .models import Seal

MOST_ENTRIES = 20_000  # under one seal: 320 kB of marks
PATIENCE = 20.0  # seconds in which what is being written now may come to its end
NOTED = "journal-seals"
_LOCK = 20_917
_MARK = struct.Struct(">q8s")
# Independent of the session's settings: moments are whole microseconds, the payload is in the database's own order.
_DIGEST = """substr(sha256(convert_to(jsonb_build_array(e.id, e.event, e.payload, e.actor, e.person_id,
    (extract(epoch FROM e.at) * 1000000)::bigint, (extract(epoch FROM e.recorded_at) * 1000000)::bigint,
    e.subject, e.subject_id)::text, 'UTF8')), 1, 8)"""
_MARKS_OF = """
    SELECT count(*), max(id), coalesce(string_agg(int8send(id) || digest, ''::bytea ORDER BY id), ''::bytea) FROM (
        SELECT e.id, {digest} AS digest FROM kernel_entry e WHERE e.id > %s AND e.id <= %s ORDER BY e.id LIMIT %s
    ) found
"""
_MARKS = _MARKS_OF.format(digest=_DIGEST)
# Entries that somebody may still be writing have numbers that were given out already: until they end nothing is settled.
_GIVEN_OUT = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('kernel_entry', 'id')::regclass), 0)"
_UNDER_WAY = """
    SELECT pid, xact_start FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend' AND xact_start IS NOT NULL AND (backend_xid IS NOT NULL OR state = 'active')
"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first place where the journal is not as it was sealed.

    ``what``: "changed", "removed" or "inserted" of one entry (``entry_id``); "seal" of a seal that does not hold; "noted" of one
    that is noted otherwise outside the database; "missing" of one that is noted there and gone.
    """

    what: str
    seal: int
    entry_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How the journal stands against its seals. ``noted_count``: seals that are noted outside; ``open_count``: not sealed yet."""

    seal_count: int
    entry_count: int
    noted_count: int
    open_count: int
    fault: Fault | None = None


def seal(*, at: datetime, patience: float = PATIENCE) -> int:
    """Seal every entry that is settled, and return how many seals were made: none while another process seals."""
    until = _settled_until(patience)
    made = 0
    while until is not None and _seal_next(until, at) is not None:
        made += 1
    _note()
    return made


def verify() -> Verdict:
    """Hold the whole journal against its seals, from the first on; it ends at the first fault."""
    noted = _noted()
    seals = entries = since = 0
    previous = ""
    fault = None
    for one in Seal.objects.order_by("number").iterator(chunk_size=20):
        fault = _fault_of(one, number=seals + 1, previous=previous, since=since, noted=noted)
        if fault is not None:
            break
        seals, entries, since, previous = one.number, entries + one.entry_count, one.until_id, one.sha256
    if fault is None and noted and max(noted) > seals:
        fault = Fault(what="missing", seal=seals + 1)
    open_count = _one("SELECT count(*) FROM kernel_entry WHERE id > %s", since)
    counted = sum(number <= seals for number in noted)
    return Verdict(seal_count=seals, entry_count=entries, noted_count=counted, open_count=open_count, fault=fault)


@job(cron="29 * * * *", retries=0)
def seal_journal(timestamp: int) -> None:
    """Seal each hour what was written since. A run that was missed is made up for by the next."""
    seal(at=clock.now())


def place() -> Path:
    """Return the file outside the database in which the seals are noted: a line for each, its number and its hash."""
    return Path(settings.RAPPORT_HOME) / NOTED


def _settled_until(patience: float) -> int | None:
    """Return the highest number of which nobody can still write an entry; None while somebody takes too long."""
    with connection.cursor() as cursor:
        given_out = _one(_GIVEN_OUT)
        cursor.execute(_UNDER_WAY)
        waited_for = set(cursor.fetchall())
        end = time.monotonic() + patience
        while waited_for:
            if time.monotonic() >= end:
                return None
            time.sleep(0.2)
            cursor.execute(_UNDER_WAY)
            waited_for &= set(cursor.fetchall())
    return given_out


@transaction.atomic
def _seal_next(until: int, at: datetime) -> Seal | None:
    if not _one("SELECT pg_try_advisory_xact_lock(%s)", _LOCK):
        return None
    last = Seal.objects.order_by("-number").first()
    since = last.until_id if last else 0
    count, until_id, marks = _marks(since, until)
    if not count:
        return None
    number, previous = (last.number + 1, last.sha256) if last else (1, "")
    digest = _hash(number, previous, until_id, marks, at)
    return Seal.objects.create(
        number=number, until_id=until_id, entry_count=count, marks=marks, previous=previous, sha256=digest, made_at=at
    )


def _marks(since: int, until: int) -> tuple[int, int, bytes]:
    """Return how many entries come next, the number of the last of them, and the marks of all."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [since, until, MOST_ENTRIES])
        count, until_id, marks = cursor.fetchone()
    return int(count), int(until_id or 0), bytes(marks)


def _hash(number: int, previous: str, until_id: int, marks: bytes, at: datetime) -> str:
    told = f"{number}|{previous}|{until_id}|{sha256(marks).hexdigest()}|{round(at.timestamp() * 1_000_000)}"
    return sha256(told.encode()).hexdigest()


def _fault_of(one: Seal, *, number: int, previous: str, since: int, noted: dict[int, str]) -> Fault | None:
    marks = bytes(one.marks)
    whole = _hash(one.number, previous, one.until_id, marks, one.made_at)
    if (entry_id := _first_difference(marks, since, one.until_id)) is not None:
        return Fault(what=entry_id[0], seal=one.number, entry_id=entry_id[1])
    if (one.number, one.previous, one.sha256) != (number, previous, whole):
        return Fault(what="seal", seal=number)
    if noted.get(one.number, one.sha256) != one.sha256:
        return Fault(what="noted", seal=one.number)
    return None


def _first_difference(marks: bytes, since: int, until: int) -> tuple[str, int] | None:
    """Return what happened to the first entry that is not as it was marked, and its number."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [since, until, None])
        now = bytes(cursor.fetchone()[2])
    if now == marks:
        return None
    were, are = dict(_MARK.iter_unpack(marks)), dict(_MARK.iter_unpack(now))
    for entry_id in sorted({*were, *are}):
        if were.get(entry_id) != are.get(entry_id):
            return "removed" if entry_id not in are else "inserted" if entry_id not in were else "changed", entry_id
    return None


def _note() -> None:
    """Note the seals that come after the last one noted. What is noted stays, whatever the database says."""
    last = max(_noted(), default=0)
    new = list(Seal.objects.filter(number__gt=last).order_by("number").values_list("number", "sha256"))
    if not new:
        return
    where = place()
    where.parent.mkdir(parents=True, exist_ok=True)
    with where.open("a", encoding="ascii") as file:
        file.writelines(f"{number} {digest}\n" for number, digest in new)
        file.flush()
        os.fsync(file.fileno())


def _noted() -> dict[int, str]:
    if not place().exists():
        return {}
    return dict(_lines(place().read_text(encoding="ascii", errors="replace")))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for line in text.splitlines():
        number, _space, digest = line.partition(" ")
        if number.isdigit() and digest:
            yield int(number), digest


def _one(statement: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.fetchone()[0])
