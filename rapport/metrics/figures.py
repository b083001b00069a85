"""From grouped rows to figures: the value, what it stands on, and how sure it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rapport.compute.bootstraps import bootstrap_quantile
from rapport.compute.intervals import Sample, carries_quantile, judge, poisson_interval, wilson

if TYPE_CHECKING:
    import pyarrow as pa

type Matures = Callable[[date | None], bool]

SEED = 7_236_011  # fixed, so that one question has one answer


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number. ``period``: the first day of its period; ``split``: its value of the dimension, None where the case has none.

    ``n``: what it stands on (the denominator, the rows that ended, or the count). ``value`` is None without data. ``low`` and
    ``high``: the 95 % interval, None for a count of everything that there was. ``high_value``: the p90 of a duration, where n
    carries it.
    ``unfinished_count``: rows that have not ended. ``is_mature``: its period does not change any more.
    """

    n: int
    value: float | None
    period: date | None = None
    split: Any = None
    numerator: float | None = None
    low: float | None = None
    high: float | None = None
    high_value: float | None = None
    unfinished_count: int = 0
    is_mature: bool = True

    @property
    def sample(self) -> Sample:
        """Return what so few or many rows can carry."""
        return judge(self.n)


def shared(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return shares with their Wilson intervals."""
    found = []
    for row in rows.to_pylist():
        n, k = int(row["denominator"] or 0), int(row["numerator"] or 0)
        interval = wilson(k, n) if n else None
        found.append(
            Figure(
                **_place(row, is_mature),
                n=n,
                numerator=k,
                value=k / n if n else None,
                low=interval.low if interval else None,
                high=interval.high if interval else None,
            )
        )
    return found


def divided(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return ratios of two sums; none where there is nothing to divide by."""
    found = []
    for row in rows.to_pylist():
        above, below = float(row["numerator"] or 0), float(row["denominator"] or 0)
        found.append(Figure(**_place(row, is_mature), n=int(below), numerator=above, value=above / below if below else None))
    return found


def counted(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return counts with the Poisson interval of the rate behind them."""
    found = []
    for row in rows.to_pylist():
        interval = poisson_interval(row["n"])
        found.append(Figure(**_place(row, is_mature), n=row["n"], value=float(row["n"]), low=interval.low, high=interval.high))
    return found


def lasted(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return medians in seconds with their bootstrap intervals, from rows with ``value`` (none: unfinished)."""
    found = []
    for place, group in _groups(rows):
        values = group["value"].drop_null().to_numpy().astype(float)
        clusters = group["cluster"].filter(group["value"].is_valid()).to_numpy() if "cluster" in group.column_names else None
        figure: dict[str, Any] = {"value": None}
        if len(values):
            interval = bootstrap_quantile(values, 0.5, seed=SEED, clusters=clusters) if len(values) > 1 else None
            figure = {
                "value": _quantile(values, 0.5),
                "low": interval.low if interval else None,
                "high": interval.high if interval else None,
                "high_value": _quantile(values, 0.9) if carries_quantile(len(values), 0.9) else None,
            }
        found.append(Figure(**_place(place, is_mature), **figure, n=len(values), unfinished_count=group["value"].null_count))
    return found


def _quantile(values: Any, q: float) -> float:
    import numpy as np

    return float(np.quantile(values, q))


def _groups(rows: "pa.Table") -> "Iterator[tuple[dict[str, Any], pa.Table]]":
    keys = [name for name in ("period", "split") if name in rows.column_names]
    if not keys:
        yield {}, rows
        return
    order: list[tuple[str, str]] = [(key, "ascending") for key in keys]
    ordered = rows.sort_by(order)
    # Groups come in no order of their own, not even of a sorted table.
    counts = ordered.group_by(keys, use_threads=False).aggregate([([], "count_all")]).sort_by(order)
    start = 0
    for place in counts.to_pylist():
        length = place.pop("count_all")
        yield place, ordered.slice(start, length)
        start += length


def _place(row: dict[str, Any], is_mature: Matures) -> dict[str, Any]:
    period = row.get("period")
    if isinstance(period, datetime):  # some engines cut a date into a moment
        period = period.date()
    return {"period": period, "split": row.get("split"), "is_mature": is_mature(period)}
