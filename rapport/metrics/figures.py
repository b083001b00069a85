"""From grouped rows to figures: the value, what it stands on, and how sure it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import TYPE_CHECKING, Any

from rapport.compute import survival
from rapport.compute.intervals import Sample, carries_quantile, judge, net_share_many, poisson_many, ratio_many, wilson_many
from rapport.compute.quantiles import grouped, intervals, quantiles
from rapport.compute.survival import Duration

if TYPE_CHECKING:
    import pyarrow as pa

PER = 1_000  # of what a rate is held against

type Matures = Callable[[date | None], bool]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number. ``period``: the first day of its period; ``split``: its value of the dimension, None where the case has none.

    ``n``: what it stands on (the denominator, the rows that ended, or the count). ``value`` is None without data. ``low`` and
    ``high``: the 95 % interval, None for a count of everything that there was. ``high_value``: the p90 of a duration, where n
    carries it, with its interval from ``high_low`` to ``high_high``. ``unfinished_count``: rows that have not ended; where there
    are some, ``median_of_all`` and ``high_of_all`` are the median and the p90 of all rows, those included with their age
    (Kaplan–Meier); a value of None there is not reached yet. ``is_mature``: its period does not change any more.
    """

    n: int
    value: float | None
    period: date | None = None
    split: Any = None
    numerator: float | None = None
    low: float | None = None
    high: float | None = None
    high_value: float | None = None
    high_low: float | None = None
    high_high: float | None = None
    unfinished_count: int = 0
    median_of_all: Duration | None = None
    high_of_all: Duration | None = None
    is_mature: bool = True

    @property
    def sample(self) -> Sample:
        """Return what so few or many rows can carry."""
        return judge(self.n)


