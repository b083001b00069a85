"""Where rows wait between reading and taking: one table without an identity, filled and read by COPY's speed, emptied at the end.

It exists because the rows of one object may lie anywhere in any file, and because a killed run must find them again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, overload

from django.db import OperationalError, connection, transaction
from psycopg import Cursor

from .. import bulk
from ..bulk import escaped
from .types import Group, StagedRow

_BETWEEN, _AS_JSON = "\x1f", "\x1e"


def put(run_id: int, file: int, rows: Iterable[tuple[int, str, int, Sequence[str]]]) -> None:
    """Stage rows of one file: the number and key of the group, the line, the values."""
    lines = (
        f"{run_id}\t{group}\t{escaped(key)}\t{file}\t{line}\t{escaped(joined(values))}\n" for group, key, line, values in rows
    )
    bulk.copy_lines("kernel_staged_row", "run_id, group_no, key, file, line, values", lines)


def joined(values: Sequence[str]) -> str:
    """One text of many: parted by a character that tables do not hold, or, when one does, as JSON behind a mark."""
    text = _BETWEEN.join(values)
    if text.count(_BETWEEN) != len(values) - 1 or text[:1] == _AS_JSON:
        return _AS_JSON + json.dumps(values)
    return text


def parted(text: str) -> list[str]:
    """Return the values that were joined."""
    if text[:1] == _AS_JSON:
        values: list[str] = json.loads(text[1:])
        return values
    return text.split(_BETWEEN)


def known_groups(run_id: int) -> dict[str, int]:
    """Return the groups that are staged so far: key to number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT key, group_no FROM kernel_staged_row WHERE run_id = %s", [run_id])
        return dict(cursor.fetchall())


def groups(run_id: int, *, since: int, until: int, cursor: Cursor[Any] | None = None) -> list[Group]:
    """Return the groups numbered in [since, until), with their rows in the order of the files.

    ``cursor``: of another session, in a process that has no connection of Django's.
    """
    with nullcontext(cursor) if cursor else connection.cursor() as reading:
        reading.execute(
            "SELECT group_no, key, file, line, values FROM kernel_staged_row "
            "WHERE run_id = %s AND group_no >= %s AND group_no < %s ORDER BY group_no, file, line",
            [run_id, since, until],
        )
        return list(_grouped(reading.fetchall()))


class Waiting(Sequence[Group]):
    """Groups that are fetched when somebody looks at them."""

    def __init__(self, fetch: Callable[[], list[Group]]) -> None:
        self._fetch = fetch

    @cached_property
    def _found(self) -> list[Group]:
        return self._fetch()

    @overload
    def __getitem__(self, place: int) -> Group: ...
    @overload
    def __getitem__(self, place: slice) -> list[Group]: ...
    def __getitem__(self, place: int | slice) -> Group | list[Group]:
        return self._found[place]

    def __len__(self) -> int:
        return len(self._found)


class InDatabase:
    """The rows of a run that wait in the database."""

    def __init__(self, run_id: int, cursor: Cursor[Any] | None = None) -> None:
        self._run_id, self._cursor = run_id, cursor

    def groups(self, since: int, until: int) -> list[Group]:
        """Return the groups numbered in [since, until), with their rows in the order of the files."""
        return groups(self._run_id, since=since, until=until, cursor=self._cursor)


def _grouped(rows: list[tuple[int, str, int, int, str]]) -> Iterator[Group]:
    for _number, found in groupby(rows, key=itemgetter(0)):
        members = list(found)
        yield Group(members[0][1], [StagedRow(file, line, parted(values)) for _no, _key, file, line, values in members])


def rows_of_file(run_id: int, file: int) -> Iterator[StagedRow]:
    """Yield the staged rows of one file in its order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line, values FROM kernel_staged_row WHERE run_id = %s AND file = %s ORDER BY line", [run_id, file])
        while found := cursor.fetchmany(5_000):
            for line, values in found:
                yield StagedRow(file, line, parted(values))


def is_any(run_id: int) -> bool:
    """Return whether any row of the run waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM kernel_staged_row WHERE run_id = %s)", [run_id])
        return bool((cursor.fetchone() or [False])[0])


def count(run_id: int) -> int:
    """Return how many rows of the run wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_staged_row WHERE run_id = %s", [run_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def clear(run_id: int) -> None:
    """Forget the rows of a run that is over: the whole table at once, unless another run uses it just now."""
    with transaction.atomic(), connection.cursor() as cursor:
        if _is_alone(run_id, cursor):
            cursor.execute("TRUNCATE kernel_staged_row")
        else:
            cursor.execute("DELETE FROM kernel_staged_row WHERE run_id = %s", [run_id])


def _is_alone(run_id: int, cursor: Any) -> bool:
    """Return whether no other run has rows here, and none can put any here until this transaction is over."""
    try:
        with transaction.atomic():
            cursor.execute("LOCK TABLE kernel_staged_row IN ACCESS EXCLUSIVE MODE NOWAIT")
    except OperationalError:
        return False
    cursor.execute("SELECT EXISTS (SELECT FROM kernel_staged_row WHERE run_id < %s OR run_id > %s)", [run_id, run_id])
    return not cursor.fetchone()[0]
