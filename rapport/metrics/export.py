"""The way out of PostgreSQL: rows of some days of a fact, read by COPY and parsed by Arrow, never as objects."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from psycopg import errors, pq

from . import lake
from .types import Fact

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 20_000  # that Arrow parses; the text of so many is held


def midnight(day: date) -> datetime:
    """Return the moment at which a day of the facts begins: midnight UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def values(since: date, until: date) -> dict[str, Any]:
    """Return what the SQL of facts may refer to. ``zone`` is the department's: dates that people read are its dates."""
    return {"since": midnight(since), "until": midnight(until), "zone": settings.RAPPORT_ZONE}


def rows(fact: Fact, since: date, until: date) -> "pa.Table":
    """Return the rows of the days in [since, until) as they are in the database now, the day first."""
    found = _selected(fact, since, until)
    if fact.complete is None:
        return found
    return fact.complete(found).cast(lake.schema(fact)) if len(found) else lake.schema(fact).empty_table()


def _selected(fact: Fact, since: date, until: date) -> "pa.Table":
    """Return what the fact's SQL gives. Arrow parses, in a thread of its own, what has come, while more comes."""
    import pyarrow as pa

    schema = lake.selected(fact)
    with ThreadPoolExecutor(max_workers=1) as parser:
        copied = _copied(f"COPY ({fact.select}) TO STDOUT (FORMAT csv)", values(since, until))
        parsed = [parser.submit(_parsed, text, schema) for text in copied]
        return pa.concat_tables([one.result() for one in parsed]) if parsed else schema.empty_table()


def _parsed(text: bytes, schema: "pa.Schema") -> "pa.Table":
    from pyarrow import csv

    return csv.read_csv(
        BytesIO(text),
        read_options=csv.ReadOptions(column_names=schema.names, block_size=len(text)),
        # A text over several lines would otherwise be cut where one block of the reader ends.
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )


def _copied(statement: str, given: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield what a COPY says, in parts of many whole rows.

    The rows are taken from libpq as they come: psycopg's own iteration goes through a generator for each of them, which takes
    three times as long and was most of Python's work in an export.
    """
    with connection.cursor() as cursor, cursor.cursor.copy(statement, given):
        server = connection.connection.pgconn
        taken: list[bytes] = []
        while (found := server.get_copy_data(0))[0] > 0:
            taken.append(bytes(found[1]))
            if len(taken) == ROWS_AT_ONCE:
                yield b"".join(taken)
                taken = []
        if taken:
            yield b"".join(taken)
        while (result := server.get_result()) is not None:
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result)


def extent(fact: Fact) -> tuple[date, date] | None:
    """Return the first and the last day with rows; None when there are none."""
    with connection.cursor() as cursor:
        cursor.execute(fact.extent)
        first, last = cursor.fetchone() or (None, None)
    return None if first is None or last is None else (first, last)