def shared(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return shares with their Wilson intervals; of rows that hang together, as wide as so many rows of their own would have."""
    n, k = _numbers(rows, "denominator").astype("int64"), _numbers(rows, "numerator").astype("int64")
    low, high = wilson_many(*(_of_their_own(rows, k, n) if "clusters" in rows.column_names else (k, n)))
    return [
        Figure(
            **place,
            n=below,
            numerator=above,
            value=above / below if below else None,
            low=least if below else None,
            high=most if below else None,
        )
        for place, below, above, least, most in _rows(rows, is_mature, n, k, low, high)
    ]


def _of_their_own(rows: "pa.Table", k: Any, n: Any) -> tuple[Any, Any]:
    """Return the same shares of the number of independent rows that would tell as much: n by the design effect (Kish).

    By the sums over clusters of the squares of their counts above (kk) and below the line (nn) and of both's product (kn).
    """
    import numpy as np

    m, kk, kn, nn = (_numbers(rows, name) for name in ("clusters", "kk", "kn", "nn"))
    share = k / np.maximum(n, 1)
    spread = np.maximum(kk - 2 * share * kn + share * share * nn, 0.0)
    variance = spread / np.maximum(n, 1) ** 2 * m / np.maximum(m - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(variance > 0, share * (1 - share) / variance, m)
    size = np.clip(found, np.minimum(n, 1), n)
    return share * size, size


def divided(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return ratios of two sums; none where there is nothing to divide by. With their intervals where clusters were summed."""
    import numpy as np

    n, k = _numbers(rows, "denominator"), _numbers(rows, "numerator")
    low = high = np.full(len(n), np.nan)
    if "clusters" in rows.column_names:
        kk, kn, nn = (_numbers(rows, name) for name in ("kk", "kn", "nn"))
        low, high = ratio_many(k, n, _numbers(rows, "clusters"), (kk, kn, nn))
    return [
        Figure(**place, n=int(below), numerator=above, value=above / below if below else None, low=_told(least), high=_told(most))
        for place, below, above, least, most in _rows(rows, is_mature, n, k, low, high)
    ]


def rated(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return how much happens for each thousand of what it is held against, with the exact Poisson interval of what happened."""
    import numpy as np

    n, k = (_numbers(rows, name).astype("int64") for name in ("denominator", "numerator"))
    low, high = (PER * end / np.maximum(n, 1) for end in poisson_many(k))
    return [
        Figure(
            **place,
            n=below,
            numerator=float(above),
            value=PER * above / below if below else None,
            low=least if below else None,
            high=most if below else None,
        )
        for place, below, above, least, most in _rows(rows, is_mature, n, k, low, high)
    ]


def summed(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return sums of all that there was, without an interval; n is of how many rows."""
    n, total = _numbers(rows, "denominator").astype("int64"), _numbers(rows, "numerator")
    return [Figure(**place, n=count, numerator=amount, value=amount) for place, count, amount in _rows(rows, is_mature, n, total)]


def netted(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return what came less what went, with the interval of the difference of two counts; n is both together."""
    import numpy as np

    came, went = (_numbers(rows, name).astype("int64") for name in ("denominator", "numerator"))
    (least, most), (fewest, largest) = poisson_many(came), poisson_many(went)
    low = came - went - np.hypot(came - least, largest - went)
    high = came - went + np.hypot(most - came, went - fewest)
    return [
        Figure(**place, n=more + less, numerator=float(less), value=float(more - less), low=lowest, high=highest)
        for place, more, less, lowest, highest in _rows(rows, is_mature, came, went, low, high)
    ]


def balanced(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return those for less those against as a share of all, with the interval of a difference of two shares of the same."""
    n, net, both = (_numbers(rows, name).astype("int64") for name in ("denominator", "numerator", "both"))
    low, high = net_share_many((both + net) // 2, (both - net) // 2, n)
    return [
        Figure(
            **place,
            n=of,
            numerator=float(more),
            value=more / of if of else None,
            low=least if of else None,
            high=most if of else None,
        )
        for place, of, more, least, most in _rows(rows, is_mature, n, net, low, high)
    ]


def counted(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return counts with the Poisson interval of the rate behind them."""
    n = _numbers(rows, "n").astype("int64")
    low, high = poisson_many(n)
    return [
        Figure(**place, n=count, value=float(count), low=least, high=most)
        for place, count, least, most in _rows(rows, is_mature, n, low, high)
    ]


def _numbers(rows: "pa.Table", name: str) -> Any:
    """Return a column of sums as numbers, 0 for a sum of nothing."""
    return rows[name].cast("float64").fill_null(0).to_numpy()


def _rows(rows: "pa.Table", is_mature: Matures, *columns: Any) -> "Iterator[tuple[Any, ...]]":
    """Yield the place of each row with its value of each column."""
    keys = [name for name in ("period", "split") if name in rows.column_names]
    places = rows.select(keys).to_pylist() if keys else [{}] * len(rows)
    yield from zip((_place(place, is_mature) for place in places), *(column.tolist() for column in columns), strict=True)


def lasted(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return medians in seconds with their intervals, from rows with ``value`` (none: unfinished, so far lasting its ``age``).

    Rows that hang together in a ``cluster`` are no independent witnesses. With ages, groups with unfinished rows also have the
    quantiles of all rows (Kaplan–Meier).
    """
    import numpy as np

    places, group = _grouped(rows)
    whole = rows["value"].is_valid().to_numpy()
    values = rows["value"].drop_null().to_numpy().astype(float)
    clusters = rows["cluster"].to_numpy()[whole] if "cluster" in rows.column_names else None
    seen = grouped(values, group[whole], len(places), clusters=clusters)
    medians, (low, high) = quantiles(seen, 0.5), intervals(seen, 0.5)
    n90, (low90, high90) = quantiles(seen, 0.9), intervals(seen, 0.9)
    carries = [carries_quantile(int(n), 0.9) for n in seen.sizes]
    unfinished = np.bincount(group[~whole], minlength=len(places))
    of_all = _of_all(rows, group, unfinished, whole) if "age" in rows.column_names and unfinished.any() else {}
    return [
        Figure(
            **_place(place, is_mature),
            n=int(n),
            value=_told(medians[number]),
            low=_told(low[number]),
            high=_told(high[number]),
            high_value=_told(n90[number]) if carries[number] else None,
            high_low=_told(low90[number]) if carries[number] else None,
            high_high=_told(high90[number]) if carries[number] else None,
            unfinished_count=int(unfinished[number]),
            median_of_all=of_all.get(number, (None, None))[0],
            high_of_all=of_all.get(number, (None, None))[1],
        )
        for number, (place, n) in enumerate(zip(places, seen.sizes, strict=True))
    ]


def halved(rows: "pa.Table", *, is_mature: Matures) -> list[Figure]:
    """Return medians in seconds as the engine found them, without intervals."""
    return [
        Figure(
            **_place(row, is_mature),
            n=row["n"],
            value=row["value"],
            high_value=row["high"] if carries_quantile(row["n"], 0.9) else None,
            unfinished_count=row["all"] - row["n"],
        )
        for row in rows.to_pylist()
    ]


def _told(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _of_all(rows: "pa.Table", group: Any, unfinished: Any, whole: Any) -> dict[int, tuple[Duration, Duration]]:
    """Return for each group with unfinished rows the median and the p90 of all its rows."""
    import numpy as np

    age = rows["age"]
    lasting = np.where(whole, rows["value"].fill_null(0).to_numpy(), age.fill_null(0).to_numpy()).astype(float)
    wanted = np.flatnonzero(unfinished > 0)
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], [wanted, wanted + 1])
    found = {}
    for number, start, end in zip(wanted, *bounds, strict=True):
        members = order[start:end]
        median, high = survival.quantiles(lasting[members], whole[members], (0.5, 0.9))
        found[int(number)] = (median, high)
    return found


def _grouped(rows: "pa.Table") -> "tuple[list[dict[str, Any]], Any]":
    """Return the places in order of period and value (none last), and the number of each row's place."""
    import numpy as np

    code = np.zeros(len(rows), dtype=np.int64)
    held: list[tuple[str, list[Any]]] = []
    for key in ("period", "split"):
        if key in rows.column_names:
            values = rows[key].combine_chunks().dictionary_encode("encode")
            code = code * len(values.dictionary) + values.indices.to_numpy()
            held.append((key, values.dictionary.to_pylist()))
    if not held:
        return [{}], code
    there, number = np.unique(code, return_inverse=True)
    found = [_values(int(one), held) for one in there]
    order = sorted(range(len(found)), key=lambda one: [(value is None, value) for value in found[one].values()])
    rank = np.empty(len(found), dtype=np.int64)
    rank[order] = np.arange(len(found))
    return [found[one] for one in order], rank[number]


def _values(code: int, held: list[tuple[str, list[Any]]]) -> dict[str, Any]:
    """Return what a place's number stands for: the period, and the value of the split."""
    found = {}
    for key, values in reversed(held):
        code, place = divmod(code, len(values))
        found[key] = values[place]
    return dict(reversed(found.items()))


def _place(row: dict[str, Any], is_mature: Matures) -> dict[str, Any]:
    period = row.get("period")
    if isinstance(period, datetime):  # some engines cut a date into a moment
        period = period.date()
    return {"period": period, "split": row.get("split"), "is_mature": is_mature(period)}
