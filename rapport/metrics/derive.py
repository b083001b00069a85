"""From Ibis to rows: what a fact looks like to an expression, how an expression is run, and facts made of other facts."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from . import engine, engines, lake, registry
from .types import DAY, Fact, Kind, Rows, Tables

if TYPE_CHECKING:
    import pyarrow as pa

_IBIS = {
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.TEXT: "string",
    Kind.FLAG: "boolean",
    Kind.DATE: "date",
    Kind.MOMENT: "int64",
}


def table(fact: Fact) -> Rows:
    """Return a fact as an expression sees it: moments are whole microseconds since 1970."""
    import ibis

    return ibis.table({DAY: "date", **{column.name: _IBIS[column.kind] for column in fact.columns}}, name=fact.name)


def run(rows: Rows) -> "pa.Table":
    """Run an expression over facts. Raises LookupError when one of them was never loaded."""
    chosen = engines.chosen()
    return chosen.ask(sql(rows, chosen.dialect), [registry.fact(name) for name in facts_of(rows)], {})


def part(name: str, build: Callable[[], Rows]) -> Rows:
    """Return a table that stands for what ``build`` returns: many expressions hold it, and it is put into words once for all.

    ``name`` tells it from every other one, by whatever it depends on, and is no fact's.
    """
    import ibis

    if name not in _parts:
        while len(_parts) >= PARTS:
            _parts.pop(next(iter(_parts)), None)
        _parts[name] = build()
    return ibis.table(_parts[name].schema(), name=name)


PARTS = 200  # more than are ever between being built and being asked for
_parts: dict[str, Rows] = {}
_words: dict[tuple[str, str], str] = {}


def _words_of(name: str, dialect: str) -> str:
    if (name, dialect) not in _words:
        while len(_words) >= PARTS:
            _words.pop(next(iter(_words)), None)
        _words[name, dialect] = sql(_parts[name], dialect)
    return _words[name, dialect]


def facts_of(rows: Rows) -> tuple[str, ...]:
    """Return the names of the facts that an expression reads."""
    import ibis

    names = {one.name for one in rows.op().find(ibis.expr.operations.UnboundTable)}
    parts = names & _parts.keys()
    return tuple(sorted((names - parts).union(*(facts_of(_parts[name]) for name in parts))))


def sql(rows: Rows, dialect: str = engines.HERE.dialect) -> str:
    """Return an expression in the words of an engine."""
    import ibis

    if dialect != engines.HERE.dialect:
        getattr(ibis, dialect)  # has its words' own options made ready, without which a fraction cannot be written
    said = str(ibis.to_sql(rows, dialect=dialect))
    mark = '"' if dialect == engines.HERE.dialect else "`"
    for name in list(_parts):
        if (quoted := f"{mark}{name}{mark}") in said:
            said = said.replace(quoted, f"({_words_of(name, dialect)})")
    return said


def rows(fact: Fact, since: date, until: date) -> "pa.Table":
    """Return the rows of a derived fact for the days in [since, until), from its sources as they were written last."""
    for name in fact.sources:
        engine.engine().show(registry.fact(name), fresh=True)
    days = f"{DAY} >= DATE '{since}' AND {DAY} < DATE '{until}'"
    # Each source by its own name, but only these days of it: the expression is put into words once, not for each run of days.
    within = ", ".join(f'"{name}" AS (SELECT * FROM main."{name}" WHERE {days})' for name in fact.sources)  # noqa: S608 — dates
    statement = f"WITH {within} SELECT * FROM ({whole(fact)})"  # noqa: S608 — declared
    return engine.ask(statement, [registry.fact(name) for name in fact.sources]).cast(lake.schema(fact))


_whole: dict[str, str] = {}


def whole(fact: Fact) -> str:
    """Return the SQL that derives a fact from its sources, for all days. Half a second's work for the largest, so it is kept."""
    assert fact.derive is not None
    if fact.digest not in _whole:
        derived = fact.derive(Tables({name: table(registry.fact(name)) for name in fact.sources}))
        _whole[fact.digest] = sql(derived.select(DAY, *(column.name for column in fact.columns)))
    return _whole[fact.digest]


def tables(names: Iterable[str]) -> Tables:
    """Return the tables of some facts, as if rows told of any moment however late (``latest`` says up to which they do)."""
    return Tables({name: table(registry.fact(name)) for name in names})


def latest(names: Iterable[str]) -> int | None:
    """Return the last moment that rows of these facts tell of, in microseconds since 1970; None where they do not say.

    Raises LookupError for facts that are not loaded yet.
    """
    chosen = engines.chosen()
    return max((chosen.latest(fact) for fact in map(registry.fact, names) if fact.changed), default=None)
