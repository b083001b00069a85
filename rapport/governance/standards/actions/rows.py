"""Clocks written many at a time: one COPY for new ones, one UPDATE for changed ones."""

from collections.abc import Collection, Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from rapport.compute.businesstime import NEVER
from rapport.governance.standards.queries.rows import FIELDS, Key, Row, of_subjects
from rapport.governance.standards.rules import Span

NULL = r"\N"
_LINES = 10_000


def locked(kind: str, subject_ids: Collection[int]) -> dict[int, dict[Key, Row]]:
    """Return the clocks of these subjects by subject and key. Must run inside a transaction.

    Those that can still change are locked, against the minute watch. The others are not: a lock writes the whole row anew.
    """
    found: dict[int, dict[Key, Row]] = {}
    for condition in ("stopped_at IS NULL ORDER BY id FOR UPDATE", "stopped_at IS NOT NULL"):
        for row in of_subjects(kind, subject_ids, condition):
            found.setdefault(row.subject_id, {})[row.key] = row
    return found


def write(kind: str, rows: Sequence[Row]) -> None:
    """Add the new rows and change the others. New ones get no ``pk`` here. Must run inside a transaction."""
    new, known = [row for row in rows if not row.pk], [row for row in rows if row.pk]
    if new:
        _add(kind, new)
    if known:
        change(known)


def _add(kind: str, rows: Sequence[Row]) -> None:
    columns = ", ".join(("subject_kind", *FIELDS[1:]))
    with connection.cursor() as cursor, cursor.copy(f"COPY standards_clock ({columns}) FROM STDIN") as copy:
        for start in range(0, len(rows), _LINES):
            columns_of_text = _columns(rows[start : start + _LINES])
            copy.write("".join(f"{kind}\t{line}\n" for line in map("\t".join, zip(*columns_of_text, strict=True))))


_TYPES = (
    "bigint", "bigint", "varchar", "boolean", "integer", "bigint", "bigint", "bigint", "varchar", "bigint", "bigint", "bigint[]",
    "bigint[]", "smallint", *(["timestamptz"] * 6),
)  # fmt: skip
# Whose clock it is, which one, and since when never changes.
_KEPT = ("id", "subject_id", "measure", "is_statutory", "turn")


def change(rows: Sequence[Row]) -> None:
    """Write rows that are in the table already."""
    changed = [(name, kind) for name, kind in zip(FIELDS, _TYPES, strict=True) if name not in _KEPT]
    settings = ", ".join(f"{name} = new.{name}::{kind}" for name, kind in changed)
    arrays = ", ".join(["%s::bigint[]", *(["%s::text[]"] * len(changed))])
    names = ", ".join(("id", *(name for name, _kind in changed)))
    texts = dict(zip(FIELDS[1:], _columns(rows), strict=True))
    columns = [[None if text == NULL else text for text in texts[name]] for name, _kind in changed]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE standards_clock AS old SET {settings} FROM unnest({arrays}) AS new({names}) WHERE old.id = new.id",  # noqa: S608
            [[row.pk for row in rows], *columns],
        )


def _columns(rows: Sequence[Row]) -> list[list[str]]:
    """Return the fields after the id, each as a column of texts as COPY reads them."""
    plain = (
        [(row.subject_id, row.slot[0].value, row.slot[1], row.turn, row.version_id, row.calendar_version_id) for row in rows],
        [(_or_null(row.team_id), row.result.value, _or_null(row.elapsed), row.target) for row in rows],
    )
    pauses = [(_array(row.pauses, 0), _array(row.pauses, 1), _or_null(row.next_share or None)) for row in rows]
    moments = [(row.begun, row.started, row.due, row.breach, row.stopped, row.next_at) for row in rows]
    found = [list(map(str, column)) for part in (*plain, pauses) for column in zip(*part, strict=True)]
    return [*found, *(_moment_texts(column) for column in np.array(moments, np.int64).T)]


def _or_null(value: int | None) -> int | str:
    return NULL if value is None else value


def _array(pauses: Sequence[Span], side: int) -> str:
    if not pauses:
        return "{}"
    return "{" + ",".join("NULL" if pause[side] == NEVER else str(pause[side]) for pause in pauses) + "}"


def _moment_texts(seconds: NDArray[np.int64]) -> list[str]:
    is_never = seconds == NEVER
    texts = np.datetime_as_string(np.where(is_never, 0, seconds).astype("datetime64[s]"), timezone="UTC")
    return [NULL if never else text for never, text in zip(is_never.tolist(), texts.tolist(), strict=True)]
