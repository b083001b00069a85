"""What the tests of the store share: a folder for facts, and a fact of their own over the journal's neighbour, the inbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.metrics import engine, registry
from rapport.metrics.types import Column, Fact, Kind

from . import department

NOTICES = Fact(
    name="notices",
    meaning="One row a line in somebody's inbox.",
    grain=("notice_id",),
    columns=(
        Column(name="notice_id", kind=Kind.INTEGER, meaning="the line"),
        Column(name="person_id", kind=Kind.INTEGER, meaning="whose"),
        Column(name="text", kind=Kind.TEXT, meaning="what it says"),
        Column(name="is_read", kind=Kind.FLAG, meaning="read by now"),
        Column(name="at", kind=Kind.MOMENT, meaning="when"),
        Column(name="read_at", kind=Kind.MOMENT, meaning="when it was read"),
        Column(name="date", kind=Kind.DATE, meaning="at as a date of the department's zone"),
        Column(name="share", kind=Kind.NUMBER, meaning="a number with a fraction"),
    ),
    select="""
    SELECT (at AT TIME ZONE 'UTC')::date, id, person_id, text, read_at IS NOT NULL, at, read_at,
        (at AT TIME ZONE %(zone)s)::date, entry_id / 8.0
    FROM kernel_notice WHERE at >= %(since)s AND at < %(until)s
    """,
    extent="SELECT min((at AT TIME ZONE 'UTC')::date), max((at AT TIME ZONE 'UTC')::date) FROM kernel_notice",
    touched={"kernel.notice": "SELECT DISTINCT (at AT TIME ZONE 'UTC')::date FROM kernel_notice WHERE id = ANY(%(ids)s)"},
    subjects={"kernel.notice": "notice_id"},
)


@pytest.fixture
def lake(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of facts, and an engine that has seen none and looks each time."""
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    settings.RAPPORT_LAKE = str(tmp_path / "facts")
    engine.engine().held.clear()
    yield tmp_path / "facts"
    engine.engine().held.clear()


@pytest.fixture
def department_facts(lake: Path, db: None) -> Iterator[None]:
    """The registry of tests/department.py in place of the house's own, and a store that has read everything."""
    department.read()
    before = registry.facts(), registry.metrics(), registry.sheets(), registry.live()
    registry.connect([department.CASES], department.METRICS)
    yield
    registry.connect(*before)
