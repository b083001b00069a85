"""Which engine answers: DuckDB in this process, or a cluster that speaks Spark (``RAPPORT_ENGINE``).

Every engine has a dialect, into which Ibis puts expressions, and answers SQL over some facts. What the store does for itself
(deriving facts, holding them against the database) is always DuckDB's work, on the machine that moves them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from . import cluster, engine
from .types import Fact

if TYPE_CHECKING:
    import pyarrow as pa


class Engine(Protocol):
    """What answers SQL over facts.

    ``dialect``: its words, as Ibis names them. ``ask`` raises LookupError when a fact was never loaded; parameters stand in
    the SQL by their names, as the dialect writes them ($name for DuckDB, :name for Spark). ``latest``: the last moment that a
    row of a fact tells of, in microseconds since 1970; 0 when it has none.
    """

    dialect: str

    def ask(self, sql: str, facts: Sequence[Fact], parameters: Mapping[str, Any]) -> "pa.Table": ...

    def latest(self, fact: Fact) -> int: ...


class Here:
    """DuckDB in this process."""

    dialect = "duckdb"

    def ask(self, sql: str, facts: Sequence[Fact], parameters: Mapping[str, Any]) -> "pa.Table":
        return engine.ask(sql, facts, parameters)

    def latest(self, fact: Fact) -> int:
        return engine.latest(fact)


HERE = Here()


def chosen() -> Engine:
    """Return the engine that answers."""
    address = settings.RAPPORT_ENGINE
    return HERE if address == "duckdb" else cluster.at(address)


def ask(sql: str, facts: Sequence[Fact], parameters: Mapping[str, Any] | None = None) -> "pa.Table":
    """Answer SQL in the words of the chosen engine. Raises LookupError when one of the facts was never loaded."""
    return chosen().ask(sql, facts, parameters or {})
