"""From a question to the rows that it counts, as an expression: of its dates, its filters, its teams, with its dimensions.

Values reach an expression by name only (``Values``), so that it is put into words once for each shape of question (statements).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from . import derive, holders, statements
from .metric import Metric
from .questions import Grain, Question, micros
from .statements import Value, Values
from .types import Rows

if TYPE_CHECKING:
    import pyarrow as pa

# By what any metric about cases can be split: columns of the fact "cases", unless the metric's rows have their own.
DIMENSIONS = (
    "kind", "channel", "priority", "team_id", "reason_id", "reason_group_id", "cause_id", "cause_group_id", "department_id",
    "source",
)  # fmt: skip
# Whose work it was, for the very few questions that may ask so: the person who had the case at the moment that counts.
PERSON = "assignee_id"
# And by what the department keeps about its cases: "attribute:carrier".
ATTRIBUTE = "attribute:"

# And by the queue that took the case last, of those that the router asked by then: rows of a fact of its own.
QUEUE, PLACED = "queue_id", "placements"

type Finish = Callable[[Rows, Values], Rows]


def run(
    metric: Metric, question: Question, finish: Finish, *shape: Any, by: Sequence[str] = (), more: Values | None = None,
    standing: bool = False,
) -> "pa.Table":  # fmt: skip
    """Answer what ``finish`` makes of the rows of a question. Raises LookupError for an unknown dimension or a fact not loaded.

    ``shape``: all that ``finish`` depends on besides metric, grain and split; its values go through ``more``. ``standing``: of
    the rows that the metric is held against.
    """
    question = _apart(metric, question)
    values = {**_values(question), **_around(metric, question), **(more or {})}
    latest = derive.latest(metric.facts)
    is_current = latest is not None and micros(question.as_of) >= latest
    filters = tuple((name, None in found, len(_known(found)) > 0) for name, found in question.where.items())
    teams = None if question.team_ids is None else bool(question.team_ids)
    took = None if question.took is None else question.took[1] is not None
    shape = (*shape, "standing") if standing else shape
    key = (metric, question.grain, question.split, tuple(by), filters, teams, took, is_current, settings.RAPPORT_ZONE, *shape)

    def build(given: Values) -> Rows:
        return finish(_rows(metric, question, given, by, is_current=is_current, standing=standing), given)

    return statements.answer(key, values, build)


def _apart(metric: Metric, question: Question) -> Question:
    """Return a question that adds up nothing of two currencies. Raises LookupError for one that wants that."""
    if not metric.apart or question.split == metric.apart:
        return question
    asked = question.where.get(metric.apart, (settings.RAPPORT_CURRENCY,))
    if len(asked) != 1:
        raise LookupError(f"{metric.key} is asked of one {metric.apart} at a time, or split by it: they are never added up.")
    return replace(question, where={**question.where, metric.apart: asked})


def _values(question: Question) -> dict[str, Value]:
    found: dict[str, Value] = {"as_of": micros(question.as_of), "since": question.since, "until": question.until}
    for name, values in question.where.items():
        if known := _known(values):
            found[f"where {name}"] = known
    if question.took is not None:
        least, most = question.took
        found["at_least"] = least
        if most is not None:
            found["less_than"] = most
    if question.team_ids:
        found["teams"] = tuple(sorted(question.team_ids))
    return found


def _around(metric: Metric, question: Question) -> dict[str, Value]:
    """Return the dates that what lies around the dates of a question reaches."""
    if metric.reach_days is None:
        return {}
    reach = timedelta(days=metric.reach_days)
    first, last = max(question.since, date.min + reach) - reach, min(question.until, date.max - reach) + reach
    return {"around since": first, "around until": last}


def _known(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(value for value in values if value is not None)


def _rows(
    metric: Metric, question: Question, given: Values, by: Sequence[str], *, is_current: bool, standing: bool = False
) -> Rows:
    import ibis

    of_teams = ["team_id"] if question.team_ids is not None else []
    wanted = {*by, *question.where, *([question.split] if question.split else []), *of_teams}
    attributes = sorted(name for name in wanted if name.startswith(ATTRIBUTE))
    by_queue = QUEUE in wanted
    more = [*(["case_attributes"] if attributes else []), *([PLACED] if by_queue else [])]
    more += [holders.STAYS] if holders.are_told(wanted) else []
    tables = derive.tables(sorted({*metric.facts, "cases", *more}))
    if is_current:
        tables.latest = 0
    tables.wanted = frozenset(wanted)
    if metric.reach_days is not None:
        tables.around = ibis.date(given["around since"]), ibis.date(given["around until"])
    counted = metric.standing if standing and metric.standing is not None else metric.rows
    rows = counted(tables, given["as_of"])  # type: ignore[arg-type]
    wanted -= set(attributes)
    if by_queue and QUEUE not in rows.columns and QUEUE in _dimensions(metric, rows):
        taken = _taken(tables[PLACED], given["as_of"])
        rows = rows.left_join(taken, rows.case_id == taken.of_case).drop("of_case")
    if unknown := wanted - _dimensions(metric, rows):
        known = ", ".join(sorted(DIMENSIONS if metric.dimensions is None else metric.dimensions)) or "nothing"
        raise LookupError(f"{metric.key} cannot be split or narrowed by {', '.join(sorted(unknown))}; it can be by {known}.")
    rows = holders.told(rows, tables, given["as_of"], wanted, is_of_moments=metric.is_of_moments and not standing)
    if joined := sorted(wanted - set(rows.columns)):
        cases = tables["cases"].select(of_case=tables["cases"].case_id, **{name: tables["cases"][name] for name in joined})
        rows = rows.left_join(cases, rows.case_id == cases.of_case).drop("of_case")
    for name in attributes:
        known = tables["case_attributes"]
        known = known.filter(known.key == name.removeprefix(ATTRIBUTE)).select(of_case=known.case_id, **{name: known.value})
        rows = rows.left_join(known, rows.case_id == known.of_case).drop("of_case")
    if not metric.is_of_moments and not standing:
        rows = rows.filter((rows.date >= ibis.date(given["since"])) & (rows.date < ibis.date(given["until"])))
    return _narrowed(rows, question, given)


def _narrowed(rows: Rows, question: Question, given: Values) -> Rows:
    """Return the rows that pass the filters of a question, its teams and how long it took."""
    for name, values in question.where.items():
        rows = rows.filter(_is_one_of(rows[name], given.get(f"where {name}"), or_none=None in values))
    if question.team_ids is not None:
        rows = rows.filter(_is_one_of(rows.team_id, given.get("teams"), or_none=False))
    if question.took is not None:
        rows = rows.filter(rows["value"] >= given["at_least"])
        if question.took[1] is not None:
            rows = rows.filter(rows["value"] < given["less_than"])
    return rows


def _taken(placements: Rows, as_of: Any) -> Rows:
    """Return for each case the queue that took it last, of those that had by a moment."""
    import ibis

    known = placements.filter(placements.placed_at <= as_of)
    newest = ibis.window(group_by=known.case_id, order_by=[known.placed_at.desc(), known.placement_id.desc()])
    known = known.mutate(place=ibis.row_number().over(newest))
    return known.filter(known.place == 0).select(of_case="case_id", **{QUEUE: QUEUE})


def _dimensions(metric: Metric, rows: Rows) -> set[str]:
    """Return by what a metric may be asked: what it declares, else every dimension of cases and what its rows have of their own.

    By the team always, as that is how far an actor's reach goes, and by the breakdown in which its counts add up.
    """
    declared = {*DIMENSIONS, PERSON, *rows.columns} if metric.dimensions is None else set(metric.dimensions)
    if "kind" in declared:  # its rows are cases
        declared.add(QUEUE)
    return declared | {"team_id", metric.breakdown, metric.apart}


def _is_one_of(column: Any, known: Any, *, or_none: bool) -> Any:
    """Return whether a column has one of the values, or none at all where that is asked for."""
    import ibis

    found = column.isin(known) if known else ibis.literal(False)
    return found | column.isnull() if or_none else found


def keys(question: Question, rows: Rows) -> dict[str, Any]:
    """Return by what the rows are grouped: the period and the value of the split, as far as they are asked for."""
    found = {}
    if question.grain:
        found["period"] = period(rows, question.grain)
    if question.split:
        found["split"] = rows[question.split]
    return found


def period(rows: Rows, grain: Grain) -> Any:
    """Return the first day of the period in which each row lies."""
    return rows.date if grain is Grain.DAY else rows.date.truncate({"week": "W", "month": "M"}[grain.value]).cast("date")


def grouped(rows: Rows, by: Mapping[str, Any], **sums: Any) -> Rows:
    """Return sums by the keys, in their order; of all rows without any."""
    return rows.group_by(**by).aggregate(**sums).order_by(list(by)) if by else rows.aggregate(**sums)


def stands(rows: Rows, moment: Any) -> Any:
    """Return whether a row of a stock stands at a moment."""
    return (rows.from_at <= moment) & (rows.to_at.isnull() | (rows.to_at > moment))


def stays(question: Question, rows: Rows, ends: Sequence[Any]) -> Rows:
    """Return how many rows of a stock came and went between the same two of some moments, which are in order.

    ``came`` and ``went``: the number of the first moment not before it; the number after the last for what came or went later,
    or not at all. Each row is looked up once, whatever the number of moments.
    """
    by = {"split": rows[question.split]} if question.split else {}
    by |= {name: _first_from(rows[column], ends, 0, len(ends)) for name, column in (("came", "from_at"), ("went", "to_at"))}
    return grouped(rows, by, n=rows.count())


def _first_from(moment: Any, ends: Sequence[Any], first: int, last: int) -> Any:
    """Return the number of the first of some ordered moments that is not before this one, halving what is left each time."""
    import ibis

    if first == last:
        return ibis.literal(first, "int64")
    middle = (first + last) // 2
    return (moment <= ends[middle]).ifelse(_first_from(moment, ends, first, middle), _first_from(moment, ends, middle + 1, last))
