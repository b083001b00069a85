"""The way out of PostgreSQL: rows of some days of a fact, read by COPY and parsed by Arrow, never as objects."""

from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

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
    statement = f"COPY ({fact.select}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.cursor.copy(statement, values(since, until)) as copied:
        text = b"".join(copied)
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


def extent(fact: Fact) -> tuple[date, date] | None:
    """Return the first and the last day with rows; None when there are none."""
    with connection.cursor() as cursor:
        cursor.execute(fact.extent)
        first, last = cursor.fetchone() or (None, None)
    return None if first is None or last is None else (first, last)
