"""A cluster that speaks Spark: a standalone master, a Spark Connect server, or Sail. It reads the files that we wrote.

It is handed the list of files of each fact's newest version, so that it needs nothing of Delta; a cluster that has Delta's own
package, and Sail, may read the table by itself (``RAPPORT_ENGINE_READS=delta``).
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.conf import settings

from . import lake, sessions
from .engine import Showing
from .types import DAY, Fact, Kind

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

# How the files hold a column, in Spark's words.
_STORED = {
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.TEXT: "STRING",
    Kind.FLAG: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.MOMENT: "TIMESTAMP",
}


@dataclass
class Cluster(Showing):
    """A cluster as this process sees it: a session there, in which the facts are views."""

    address: str = field(kw_only=True)
    session: Any = None
    dialect = "pyspark"

    def ask(self, sql: str, facts: Sequence[Fact], parameters: Mapping[str, Any]) -> "pa.Table":
        """Answer SQL over some facts; once more in a new session when the old one was lost.

        Raises LookupError when a fact was never loaded, and sessions.Unreachable.
        """
        try:
            return self._answer(sql, facts, parameters)
        except Exception as error:
            if not sessions.is_loss(error):
                raise
            self.leave()
        try:
            return self._answer(sql, facts, parameters)
        except Exception as error:
            if sessions.is_loss(error):
                raise sessions.away(self.address) from error
            raise

    def latest(self, fact: Fact) -> int:
        """Return the last moment that a row of the fact tells of; asked once for each version."""
        self.show_all([fact])
        held = self.held[fact.name]
        if held.latest is None:
            rows = self.ask(f"SELECT max(`{fact.changed}`) AS latest FROM {fact.name}", [fact], {})  # noqa: S608 — declared names
            held.latest = rows.column("latest").to_pylist()[0] or 0
        return held.latest

    def view(self, fact: Fact, table: "DeltaTable") -> None:
        columns = [(DAY, Kind.DATE), *((column.name, column.kind) for column in fact.columns)]
        read = self._session().read
        files = [address(file) for file in lake.files(table)]
        if not files:
            nothing = ", ".join(f"CAST(NULL AS {_STORED[kind]}) AS `{name}`" for name, kind in columns)
            rows = self._session().sql(f"SELECT {nothing} WHERE false")
        elif settings.RAPPORT_ENGINE_READS == "delta":
            rows = read.format("delta").option("versionAsOf", str(table.version())).load(address(unquote(table.table_uri)))
        else:
            rows = read.schema(", ".join(f"`{name}` {_STORED[kind]}" for name, kind in columns)).parquet(*files)
        rows.selectExpr(*(_expression(name, kind) for name, kind in columns)).createOrReplaceTempView(fact.name)

    def leave(self) -> None:
        """Let the session go; the next question opens another."""
        with self.lock:
            self.held.clear()
            session, self.session = self.session, None
        if session is not None:
            sessions.close(session)

    def _answer(self, sql: str, facts: Sequence[Fact], parameters: Mapping[str, Any]) -> "pa.Table":
        self.show_all(facts)
        return self._session().sql(sql, args=dict(parameters) or None).toArrow()

    def _session(self) -> Any:
        with self.lock:
            if self.session is None:
                self.session = sessions.open_(self.address)
            return self.session


_clusters: dict[tuple[int, str], Cluster] = {}
_making = threading.Lock()


def at(address: str) -> Cluster:
    """Return this process's view of the cluster at an address; a forked child gets one of its own."""
    with _making:
        return _clusters.setdefault((os.getpid(), address), Cluster(address=address))


def address(file: str) -> str:
    """Return where a file or folder lies as Hadoop's file systems name it; what has a scheme keeps its name."""
    return file if "://" in file else "file://" + os.path.abspath(file)


def _expression(name: str, kind: Kind) -> str:
    """Return a column as expressions see it: moments are whole microseconds since 1970."""
    return f"unix_micros(`{name}`) AS `{name}`" if kind is Kind.MOMENT else f"`{name}`"
