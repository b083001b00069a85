"""Where rows wait between reading and taking: one table without an identity, filled and read by COPY's speed, emptied at the end.

It exists because the rows of one object may lie anywhere in any file, and because a killed run must find them again.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db import connection

from .types import Group, StagedRow

_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_load = json.JSONDecoder().decode


def put(run_id: int, rows: Iterable[tuple[int, str, StagedRow]]) -> None:
    """Stage rows, each with its group's number and key."""
    text = "".join(
        f"{run_id}\t{group}\t{_escaped(key)}\t{row.file}\t{row.line}\t{_escaped(_dump(row.values))}\n" for group, key, row in rows
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY kernel_staged_row (run_id, group_no, key, file, line, values) FROM STDIN") as copy,
    ):
        copy.write(text)


def _escaped(text: str) -> str:
    """Escape for COPY. JSON text holds no raw control characters, keys are cleaned of them by the caller."""
    return text.replace("\\", "\\\\") if "\\" in text else text


def known_groups(run_id: int) -> dict[str, int]:
    """Return the groups that are staged so far: key to number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT key, group_no FROM kernel_staged_row WHERE run_id = %s", [run_id])
        return dict(cursor.fetchall())


def groups(run_id: int, *, since: int, until: int) -> list[Group]:
    """Return the groups numbered in [since, until), with their rows in the order of the files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_no, key, file, line, values FROM kernel_staged_row "
            "WHERE run_id = %s AND group_no >= %s AND group_no < %s ORDER BY group_no, file, line",
            [run_id, since, until],
        )
        rows = cursor.fetchall()
    return list(_grouped(rows))


def _grouped(rows: list[tuple[int, str, int, int, str]]) -> Iterator[Group]:
    for _number, found in groupby(rows, key=itemgetter(0)):
        members = list(found)
        yield Group(members[0][1], [StagedRow(file, line, _load(values)) for _no, _key, file, line, values in members])


def count(run_id: int) -> int:
    """Return how many rows of the run wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_staged_row WHERE run_id = %s", [run_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def clear(run_id: int) -> None:
    """Forget the rows of a run that is over."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_staged_row WHERE run_id = %s", [run_id])
