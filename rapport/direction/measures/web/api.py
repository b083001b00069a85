"""The operations of this room in the JSON API."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from rapport.metrics import registry
from rapport.metrics.figures import Figure
from rapport.ui.api.operations import Operations
from rapport.ui.api.problems import NotReady
from rapport.ui.api.words import Asked
from rapport.ui.page import actor_on

from .. import queries
from . import asking

measures = Operations(tags=["Measures"])


class Definition(Schema):
    """One number, defined once."""

    key: str
    version: int
    label: str
    sentence: str
    numerator: str
    denominator: str
    unit: str
    shape: str
    cohort: str
    better: str
    stands_with: str


class FigureRow(Schema):
    """One figure: its value, what it stands on, and its 95 % interval. ``split``: its value of the dimension."""

    split: str | int | float | bool | None
    n: int
    value: float | None
    numerator: float | None
    low: float | None
    high: float | None
    unfinished_count: int


class StepRow(Schema):
    """A period of the course with its figure; ``signal`` says how it stands to what is usual."""

    first: date
    n: int
    value: float | None
    low: float | None
    high: float | None
    signal: str


class MeasuredRow(Schema):
    """A metric over the dates in [since, until) as of a moment; ``target`` and ``verdict`` where one is set."""

    definition: Definition
    as_of: datetime
    since: date
    until: date
    is_settled: bool
    fresh_at: datetime | None
    figure: FigureRow
    parts: list[FigureRow]
    course: list[StepRow]
    target: float | None
    verdict: str


class Question(Asked):
    """What is asked of a metric, as the address of its page says it."""

    from_: str = Field(default="", alias="from", max_length=10, pattern=r"^[^\x00]*$", description="First day, as 2026-11-23.")
    to: str = Field(default="", max_length=10, pattern=r"^[^\x00]*$", description="The day after the last.")
    by: Literal["day", "week", "month"] = "week"
    split: str = Field(default="", max_length=60, pattern=r"^[^\x00]*$", description="A dimension, such as channel or team_id.")
    where: list[str] = Field(default_factory=list, max_length=12, description="dimension:value, such as channel:email.")
    as_of: str = Field(default="", max_length=40, pattern=r"^[^\x00]*$", description="The moment that it speaks of.")


@measures.reads("/metrics", "measures.view", list[Definition])
def list_metrics(request: HttpRequest) -> list[dict[str, Any]]:
    """What every number means."""
    return [_defined(one) for one in registry.metrics()]


@measures.reads("/metrics/{key}", "measures.view", MeasuredRow)
def get_metric(request: HttpRequest, key: Path[str], asked: Query[Question]) -> dict[str, Any]:
    """One number with its doubt, its course and its parts."""
    actor = actor_on(request)
    try:
        question = asking.asked_on(request, queries.get_metric(key).key)
        found = queries.measure(actor, question, goal=queries.goals(actor, [question])[0])
    except queries.NotLoaded as error:
        raise NotReady from error
    except LookupError as error:
        raise Http404 from error
    steps = [{"first": one.first, "signal": one.signal, **_said(one.figure)} for one in found.course.steps]
    return {
        "definition": _defined(found.metric),
        "as_of": question.as_of,
        "since": found.since,
        "until": found.until,
        "is_settled": found.is_settled,
        "fresh_at": found.fresh_at,
        "figure": _said(found.total),
        "parts": [_said(one) for one in found.parts],
        "course": steps,
        "target": found.goal.value if found.goal else None,
        "verdict": found.verdict,
    }


def _defined(metric: Any) -> dict[str, Any]:
    return {name: getattr(metric, name) for name in Definition.model_fields}


def _said(figure: Figure) -> dict[str, Any]:
    return {name: value for name, value in asdict(figure).items() if name in FigureRow.model_fields}
