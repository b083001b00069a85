"""Clocks written many at a time: one COPY for new ones, one UPDATE for changed ones."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from django.db import connection

from rapport.compute.businesstime import NEVER
from rapport.governance.standards.models import Clock
from rapport.governance.standards.queries.rows import FIELDS, Key, Row, read


def locked(kind: str, subject_ids: Collection[int]) -> dict[int, dict[Key, Row]]:
    """Return the clocks of these subjects, locked, by subject and key. Must run inside a transaction."""
    found: dict[int, dict[Key, Row]] = {}
    rows = Clock.objects.filter(subject_kind=kind, subject_id__in=list(subject_ids)).order_by("pk")
    for row in read(rows.select_for_update()):
        found.setdefault(row.subject_id, {})[row.key] = row
    return found


def write(kind: str, rows: Sequence[Row]) -> None:
    """Add the new rows and change the others. New ones get no ``pk`` here. Must run inside a transaction."""
    new, known = [row for row in rows if not row.pk], [row for row in rows if row.pk]
    if new:
        _add(kind, new)
    if known:
        _change(known)


def _add(kind: str, rows: Sequence[Row]) -> None:
    columns = ", ".join(("subject_kind", *FIELDS[1:]))
    with connection.cursor() as cursor, cursor.copy(f"COPY standards_clock ({columns}) FROM STDIN") as copy:
        for start in range(0, len(rows), 10_000):
            lines = (kind + "\t" + "\t".join(_texts(row)) + "\n" for row in rows[start : start + 10_000])
            copy.write("".join(lines))


_TYPES = (
    "bigint", "bigint", "varchar", "boolean", "integer", "bigint", "bigint", "bigint", "varchar", "bigint", "bigint", "bigint[]",
    "bigint[]", "smallint", *(["timestamptz"] * 6),
)  # fmt: skip
# Whose clock it is, which one, and since when never changes.
_KEPT = ("id", "subject_id", "measure", "is_statutory", "turn")


def _change(rows: Sequence[Row]) -> None:
    changed = [(name, kind) for name, kind in zip(FIELDS, _TYPES, strict=True) if name not in _KEPT]
    settings = ", ".join(f"{name} = new.{name}::{kind}" for name, kind in changed)
    arrays = ", ".join(["%s::bigint[]", *(["%s::text[]"] * len(changed))])
    names = ", ".join(("id", *(name for name, _kind in changed)))
    places = [FIELDS.index(name) - 1 for name, _kind in changed]
    texts = [_texts(row) for row in rows]
    columns = [[None if text[place] == r"\N" else text[place] for text in texts] for place in places]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE standards_clock AS old SET {settings} FROM unnest({arrays}) AS new({names}) WHERE old.id = new.id",  # noqa: S608
            [[row.pk for row in rows], *columns],
        )


def _texts(row: Row) -> list[str]:
    """Return the fields after the id as COPY writes them."""
    share = str(row.next_share) if row.next_share else r"\N"
    paused_from, paused_to = _array(start for start, _ in row.pauses), _array(end for _, end in row.pauses)
    plain = (
        row.subject_id, row.slot[0].value, row.slot[1], row.turn, row.version_id, row.calendar_version_id, row.team_id,
        row.result.value, row.elapsed, row.target,
    )  # fmt: skip
    moments = (row.begun, row.started, row.due, row.breach, row.stopped, row.next_at)
    return [*(r"\N" if one is None else str(one) for one in plain), paused_from, paused_to, share, *map(_moment_text, moments)]


def _array(seconds: Iterable[int]) -> str:
    return "{" + ",".join("NULL" if one == NEVER else str(one) for one in seconds) + "}"


def _moment_text(seconds: int) -> str:
    return r"\N" if seconds == NEVER else datetime.fromtimestamp(seconds, UTC).isoformat()
