"""Who answers: DuckDB in this process, over the files that a fact's newest version names.

Moments are shown as whole microseconds since 1970, so that durations are plain subtractions on every engine. One database a
process, a cursor a thread's question. A view is made again when its fact has a newer version; that is asked at
most every ``LOOK_SECONDS``, so that a page with twelve figures looks once.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from . import copies, lake
from .types import DAY, Fact

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake import DeltaTable

# Values of an SQL's places: in their order (?), or by their names ($name).
type Parameters = Sequence[Any] | Mapping[str, Any]

LOOK_SECONDS = 1.0
# Old pages of a log go after weeks; who has not asked for so long must read it, not look for its next page.
READ_SECONDS = 3_600.0


@dataclass
class Held:
    """A fact as this process sees it: its table, and the version that the view shows."""

    table: "DeltaTable"
    place: str
    version: int
    looked_at: float
    read_at: float
    latest: int | None = None


@dataclass
class Showing:
    """What shows the facts' newest versions: the same for every engine; how a version is shown is its own (``view``)."""

    held: dict[str, Held] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def view(self, fact: Fact, table: "DeltaTable") -> None:
        """Show this version of the fact under its name."""
        raise NotImplementedError

    def show(self, fact: Fact, *, fresh: bool = False) -> bool:
        """Have a view of the fact's newest version. Returns False when the fact was never written as it is declared."""
        with self.lock:
            held = self.held.get(fact.name)
            place = lake.place(fact)
            now = time.monotonic()
            if held is not None and held.place == place and not fresh and now - held.looked_at < LOOK_SECONDS:
                return True
            found = lake.table(fact) if held is None or held.place != place else held.table
            if found is None:
                return False
            if (
                held is not None
                and found is held.table
                and (lake.has_gone_on(place, held.version) or now - held.read_at > READ_SECONDS)
            ):
                found.update_incremental()
                held.read_at = now
            if held is not None and held.place == place and found.version() == held.version:
                held.looked_at = now
                return True
            if not lake.fits(fact, found):
                return False  # declared with more columns since: it is loaded anew soon
            self.view(fact, found)
            self.held[fact.name] = Held(found, place, found.version(), now, now)
            return True

    def show_all(self, facts: Sequence[Fact]) -> None:
        """Have views of all of them. Raises LookupError when one of them was never loaded."""
        for fact in facts:
            if not self.show(fact):
                raise LookupError(f"There is no fact {fact.name} yet: `rapport facts load` makes it.")


@dataclass
class Engine(Showing):
    """The database of one process."""

    connection: "duckdb.DuckDBPyConnection" = field(kw_only=True)

    def view(self, fact: Fact, table: "DeltaTable") -> None:
        self.connection.execute(_view(fact, copies.files(fact, table)))

    @contextmanager
    def cursor(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        """Give a cursor of this thread's own."""
        cursor = self.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


_engines: dict[int, Engine] = {}
_making = threading.Lock()


def engine() -> Engine:
    """Return this process's engine; a forked child gets one of its own."""
    with _making:
        if os.getpid() not in _engines:
            _engines.clear()
            _engines[os.getpid()] = Engine(connection=_connect())
        return _engines[os.getpid()]


def _connect() -> "duckdb.DuckDBPyConnection":
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def _view(fact: Fact, files: Sequence[str]) -> str:
    if not files:
        nothing = ", ".join(f'NULL::{_DUCK[kind]} AS "{name}"' for name, kind in _columns(fact))
        return f"CREATE OR REPLACE VIEW {fact.name} AS SELECT {nothing} WHERE false"
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    columns = ", ".join(f'epoch_us("{name}") AS "{name}"' if kind == "moment" else f'"{name}"' for name, kind in _columns(fact))
    return (
        f"CREATE OR REPLACE VIEW {fact.name} AS SELECT {columns} FROM "  # noqa: S608 — names of declared facts and of our own files
        f"read_parquet([{listed}], hive_partitioning = false)"
    )


_DUCK = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "text": "VARCHAR",
    "flag": "BOOLEAN",
    "date": "DATE",
    "moment": "BIGINT",
}


def _columns(fact: Fact) -> list[tuple[str, str]]:
    return [(DAY, "date"), *((column.name, column.kind.value) for column in fact.columns)]


def ask(sql: str, facts: Sequence[Fact], parameters: Parameters = ()) -> "pa.Table":
    """Answer SQL over some facts. Raises LookupError when one of them was never loaded."""
    here = engine()
    here.show_all(facts)
    with here.cursor() as cursor:
        return _table(cursor, sql, parameters)


def _table(cursor: "duckdb.DuckDBPyConnection", sql: str, parameters: Parameters) -> "pa.Table":
    return cursor.sql(sql, params=dict(parameters) if isinstance(parameters, Mapping) else list(parameters)).to_arrow_table()


def row_count(fact: Fact) -> int:
    """Return how many rows a fact has, by what its files say of themselves. Raises LookupError when it was never loaded."""
    return int(ask(f"SELECT count(*) AS n FROM {fact.name}", [fact]).column("n").to_pylist()[0])  # noqa: S608 — declared


def days_of(fact: Fact, column: str | None, ids: Sequence[int]) -> set[date]:
    """Return the days on which rows of these objects lie in the facts; empty when the fact was never written."""
    here = engine()
    if column is None or not ids or not here.show(fact, fresh=True):
        return set()
    sql = f'SELECT DISTINCT {DAY} FROM {fact.name} WHERE "{column}" IN (SELECT unnest(?))'  # noqa: S608 — declared names
    with here.cursor() as cursor:
        return set(_table(cursor, sql, [list(ids)]).column(DAY).to_pylist())


def latest(fact: Fact) -> int:
    """Return the last moment that a row of the fact tells of, in microseconds since 1970; 0 when it has none.

    It is asked once for each version. Raises LookupError when the fact was never loaded.
    """
    rows = ask(f'SELECT max("{fact.changed}") AS latest FROM {fact.name}', [fact]) if _latest_unknown(fact) else None  # noqa: S608
    held = engine().held[fact.name]
    if rows is not None:
        held.latest = rows.column("latest").to_pylist()[0] or 0
    return held.latest or 0


def _latest_unknown(fact: Fact) -> bool:
    engine().show(fact)
    held = engine().held.get(fact.name)
    return held is None or held.latest is None
