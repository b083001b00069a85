"""What many new rows point at, looked up once for all of them instead of once a row.

PostgreSQL asks for every reference of every row by itself, whether what it names is there: for the rows of a large import
that is a third of the database's work. Here the same is asked of the distinct values, and what they name is held against
being deleted (FOR KEY SHARE) until the transaction ends, as PostgreSQL holds it. Nothing of the tables is changed for that:
it is a setting of the one transaction, gone with its end however that comes, also by a kill. Where the setting may not be
made (another's server), or where more than references is looked after when a row comes in, each row is checked as ever.

A row that came into one of these tables meanwhile is not held: if it is ours nobody else can delete it, and if it is another's
so are the rows that name it. Who works on such a one just now would wait for us, and perhaps we for them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from .bulk import Follower, followed

# Only the checks of references may stop to be made by themselves: where anything else is done for a new row, nothing is changed.
_MAY = """
    SELECT has_parameter_privilege('session_replication_role', 'SET') AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = ANY(%(tables)s::regclass[]) AND tgtype & 4 > 0 AND tgenabled <> 'D'
            AND tgfoid <> '"RI_FKey_check_ins"'::regproc)"""
_REFERENCES = """
    SELECT c.conrelid::regclass::text, k.attname, c.confrelid::regclass::text, f.attname
    FROM pg_constraint AS c
    JOIN pg_attribute AS k ON k.attrelid = c.conrelid AND k.attnum = ALL(c.conkey)
    JOIN pg_attribute AS f ON f.attrelid = c.confrelid AND f.attnum = ALL(c.confkey)
    WHERE c.contype = 'f' AND c.conrelid = ANY(%(tables)s::regclass[]) ORDER BY 1, 2"""
_LAST = "SELECT name, COALESCE(pg_sequence_last_value(pg_get_serial_sequence(name, 'id')), 0) FROM unnest(%s::text[]) AS name"
# New rows have the highest numbers: they are found by them, however many rows there are.
_ABSENT = """
    SELECT '{table}.{column}', (
        WITH named AS MATERIALIZED (SELECT DISTINCT {column} AS id FROM {table} WHERE id > %s AND {column} IS NOT NULL),
        held AS MATERIALIZED (SELECT {key} FROM {target} WHERE {key} IN (SELECT id FROM named WHERE id <= %s) FOR KEY SHARE),
        new AS (SELECT FROM {target} WHERE {key} IN (SELECT id FROM named WHERE id > %s))
        SELECT (SELECT count(*) FROM named) - (SELECT count(*) FROM held) - (SELECT count(*) FROM new))"""
_LARGEST = 9_223_372_036_854_775_807


class Reference(NamedTuple):
    """A column that names a row of another table."""

    table: str
    column: str
    target: str
    key: str


class Together:
    """The references of some tables, from whose new rows on they are to be checked."""

    def __init__(self, tables: Sequence[str]) -> None:
        self._tables = list(tables)
        self.applies = self._may()
        self._since: dict[str, int] = dict(_asked(_LAST, [self._tables])) if self.applies else {}

    @contextmanager
    def followed(self) -> Iterator[Follower]:
        """As ``bulk.followed``: only COPYs into these tables may be inside."""
        with followed() as database:
            if self.applies:
                database.execute("SET LOCAL session_replication_role TO replica")
            yield database
            if self.applies:
                database.execute("SET LOCAL session_replication_role TO origin")

    def check(self) -> None:
        """Look up what the new rows name. Raises IntegrityError when something of it is not there."""
        if not self.applies:
            return
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan TO off")  # nothing is known yet of how many rows are new
            found = self.references()
            asked = " UNION ALL ".join(_ABSENT.format(**one._asdict()) for one in found)
            cursor.execute(asked, [value for one in found for value in self._bounds(one)])
            absent = [f"{column} ({count})" for column, count in cursor.fetchall() if count]
            cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
        if absent:
            raise IntegrityError(f"new rows name what is not there: {', '.join(absent)}")

    def _bounds(self, one: Reference) -> tuple[int, int, int]:
        """Return from where on the rows are new that name something, and, twice, from where on that is what they name."""
        new = self._since.get(one.target, _LARGEST) if one.key == "id" else _LARGEST
        return self._since[one.table], new, new

    def references(self) -> tuple[Reference, ...]:
        """Return every reference of these tables."""
        return _references(tuple(self._tables))

    def _may(self) -> bool:
        return bool(_asked(_MAY, {"tables": self._tables})[0][0])


@cache
def _references(tables: Sequence[str]) -> tuple[Reference, ...]:
    """Return what the tables have; a process never sees them change."""
    return tuple(Reference(*row) for row in _asked(_REFERENCES, {"tables": list(tables)}))


def _asked(question: str, given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@contextmanager
def together(tables: Sequence[str]) -> Iterator[Together]:
    """Check the references of rows that come into these tables by COPY, in ``Together.followed``, when the block ends.

    The rows take their numbers from the tables' own sequences, inside the block.
    """
    with transaction.atomic():  # what ends with a fault takes the setting back, too
        found = Together(tables)
        yield found
        found.check()
