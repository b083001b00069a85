"""Asking for a number: one question, one way to group, to filter, to say how sure it is, and to open the rows.

The answer carries the version of the definition, the moment that it is of, and how fresh the facts were.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from rapport.compute.splits import Group

from . import derive, registry
from .figures import Figure, counted, divided, lasted, shared
from .metric import Metric, Shape
from .models import Reading
from .questions import EPOCH, Answer, Grain, Question, is_mature, last_moment, micros, periods
from .types import Rows

__all__ = ["ATTRIBUTE", "DIMENSIONS", "EPOCH", "Answer", "Grain", "Question", "ask", "case_ids", "micros", "sums", "tally"]

# By what any metric about cases can be split: columns of the fact "cases", unless the metric's rows have their own.
DIMENSIONS = (
    "kind", "channel", "priority", "team_id", "reason_id", "reason_group_id", "cause_id", "cause_group_id", "department_id",
    "source",
)  # fmt: skip
# And by what the department keeps about its cases: "attribute:carrier".
ATTRIBUTE = "attribute:"
ROWS_AT_ONCE = 1_000
NEVER = -(2**62)


def ask(question: Question) -> Answer:
    """Answer a question. Raises LookupError for an unknown metric or dimension, and for facts that are not loaded yet."""
    metric = registry.metric(question.metric)
    rows = _rows(metric, question)
    figures = _stock(metric, question, rows) if metric.shape is Shape.STOCK else _figures(metric, question, rows)
    reading = Reading.objects.filter(pk=1).first()
    return Answer(metric=metric, question=question, figures=tuple(figures), fresh_at=reading.fresh_at if reading else None)


def case_ids(question: Question, *, period: date | None = None, value: Any = None, limit: int = ROWS_AT_ONCE) -> list[int]:
    """Return the cases behind a figure, highest number first: of its period (by its first day) and its value of the split.

    For a share these are all cases that it counts, not only those above the line.
    """
    metric = registry.metric(question.metric)
    rows = _rows(metric, question)
    if metric.shape is Shape.STOCK:
        ends = {first: last_moment(end, question) for first, _since, end in periods(question)}
        rows = rows.filter(_stands(rows, ends[period] if period in ends else max(ends.values(), default=NEVER)))
    elif period is not None and question.grain:
        rows = rows.filter(_period(rows, question.grain) == period)
    if question.split:
        column = rows[question.split]
        rows = rows.filter(column.isnull() if value is None else column == value)
    found = rows.select("case_id").distinct().order_by(rows.case_id.desc()).limit(limit)
    return list(derive.run(found).column("case_id").to_pylist())


def sums(question: Question) -> dict[Any, Group]:
    """Return for each value of the split how many rows stand behind it, and the sum of what is counted, or of seconds.

    For shares and durations; of a duration only the rows that have ended, with the sum of squares. Raises LookupError as ``ask``.
    """
    metric = registry.metric(question.metric)
    if metric.shape is Shape.SHARE:
        return {one.split: Group(one.n, one.numerator or 0.0) for one in ask(question).figures}
    rows = _rows(metric, question)
    value = rows["value"].cast("float64")
    keys = {"split": rows[question.split]} if question.split else {}
    found = derive.run(_grouped(rows, keys, n=value.count(), total=value.sum(), squares=(value * value).sum())).to_pylist()
    return {row.get("split"): Group(row["n"], row["total"], row["squares"]) for row in found if row["n"]}


def tally(question: Question, by: Sequence[str]) -> list[dict[str, Any]]:
    """Return how many rows of a metric there are for each combination of several dimensions: {"period", dimension, …, "n"}.

    Periods by the question's grain; only combinations that occur. Raises LookupError as ``ask``.
    """
    metric = registry.metric(question.metric)
    rows = _rows(metric, question, by)
    keys = {name: rows[name] for name in by}
    if question.grain:
        keys["period"] = _period(rows, question.grain)
    found: list[dict[str, Any]] = derive.run(_grouped(rows, keys, n=rows.count())).to_pylist()
    return found


def _figures(metric: Metric, question: Question, rows: Rows) -> list[Figure]:
    matures = partial(is_mature, metric, question)
    keys = {}
    if question.grain:
        keys["period"] = _period(rows, question.grain)
    if question.split:
        keys["split"] = rows[question.split]
    match metric.shape:
        case Shape.SHARE | Shape.RATIO:
            sums = _grouped(rows, keys, numerator=rows.numerator.sum(), denominator=rows.denominator.sum())
            make = shared if metric.shape is Shape.SHARE else divided
            return make(derive.run(sums), is_mature=matures)
        case Shape.COUNT:
            counts = _grouped(rows, keys, n=rows.count())
            return counted(derive.run(counts), is_mature=matures)
        case _:
            cluster = {"cluster": rows[metric.cluster]} if metric.cluster else {}
            age = {"age": rows.age} if "age" in rows.columns else {}
            return lasted(derive.run(rows.select(**keys, **cluster, **age, value=rows["value"])), is_mature=matures)


def _stock(metric: Metric, question: Question, rows: Rows) -> list[Figure]:
    """Count what stands at the end of each period: a sum for each, in one pass over the rows."""
    ends = [(first, last_moment(end, question)) for first, _since, end in periods(question)]
    keys = {"split": rows[question.split]} if question.split else {}
    sums = {f"n{number}": _stands(rows, end).cast("int64").sum() for number, (_first, end) in enumerate(ends)}
    found = derive.run(_grouped(rows, keys, **sums)).to_pylist() if sums else []
    return [
        Figure(
            period=first if question.grain else None,
            split=row.get("split"),
            n=count,
            value=float(count),
            is_mature=is_mature(metric, question, first if question.grain else None),
        )
        for number, (first, _end) in enumerate(ends)
        for row in found
        for count in [row[f"n{number}"] or 0]
    ]


def _stands(rows: Rows, moment: int) -> Any:
    return (rows.from_at <= moment) & (rows.to_at.isnull() | (rows.to_at > moment))


def _rows(metric: Metric, question: Question, by: Sequence[str] = ()) -> Rows:
    """Return the rows that count: of the dates, of the filters, of the teams, with every dimension that was asked for."""
    import ibis

    wanted = {
        *by,
        *question.where,
        *([question.split] if question.split else []),
        *(["team_id"] if question.team_ids is not None else []),
    }
    attributes = sorted(name for name in wanted if name.startswith(ATTRIBUTE))
    tables = derive.tables(sorted({*metric.facts, "cases", *(["case_attributes"] if attributes else [])}))
    rows = metric.rows(tables, micros(question.as_of))
    wanted -= set(attributes)
    if unknown := wanted - set(DIMENSIONS) - set(rows.columns):
        raise LookupError(f"{metric.key} cannot be split by {', '.join(sorted(unknown))}.")
    if joined := sorted(wanted - set(rows.columns)):
        cases = tables["cases"].select(of_case=tables["cases"].case_id, **{name: tables["cases"][name] for name in joined})
        rows = rows.left_join(cases, rows.case_id == cases.of_case).drop("of_case")
    for name in attributes:
        known = tables["case_attributes"]
        known = known.filter(known.key == name.removeprefix(ATTRIBUTE)).select(of_case=known.case_id, **{name: known.value})
        rows = rows.left_join(known, rows.case_id == known.of_case).drop("of_case")
    if metric.shape is not Shape.STOCK:
        rows = rows.filter((rows.date >= ibis.date(question.since)) & (rows.date < ibis.date(question.until)))
    for name, values in question.where.items():
        rows = rows.filter(_is_one_of(rows[name], values))
    if question.team_ids is not None:
        rows = rows.filter(_is_one_of(rows.team_id, sorted(question.team_ids)))
    return rows


def _is_one_of(column: Any, values: Sequence[Any]) -> Any:
    """Return whether a column has one of the values, of which None means that the case has none."""
    import ibis

    known = [value for value in values if value is not None]
    found = column.isin(known) if known else ibis.literal(False)
    return found | column.isnull() if None in values else found


def _period(rows: Rows, grain: Grain) -> Any:
    return rows.date if grain is Grain.DAY else rows.date.truncate({"week": "W", "month": "M"}[grain.value]).cast("date")


def _grouped(rows: Rows, keys: Mapping[str, Any], **sums: Any) -> Rows:
    return rows.group_by(**keys).aggregate(**sums).order_by(list(keys)) if keys else rows.aggregate(**sums)
