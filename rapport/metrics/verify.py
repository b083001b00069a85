"""Whether the facts say the same as the database: counts and sums of every day, figured by both."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from . import changes, derive, engine, export, lake, registry
from .models import LoadedFact, WaitingDay
from .mover import months
from .types import DAY, Difference, Fact, Kind, Standing

if TYPE_CHECKING:
    import pyarrow as pa

type Figures = dict[date, tuple[int, ...]]


def differences(fact: Fact) -> list[Difference]:
    """Return every figure of every day on which the fact and the database disagree; empty when they say the same."""
    names = ["rows", *(column.name for column in fact.columns)]
    ours, kept = _in_database(fact), _in_facts(fact)
    nothing: tuple[int | None, ...] = (None,) * len(names)
    found = []
    for day in sorted(ours.keys() | kept.keys()):
        pairs = zip(names, ours.get(day, nothing), kept.get(day, nothing), strict=True)
        found += [
            Difference(fact=fact.name, day=day, figure=name, database=one, facts=other)
            for name, one, other in pairs
            if one != other
        ]
    return found


def repair(facts: Sequence[Fact]) -> int:
    """Note every day that differs as waiting, for the mover. Returns how many days."""
    return sum(changes.wait(fact, sorted({d.day for d in differences(fact) if d.day is not None})) for fact in facts)


def standing(facts: Sequence[Fact]) -> list[Standing]:
    """Return how each fact stands."""
    return [_standing(fact) for fact in facts]


def _standing(fact: Fact) -> Standing:
    held = lake.table(fact)
    is_whole = LoadedFact.objects.filter(name=fact.name, digest=fact.digest, is_whole=True).exists()
    waiting = WaitingDay.objects.filter(fact=fact.name).count()
    if held is None:
        return Standing(
            fact=fact.name, is_loaded=False, row_count=0, byte_count=0, file_count=0, version=-1, waiting_count=waiting
        )
    added: Any = held.get_add_actions(flatten=True).to_struct_array().to_pylist() if held.file_uris() else []
    return Standing(
        fact=fact.name,
        is_loaded=is_whole,
        row_count=sum(one["num_records"] or 0 for one in added),
        byte_count=sum(one["size_bytes"] or 0 for one in added),
        file_count=len(added),
        version=held.version(),
        waiting_count=waiting,
    )


# The same whole-number sum of a column in the words of PostgreSQL and of DuckDB. Of a text, its bytes are counted.
_SUMS: Mapping[Kind, tuple[str, str]] = {
    Kind.INTEGER: ("sum({0})", "sum({0})"),
    Kind.FLAG: ("sum({0}::int)", "sum({0}::INT)"),
    Kind.MOMENT: ("sum(mod((extract(epoch FROM {0}) * 1000000)::bigint, 1000000007))", "sum({0} % 1000000007)"),
    Kind.DATE: ("sum({0} - date '1970-01-01')", "sum({0} - DATE '1970-01-01')"),
    Kind.TEXT: ("sum(octet_length({0}) + ascii({0}))", "sum(strlen({0}) + CASE WHEN {0} = '' THEN 0 ELSE ascii({0}) END)"),
    Kind.NUMBER: ("sum(round({0}::numeric * 1000))", "sum(round({0} * 1000))"),
}


def _sums(fact: Fact, dialect: int) -> str:
    return "".join(f", coalesce({_SUMS[c.kind][dialect].format(f'"{c.name}"')}, 0)::bigint" for c in fact.columns)


def _in_database(fact: Fact) -> Figures:
    if fact.derive is not None:
        statement = f"SELECT {DAY}, count(*){_sums(fact, 1)} FROM ({derive.whole(fact)}) GROUP BY {DAY}"  # noqa: S608 — declared
        return _by_day(engine.ask(statement, [registry.fact(name) for name in fact.sources]))
    extent = export.extent(fact)
    if extent is None:
        return {}
    since, until = extent[0], extent[1] + timedelta(days=1)
    if fact.complete is not None:
        return _completed(fact, since, until)
    names = ", ".join(f'"{name}"' for name in (DAY, *(c.name for c in fact.columns)))
    statement = f"SELECT {DAY}, count(*){_sums(fact, 0)} FROM ({fact.select}) AS f ({names}) GROUP BY {DAY}"  # noqa: S608 — declared SQL
    with connection.cursor() as cursor:
        cursor.execute(statement, export.values(since, until))
        return {day: tuple(map(int, figures)) for day, *figures in cursor.fetchall()}


def _completed(fact: Fact, since: date, until: date) -> Figures:
    """Figure the rows of a fact that SQL alone cannot say, a month at a time."""
    import pyarrow as pa

    found: Figures = {}
    statement = f"SELECT {DAY}, count(*){_sums(fact, 1)} FROM completed GROUP BY {DAY}"  # noqa: S608 — declared names
    for first, after in months(since, until):
        rows = export.rows(fact, max(first, since), min(after, until))
        plain = pa.schema([one.with_type(pa.int64()) if pa.types.is_timestamp(one.type) else one for one in rows.schema])
        with engine.engine().cursor() as cursor:
            cursor.register("completed", rows.cast(plain))
            found |= _by_day(cursor.sql(statement).to_arrow_table())
    return found


def _in_facts(fact: Fact) -> Figures:
    statement = f"SELECT {DAY}, count(*){_sums(fact, 1)} FROM {fact.name} GROUP BY {DAY}"  # noqa: S608 — declared names
    if not engine.engine().show(fact, fresh=True):
        return {}
    return _by_day(engine.ask(statement, [fact]))


def _by_day(rows: "pa.Table") -> Figures:
    columns = rows.columns
    return {day: tuple(map(int, figures)) for day, *figures in zip(*(column.to_pylist() for column in columns), strict=True)}
