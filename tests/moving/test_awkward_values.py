"""Whatever a value is, it comes back as it was: each type's edges, drawn at random, out of one table and into another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.site.moving import checking, session, tables
from rapport.site.moving.export import _write_table
from rapport.site.moving.manifest import Content
from rapport.site.moving.take_in import _load

from .places import Place, outside, place  # noqa: F401 — a fixture

COLUMNS = {
    "truth": ("boolean", st.booleans()),
    "small": ("smallint", st.integers(-32768, 32767)),
    "whole": ("bigint", st.integers(-(2**63), 2**63 - 1)),
    "said": ("text", st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    "short": (
        "varchar(20)",
        st.sampled_from(["\\", "\\N", "\\.", "\n\r\t", "\b\f\v\x1f\x7f", '"', "'", "\u2028", "null", ""]),
    ),
    "money": (
        "numeric",
        st.just(Decimal("NaN")) | st.just(Decimal("-Infinity")) | st.decimals(places=30, allow_nan=False, allow_infinity=False),
    ),
    "measure": ("double precision", st.floats()),
    "day": ("date", st.dates() | st.sampled_from(["infinity", "-infinity", "0044-03-15 BC"])),
    "clock": ("time", st.times()),
    "gap": ("interval", st.timedeltas(timedelta(days=-9999), timedelta(days=9999))),
    "at": (
        "timestamptz",
        st.datetimes(timezones=st.timezones() | st.just(UTC), min_value=datetime(1900, 1, 1), max_value=datetime(9990, 1, 1))
        | st.sampled_from(["infinity", "-infinity", "2025-10-26 01:30:00 Europe/London", "2025-03-30 02:30:00 Europe/Berlin"]),
    ),
    "json": ("jsonb", st.sampled_from(['{"a": [1, 2.50, 1e400, "\\\\n"]}', "null", '"\\u2028\\\\"', "[]", '{"": {"b": null}}'])),
    "raw": ("json", st.sampled_from(['{ "a" :\n 1, "a": 2 }', "[ ]", '"\\u0041"'])),
    "some": ("text[]", st.lists(st.none() | st.sampled_from(["a,b", '"', "\\", "{}", "NULL", "", "é"]), max_size=4)),
    "numbers": ("bigint[]", st.lists(st.integers(-9, 9), max_size=3)),
    "span": ("int8range", st.sampled_from(["empty", "[1,5)", "(,3]", "[7,)", "(,)"])),
    "bytes": ("bytea", st.binary(max_size=20)),
}
ROWS = st.lists(st.fixed_dictionaries({name: st.none() | drawn for name, (_kind, drawn) in COLUMNS.items()}), max_size=6)


@pytest.fixture(scope="module")
def somewhere(outside: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:  # noqa: F811
    """An installation with two tables of the same awkward columns, one of them computed."""
    with place("awkward", tmp_path_factory.mktemp("awkward") / "home") as made, made.entered():
        kinds = ", ".join(f'"{name}" {kind}' for name, (kind, _drawn) in COLUMNS.items())
        with psycopg.connect(made.url()) as database:
            for name in ("first", "second"):
                database.execute(
                    f"CREATE TABLE {name} (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {kinds}, "
                    "search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(said, ''))) STORED)"
                )
        yield made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_every_value_comes_back_as_it_was(somewhere: Place, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    (tmp_path / "tables").mkdir(exist_ok=True)
    with session.opened() as database:
        database.execute("DELETE FROM first")
        database.execute("DELETE FROM second")
        for row in rows:
            places = ", ".join(f"%s::{kind}" for kind, _drawn in COLUMNS.values())
            names = ", ".join(f'"{name}"' for name in COLUMNS)
            database.execute(f"INSERT INTO first ({names}) VALUES ({places})", [row[name] for name in COLUMNS])
        found = {one.name: one for one in tables.moving(database)}
        told: Content = _write_table(database, found["first"], tmp_path, lambda *_: None)
        (tmp_path / "tables" / "first.jsonl").replace(tmp_path / "tables" / "second.jsonl")
        _load(database, tmp_path, found["second"], told.row_count or 0, lambda *_: None)
        kept = [database.execute(f"SELECT t::text FROM {name} t ORDER BY number").fetchall() for name in ("first", "second")]
        assert kept[0] == kept[1]
        assert len(kept[0]) == len(rows) == told.row_count
        assert len(list(checking.rows(tmp_path, found["second"]))) == len(rows)
