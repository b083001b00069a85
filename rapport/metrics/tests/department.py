"""A small world of facts for tests of what stands on answers: cases of two teams, each well or badly served, and two numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa

from rapport.metrics import engine, lake
from rapport.metrics.metric import Better, Cohort, Metric, Shape
from rapport.metrics.models import Reading
from rapport.metrics.types import Column, Fact, Kind, Rows, Tables

CASES = Fact(
    name="cases",
    meaning="One row a case.",
    grain=("case_id",),
    columns=(
        Column(name="case_id", kind=Kind.INTEGER, meaning="the case"),
        Column(name="team_id", kind=Kind.INTEGER, meaning="its team"),
        Column(name="kind", kind=Kind.TEXT, meaning="its kind"),
        Column(name="channel", kind=Kind.TEXT, meaning="its channel"),
        Column(name="priority", kind=Kind.TEXT, meaning="its priority"),
        Column(name="customer_id", kind=Kind.INTEGER, meaning="whose"),
        Column(name="assignee_id", kind=Kind.INTEGER, meaning="who has it"),
        Column(name="is_met", kind=Kind.FLAG, meaning="answered in time"),
        Column(name="opened_at", kind=Kind.MOMENT, meaning="when it was opened"),
    ),
    select="SELECT 1",
    extent="SELECT NULL, NULL",
)


def answered(t: Tables, as_of: int) -> Rows:
    cases = t["cases"]
    cases = cases.filter(cases.opened_at <= as_of)
    return cases.select("case_id", "team_id", date=cases.day, numerator=cases.is_met.cast("int64"), denominator=1)


def opened(t: Tables, as_of: int) -> Rows:
    cases = t["cases"]
    cases = cases.filter(cases.opened_at <= as_of)
    return cases.select("case_id", "team_id", date=cases.day)


def metric(key: str, **other: Any) -> Metric:
    words = {
        "label": "First response in time",
        "sentence": "Cases answered in time.",
        "numerator": "answered in time",
        "denominator": "cases opened",
        "unit": "share",
        "source": "test",
        "facts": ("cases",),
    }
    kinds = {"cohort": Cohort.CREATED, "shape": Shape.SHARE, "better": Better.HIGHER, "rows": answered}
    return Metric(key=key, **{**words, **kinds, **other})


METRICS = (
    metric("in_time", maturity_days=5),
    metric("opened", label="Opened", shape=Shape.COUNT, better=Better.NEITHER, rows=opened),
)


@dataclass(frozen=True)
class Day:
    """The cases of one day of one team: how many, and how many of them well served."""

    day: date
    team_id: int
    count: int
    met: int
    channel: str = "email"
    assignee_id: int | None = None


def load(days: Iterable[Day]) -> None:
    """Write these cases, and nothing else, as facts."""
    rows: list[dict[str, Any]] = []
    for one in days:
        rows += [
            {
                "day": one.day,
                "case_id": len(rows) + number + 1,
                "team_id": one.team_id,
                "kind": "enquiry",
                "channel": one.channel,
                "priority": "normal",
                "customer_id": 7,
                "assignee_id": one.assignee_id,
                "is_met": number < one.met,
                "opened_at": datetime.combine(one.day, time(9), tzinfo=UTC),
            }
            for number in range(one.count)
        ]
    lake.make_anew(CASES)
    lake.replace(CASES, pa.Table.from_pylist(rows, schema=lake.schema(CASES)), days=sorted({row["day"] for row in rows}))
    engine.engine().held.clear()


def read() -> None:
    """Say that the store has read everything."""
    now = datetime.now(tz=UTC)
    Reading.objects.update_or_create(pk=1, defaults={"since_at": now, "fresh_at": now})
