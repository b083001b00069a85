"""Foreign keys and plain indexes, put aside while tables are filled: looked at once at the end instead of with every row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from rapport.kernel.errors import BadInput

from . import checking
from .tables import Session, Table

KEYS = """
    SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid),
           (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey))
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0 ORDER BY 1, 2
"""
# Those that refuse nothing. Partial ones stay (their conditions would come back in other words), and those of partitioned tables.
INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND NOT t.relispartition AND NOT i.indisunique
      AND i.indpred IS NULL
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e') ORDER BY 1
"""


@dataclass(frozen=True)
class Key:
    """One foreign key: its table, its name, its words, its columns."""

    table: str
    name: str
    words: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Aside:
    """What is put aside, in the words in which it comes back."""

    keys: Sequence[Key]
    indexes: Sequence[str]


def put_aside(database: Session) -> Aside:
    """Take foreign keys and plain indexes away for the rest of the transaction."""
    found = database.execute(KEYS).fetchall()
    keys = [Key(str(table), str(name), str(words), tuple(columns)) for table, name, words, columns in found]  # type: ignore[arg-type]
    for key in keys:
        database.execute(_altering(key, "DROP CONSTRAINT {}"))
    indexes = database.execute(INDEXES).fetchall()
    for name, _words in indexes:
        database.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(str(name))))
    return Aside(keys, [str(words) for _name, words in indexes])


def put_back(database: Session, aside: Aside, folder: Path, tables: Sequence[Table]) -> None:
    """Bring them back. Raises BadInput, with file and line, for a row that names another one which is not there."""
    by_name = {table.name: table for table in tables}
    for words in aside.indexes:
        database.execute(sql.SQL(words))
    for key in aside.keys:
        try:
            database.execute(_altering(key, f"ADD CONSTRAINT {{}} {key.words}"))
        except psycopg.errors.ForeignKeyViolation as error:
            detail = error.diag.message_detail or str(error)
            table = by_name[key.table]
            raise BadInput(checking.place(table, _line(folder, table, key, detail), detail.rstrip("."))) from error


def _altering(key: Key, words: str) -> sql.Composed:
    changed = f"ALTER TABLE {{}} {words}"
    return sql.SQL(changed).format(sql.SQL(key.table), sql.Identifier(key.name))


def _line(folder: Path, table: Table, key: Key, detail: str) -> int:
    """Return the first line whose row names what is not there; the database says its value, not its line."""
    value = detail.partition("=(")[2].partition(")")[0]
    places = [list(table.columns).index(name) for name in key.columns]
    for number, values in checking.rows(folder, table):
        if ", ".join(str(values[at]) for at in places) == value:
            return number
    return 0
