"""The way out of PostgreSQL: rows of some days of a fact, read by COPY and parsed by Arrow, never as objects."""

from collections.abc import Mapping
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
    from pyarrow import csv

    schema = lake.selected(fact)
    text = _copied(f"COPY ({fact.select}) TO STDOUT (FORMAT csv)", values(since, until))
    if not text:
        return schema.empty_table()
    return csv.read_csv(
        BytesIO(text),
        read_options=csv.ReadOptions(column_names=schema.names, block_size=max(len(text), 1)),
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


def _copied(statement: str, given: Mapping[str, Any]) -> bytes:
    """Return what a COPY says.

    The rows are taken from libpq as they come: psycopg's own iteration goes through a generator for each of them, which takes
    three times as long and was most of Python's work in an export.
    """
    with connection.cursor() as cursor, cursor.cursor.copy(statement, given):
        server = connection.connection.pgconn
        taken = []
        while (found := server.get_copy_data(0))[0] > 0:
            taken.append(bytes(found[1]))
        while (result := server.get_result()) is not None:
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result)
    return b"".join(taken)


def extent(fact: Fact) -> tuple[date, date] | None:
    """Return the first and the last day with rows; None when there are none."""
    with connection.cursor() as cursor:
        cursor.execute(fact.extent)
        first, last = cursor.fetchone() or (None, None)
    return None if first is None or last is None else (first, last)
