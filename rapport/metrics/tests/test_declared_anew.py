"""A fact that was declared with another column since it was written is not there yet: a page says so and does not break."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rapport.metrics import engine
from rapport.metrics.types import Column, Kind

from .department import CASES, Day, load


def test_a_fact_without_a_column_that_is_declared_now_counts_as_not_loaded(lake: Path) -> None:
    load([Day(date(2026, 5, 4), 1, 3, 2)])
    assert engine.ask("SELECT count(*) AS n FROM cases", [CASES]).to_pylist() == [{"n": 3}]
    engine.engine().held.clear()
    more = replace(CASES, columns=(*CASES.columns, Column(name="weight", kind=Kind.INTEGER, meaning="new")))
    with pytest.raises(LookupError, match="no fact cases yet"):
        engine.ask("SELECT count(*) AS n FROM cases", [more])
