"""Figures and rows as tables to take away: every line says by which definition, of which moment and over whom it was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.kernel.actor import Actor
from rapport.metrics.expressions import run, stands
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric
from rapport.metrics.questions import last_moment
from rapport.metrics.statements import Values
from rapport.metrics.types import Rows

from ..types import Asked
from .measure import Measured, NotLoaded, checked
from .names import dimensions, names
from .scope import get_metric, question

if TYPE_CHECKING:
    import pyarrow as pa

# What a row of a metric may tell besides its dimensions; nothing that says who.
TOLD = ("case_id", "date", "numerator", "denominator", "value", "from_at", "to_at")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A table to take away, and what must be known to read it."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    about: Mapping[str, str]


def about(found: Metric, asked: Asked, *, whose: str, fresh_at: Any) -> dict[str, str]:
    """Return what stands in every file: definition, version, dates, filters, moment."""
    filters = [f"{key}: {', '.join(names(key, values).values())}" for key, values in asked.where]
    return {
        "metric": found.key,
        "label": str(found.label),
        "definition": str(found.sentence),
        "numerator": str(found.numerator),
        "denominator": str(found.denominator),
        "version": str(found.version),
        "unit": found.unit,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "filters": "; ".join([whose, *filters]),
        "as_of": asked.as_of.isoformat(timespec="seconds"),
        "fresh_at": fresh_at.isoformat(timespec="seconds") if fresh_at else "",
    }


FIGURES = (
    "part", "since", "split", "value_of_split", "n", "numerator", "value", "low", "high", "p90", "p90_low", "p90_high",
    "unfinished", "usual_low", "usual_high", "signal", "is_final", "metric", "version", "as_of",
)  # fmt: skip


def figures(found: Measured, *, whose: str) -> Taken:
    """Return the whole, the periods and the parts of a measured metric, a line each. Values in the metric's own unit."""
    known = about(found.metric, found.asked, whose=whose, fresh_at=found.fresh_at)
    tail = (known["metric"], known["version"], known["as_of"])
    lines = [("whole", found.since, "", "", *_of(found.total), None, None, "", found.is_settled, *tail)]
    lines += [
        ("period", step.first, "", "", *_of(step.figure), step.low, step.high, str(step.signal), step.figure.is_mature, *tail)
        for step in found.course.steps
    ]
    lines += [
        ("value", found.since, found.asked.split, found.names[one.split], *_of(one), None, None, "", found.is_settled, *tail)
        for one in found.parts
    ]
    return Taken(name=f"{found.metric.key}-figures", columns=FIGURES, rows=lines, about=known)


def _of(one: Figure) -> tuple[Any, ...]:
    return (
        int(one.n),
        one.numerator,
        one.value,
        one.low,
        one.high,
        one.high_value,
        one.high_low,
        one.high_high,
        one.unfinished_count,
    )


def rows_taken(actor: Actor, asked: Asked) -> "pa.Table":
    """Return every row that was counted on the asked dates, with its dimensions; a value of None is unfinished.

    Raises as ``measure`` does. Nothing in it says who a customer or a colleague is.
    """
    metric = get_metric(asked.metric)
    checked(metric, asked)
    by = list(dimensions(metric))
    here = question(actor, replace(asked, split=""))
    more = {"moment": last_moment(here.until, here)} if metric.is_of_moments else {}
    try:
        return run(metric, here, lambda found, given: _told(found, by, given), "taken away", by=by, more=more)
    except LookupError as error:
        raise NotLoaded from error


def _told(found: Rows, by: Sequence[str], given: Values) -> Rows:
    if "moment" in given:
        found = found.filter(stands(found, given["moment"]))
    wanted = [name for name in (*TOLD, *by) if name in found.columns]
    return found.select(*wanted).order_by("case_id")


def named_columns(table: "pa.Table") -> dict[str, dict[Any, str]]:
    """Return for each dimension of a table what its values are called."""
    found: dict[str, dict[Any, str]] = {}
    for name in table.column_names:
        if name not in TOLD:
            found[name] = names(name, table.column(name).unique().to_pylist())
    return found
