"""Asking for a number: one question, one way to group, to filter, to say how sure it is, and to open the rows.

The answer carries the version of the definition, the moment that it is of, and how fresh the facts were.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from rapport.compute.splits import Group

from . import engines, holders, registry, stocks
from .expressions import ATTRIBUTE, DIMENSIONS, PLACED, QUEUE, grouped, keys, period, run, stands, stays
from .figures import Figure, Matures, balanced, counted, divided, halved, lasted, netted, rated, shared, summed
from .metric import Metric, Shape
from .models import LoadedFact, Reading
from .questions import EPOCH, Answer, Grain, Question, is_mature, last_moment, micros, periods
from .statements import Values
from .types import Rows

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ATTRIBUTE", "DIMENSIONS", "EPOCH", "Answer", "Grain", "Question", "ask", "ask_many", "case_ids", "fresh_at", "micros",
    "sums", "tally",
]  # fmt: skip

ROWS_AT_ONCE = 1_000
AT_ONCE = 4  # questions that wait for the engine while the figures of others are made
NEVER = -(2**62)
_MADE = {
    Shape.SHARE: shared, Shape.RATIO: divided, Shape.RATE: rated, Shape.SUM: summed, Shape.NET: netted, Shape.COUNT: counted,
    Shape.NET_SHARE: balanced,
}  # fmt: skip


def ask(question: Question) -> Answer:
    """Answer a question. Raises LookupError for an unknown metric or dimension, and for facts that are not loaded yet."""
    _require_whole([question])
    return _answer(question, _table(question), fresh_at())


def ask_many(questions: Sequence[Question]) -> list[Answer]:
    """Answer several questions, in their order: what a page of many figures asks. Raises LookupError as ``ask`` does.

    While figures are made of one answer, the engine works on the next.
    """
    _require_whole(questions)
    fresh = fresh_at()
    if engines.chosen() is not engines.HERE or len(questions) < 2:
        return [_answer(question, _table(question), fresh) for question in questions]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return [_answer(question, table, fresh) for question, table in zip(questions, pool.map(_table, questions), strict=True)]


def _require_whole(questions: Sequence[Question]) -> None:
    """Raise LookupError while a fact is loaded anew, as after its declaration changed: what is there of it is a part."""
    names = {"cases"}.union(*(registry.metric(question.metric).facts for question in questions))
    if any(QUEUE in {one.split, *one.where} for one in questions):
        names.add(PLACED)
    if holders.are_told(name for one in questions for name in (one.split, *one.where, *(["team_id"] if one.team_ids else []))):
        names.add(holders.STAYS)
    for loaded in LoadedFact.objects.filter(name__in=names).order_by("name"):
        if not loaded.is_whole or loaded.digest != registry.fact(loaded.name).digest:
            raise LookupError(f"The fact {loaded.name} is being loaded: `rapport facts status` tells how far it is.")


def fresh_at() -> datetime | None:
    """Return the moment up to which everything that was committed is in the facts; None before the first reading."""
    reading = Reading.objects.filter(pk=1).first()
    return reading.fresh_at if reading else None


def case_ids(question: Question, *, period: date | None = None, value: Any = None, limit: int = ROWS_AT_ONCE) -> list[int]:
    """Return the cases behind a figure, highest number first: of its period (by its first day) and its value of the split.

    For a share these are all cases that it counts, not only those above the line.
    """
    _require_whole([question])
    metric = registry.metric(question.metric)
    more: dict[str, Any] = {}
    if metric.is_of_moments:
        ends = _ends(question)
        more["moment"] = ends[period] if period in ends else max(ends.values(), default=NEVER)
    elif period is not None and question.grain:
        more["period"] = period
    if question.split and value is not None:
        more["value"] = value
    finish = partial(_cases, question, limit)
    found = run(metric, question, finish, "cases", limit, more=more)
    return list(found.column("case_id").to_pylist())


def _cases(question: Question, limit: int, rows: Rows, given: Values) -> Rows:
    if registry.metric(question.metric).shape is Shape.SHARE:
        rows = rows.filter(rows.denominator > 0)
    if "moment" in given:
        rows = rows.filter(stands(rows, given["moment"]))
    if "period" in given:
        rows = rows.filter(period(rows, question.grain) == given["period"])
    if question.split:
        column = rows[question.split]
        rows = rows.filter(column == given["value"] if "value" in given else column.isnull())
    # Grouped, not made distinct: Sail gives some cases twice when distinct rows are also put in order.
    rows = rows.filter(rows.case_id.notnull())
    found = rows.group_by("case_id").aggregate(n=rows.count())
    return found.order_by(found.case_id.desc()).limit(limit).select("case_id")


def sums(question: Question) -> dict[Any, Group]:
    """Return for each value of the split how many rows stand behind it, and the sum of what is counted, or of seconds.

    For shares, net shares and durations; of a duration only the rows that have ended; of both the latter with the sum of squares.
    Raises LookupError as ``ask``.
    """
    _require_whole([question])
    metric = registry.metric(question.metric)
    if metric.shape is Shape.SHARE:
        return {one.split: Group(one.n, one.numerator or 0.0) for one in ask(question).figures}

    def finish(rows: Rows, given: Values) -> Rows:
        if metric.is_of_moments:
            rows = rows.filter(stands(rows, given["as_of"]))
        value = rows["numerator" if metric.shape is Shape.NET_SHARE else "value"].cast("float64")
        return grouped(rows, keys(question, rows), n=value.count(), total=value.sum(), squares=(value * value).sum())

    found = run(metric, question, finish, "sums").to_pylist()
    return {row.get("split"): Group(row["n"], row["total"], row["squares"]) for row in found if row["n"]}


def tally(question: Question, by: Sequence[str]) -> list[dict[str, Any]]:
    """Return how many rows of a metric there are for each combination of several dimensions: {"period", dimension, …, "n"}.

    Periods by the question's grain; only combinations that occur. Raises LookupError as ``ask``.
    """
    _require_whole([question])

    def finish(rows: Rows, _given: Values) -> Rows:
        key = {name: rows[name] for name in by}
        if question.grain:
            key["period"] = period(rows, question.grain)
        return grouped(rows, key, n=rows.count())

    found: list[dict[str, Any]] = run(registry.metric(question.metric), question, finish, "tally", by=by).to_pylist()
    return found


def _table(question: Question) -> "pa.Table":
    """Return what the engine says to a question: sums by period and value, or the rows that medians are made of."""
    metric = registry.metric(question.metric)
    ends = {f"end{number}": end for number, end in enumerate(_ends(question).values())}
    more = ends if metric.is_of_moments else {}
    found = run(metric, question, partial(_summed, metric, question), "figures", question.intervals, more=more)
    if metric.standing is None:
        return found
    stock = run(metric, question, partial(_stays, question), "figures", more=ends, standing=True)
    standing = _stock(question, stock.to_pylist(), lambda _period: True)
    return stocks.held_against(found, standing, question)


def _stays(question: Question, rows: Rows, given: Values) -> Rows:
    return stays(question, rows, [end for name, end in given.items() if name.startswith("end")])


def _summed(metric: Metric, question: Question, rows: Rows, given: Values) -> Rows:
    if metric.is_of_moments and metric.shape is not Shape.STOCK:
        return stocks.summed(metric, question, rows, given)
    by = {} if metric.shape is Shape.STOCK else keys(question, rows)
    match metric.shape:
        case Shape.SHARE | Shape.NET_SHARE | Shape.RATIO | Shape.NET | Shape.RATE | Shape.SUM:
            plain = {"numerator": rows.numerator.sum()}
            if metric.standing is None:
                plain["denominator"] = rows.denominator.sum()
            if metric.shape is Shape.NET_SHARE:  # how many spoke for or against, to tell both from their difference
                plain["both"] = (rows.numerator * rows.numerator).sum()
            return _by_cluster(rows, by, rows[metric.cluster]) if metric.cluster else grouped(rows, by, **plain)
        case Shape.COUNT:
            return grouped(rows, by, n=rows.count())
        case Shape.STOCK:
            return _stays(question, rows, given)
        case _ if question.intervals:
            cluster = {"cluster": rows[metric.cluster]} if metric.cluster else {}
            age = {"age": rows.age} if "age" in rows.columns else {}
            return rows.select(**by, **cluster, **age, value=rows["value"])
        case _:
            return _halves(rows, by)


def _halves(rows: Rows, by: dict[str, Any]) -> Rows:
    """Return median and p90 of each group. DuckDB finds both in one go through the values; not every cluster can."""
    value = rows["value"]
    counts = {"n": value.count(), "all": rows.count()}
    if engines.chosen() is not engines.HERE:
        return grouped(rows, by, **counts, value=value.quantile(0.5), high=value.quantile(0.9))
    found = grouped(rows, by, **counts, both=value.quantile([0.5, 0.9]))
    return found.mutate(value=found.both[0], high=found.both[1]).drop("both")


def _by_cluster(rows: Rows, by: dict[str, Any], cluster: Any) -> Rows:
    """Return sums, and the sums of squares over the clusters that tell how much their rows hang together."""
    one = rows.group_by(**by, cluster=cluster).aggregate(k=rows.numerator.sum(), n=rows.denominator.sum())
    return grouped(
        one, {name: one[name] for name in by}, numerator=one.k.sum(), denominator=one.n.sum(), clusters=one.count(),
        kk=(one.k * one.k).sum(), kn=(one.k * one.n).sum(), nn=(one.n * one.n).sum(),
    )  # fmt: skip


def _answer(question: Question, table: "pa.Table", fresh: datetime | None) -> Answer:
    metric = registry.metric(question.metric)
    matures = cache(partial(is_mature, metric, question))
    if metric.shape is Shape.STOCK:
        figures = _stock(question, table.to_pylist(), matures)
    elif metric.is_of_moments:
        figures = stocks.figures(metric, question, table.to_pylist())
    else:
        make = _MADE.get(metric.shape, lasted if question.intervals else halved)
        figures = make(table, is_mature=matures)
    return Answer(metric=metric, question=question, figures=tuple(figures), fresh_at=fresh)


def _ends(question: Question) -> dict[date, int]:
    """Return the last moment known of each period that has begun, by its first day."""
    return {first: last_moment(end, question) for first, _since, end in periods(question)}


def _stock(question: Question, rows: list[dict[str, Any]], matures: Matures) -> list[Figure]:
    """Return what stands at the end of each period: all that came by then, less all that went."""
    firsts = list(_ends(question))
    moved: dict[Any, list[int]] = {} if question.split else {None: [0] * (len(firsts) + 1)}
    for row in rows:
        changes = moved.setdefault(row.get("split"), [0] * (len(firsts) + 1))
        changes[row["came"]] += row["n"]
        changes[row["went"]] -= row["n"]
    standing = {split: list(accumulate(changes)) for split, changes in moved.items()}
    order = sorted(standing, key=lambda split: (split is None, split))
    return [
        Figure(
            period=first if question.grain else None,
            split=split,
            n=standing[split][number],
            value=float(standing[split][number]),
            is_mature=matures(first if question.grain else None),
        )
        for number, first in enumerate(firsts)
        for split in order
    ]
