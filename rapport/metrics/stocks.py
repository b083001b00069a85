"""Of what stands at the end of each period the share, the ratio and the age.

All of it is there, so that it has no interval; but the pace of days gone by, against which it may be held, scatters. And what
happens in a period, held against what stands at its end.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rapport.compute.intervals import carries_quantile, poisson_many

from .expressions import grouped, stands
from .figures import Figure
from .metric import SECOND, Metric, Shape, Sure
from .questions import Question, is_mature, last_moment, periods
from .statements import Values
from .types import Rows

if TYPE_CHECKING:
    import pyarrow as pa


def ends(question: Question) -> dict[date, int]:
    """Return the last moment known of each period that has begun, by its first day."""
    return {first: last_moment(end, question) for first, _since, end in periods(question)}


def summed(metric: Metric, question: Question, rows: Rows, given: Values) -> Rows:
    """Return what stands at each of the moments ``end0``, ``end1`` …, in one pass over the rows: a column or more for each."""
    sums: dict[str, Any] = {}
    for name, end in given.items():
        if name.startswith("end"):
            there = stands(rows, end)
            sums |= {f"{name} {what}": value for what, value in _columns(metric, rows, there, end).items()}
    by = {"split": rows[question.split]} if question.split else {}
    return grouped(rows, by, **sums or {"none": rows.count()})


def _columns(metric: Metric, rows: Rows, there: Any, end: Any) -> dict[str, Any]:
    if metric.shape is Shape.DURATION:
        n, age = there.cast("int64").sum(), (end - rows.since_at) // SECOND
        return {"n": n, "value": age.quantile(0.5, where=there), "high": age.quantile(0.9, where=there)}
    return {"n": rows.denominator.sum(where=there), "numerator": rows.numerator.sum(where=there)}


def held_against(happened: "pa.Table", standing: Sequence[Figure], question: Question) -> "pa.Table":
    """Return the sums of a rate: what happened by period and value, each with how much stands at the end of its period.

    A period in which nothing happened is told too where anything stands at its end; one with neither is none.
    """
    import pyarrow as pa

    names = [*(["period"] if question.grain else []), *(["split"] if question.split else [])]
    found = {tuple(_plain(row.get(name)) for name in names): int(row["numerator"] or 0) for row in happened.to_pylist()}
    stock = {tuple(getattr(one, name) for name in names): one.n for one in standing}
    places = sorted({*found, *stock}, key=lambda place: tuple((value is None, value) for value in place))
    if names:
        places = [place for place in places if found.get(place) or stock.get(place)]
    columns: dict[str, Any] = {name: [place[number] for place in places] for number, name in enumerate(names)}
    columns["numerator"] = pa.array([found.get(place, 0) for place in places], pa.int64())
    columns["denominator"] = pa.array([stock.get(place, 0) for place in places], pa.int64())
    return pa.table(columns)


def _plain(key: Any) -> Any:
    """Return a key of a group; some engines cut a date into a moment."""
    return key.date() if isinstance(key, datetime) else key


def figures(metric: Metric, question: Question, rows: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """Return the figure of each period and value."""
    return [
        Figure(
            period=first if question.grain else None,
            split=row.get("split"),
            is_mature=is_mature(metric, question, first if question.grain else None),
            **_told(metric, {what: row.get(f"end{number} {what}") for what in ("n", "numerator", "value", "high")}),
        )
        for number, first in enumerate(ends(question))
        for row in rows
    ]


def _told(metric: Metric, found: Mapping[str, Any]) -> dict[str, Any]:
    n = int(found["n"] or 0)
    if metric.shape is Shape.DURATION:
        return {"n": n, "value": found["value"], "high_value": found["high"] if carries_quantile(n, 0.9) else None}
    above = int(found["numerator"] or 0)
    told: dict[str, Any] = {"n": n, "numerator": above, "value": above / n if n else None}
    if metric.interval is Sure.PACE and n:
        fewest, most = poisson_many([n])
        told |= {"low": float(above / most[0]), "high": float(above / fewest[0])}
    return told
