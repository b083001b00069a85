"""What all engines are asked: every metric, at two moments, over facts of generated lives; and how answers are compared."""

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.test import override_settings

from rapport.metrics import cluster, registry
from rapport.metrics.ask import DIMENSIONS, Grain, Question, ask, case_ids
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric, Shape

from ..truth import oracle
from ..truth.figures import Place, Told, figures
from ..truth.histories import END
from ..truth.twins import ROWS

# Midnight after the night in which clocks go back: much had happened by then, and much was still to come.
THEN = datetime(2026, 10, 26, tzinfo=UTC)
SPAN = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}
DAYS = {"since": date(2026, 10, 20), "until": date(2026, 11, 3)}
CLOSE = 1e-9
IS_LONG = bool(os.environ.get("RAPPORT_SOAK"))
DEAR = 3
ODD = "O'Brien\\new “desk” %_"  # a name that dialects of SQL quote differently


@dataclass(frozen=True)
class Ask:
    """A question; ``is_dear`` when a cluster takes seconds for it, because every case's life is summarised anew."""

    question: Question
    is_dear: bool = False

    def __str__(self) -> str:
        one = self.question
        return (
            f"{one.metric} as of {one.as_of:%d %b} by {one.grain or 'no period'} and {one.split or 'no value'} {dict(one.where)}"
        )


def asks(teams: Sequence[int]) -> list[Ask]:
    """Return two questions for each metric: of now, split; of then, narrowed. Periods and dimensions take turns.

    To put a dear one into words takes each engine's dialect a second: one metric in three asks it, and in the long runs all.
    """
    found = [one for number, metric in enumerate(registry.metrics()) for one in _two(number, metric, teams)]
    left_out = [] if IS_LONG else [one for number, one in enumerate(one for one in found if one.is_dear) if number % DEAR]
    return [one for one in found if one not in left_out]


def splits(metric: Metric) -> tuple[str, ...]:
    """Return by what a metric can be split."""
    return DIMENSIONS if metric.dimensions is None else metric.dimensions


def _two(number: int, metric: Metric, teams: Sequence[int]) -> Iterator[Ask]:
    dimensions = splits(metric)
    split = dimensions[number % len(dimensions)] if dimensions else ""
    now = Question(metric=metric.key, as_of=END, grain=(Grain.WEEK, Grain.MONTH, Grain.NONE)[number % 3], split=split, **SPAN)
    yield Ask(now)
    then = replace(now, as_of=THEN, split="", grain=(Grain.MONTH, Grain.NONE, Grain.WEEK)[number % 3])
    ways = (
        {},
        {"where": {"kind": ("complaint", "order", "enquiry"), "team_id": (None, teams[0])}},
        {"team_ids": frozenset(teams[:2])},
        {"where": {"source": (ODD, "")}},
        {"grain": Grain.DAY, **DAYS},
    )
    way = ways[number % 5]
    if not {"kind", "team_id", *way.get("where", {})} <= set(dimensions):
        way = {}
    yield Ask(replace(then, **way), is_dear="case_lives" in metric.facts)


def more(teams: Sequence[int]) -> list[Ask]:
    """Return everything that can be asked, for the long runs: each period with each dimension, now and then."""
    every = [
        Ask(Question(metric=metric.key, as_of=as_of, grain=grain, split=split, **SPAN))
        for metric in registry.metrics()
        for as_of in (END, THEN)
        for grain, split in zip((Grain.NONE, Grain.WEEK, Grain.MONTH, Grain.NONE) * 3, ("", *splits(metric)), strict=False)
    ]
    return [*asks(teams), *every]


@contextmanager
def answered_by(address: str, **more: Any) -> Iterator[None]:
    """Have an engine answer for the block, and let its session go."""
    with override_settings(RAPPORT_ENGINE=address, **more):
        try:
            yield
        finally:
            if address != "duckdb":
                cluster.at(address).leave()


type Words = Mapping[str, Mapping[Place, Told]]  # by the words of the question


def said_by_words(asked: Sequence[Ask]) -> Words:
    """Return what each question's definition says in plain Python: needs the database, and no engine."""
    world = oracle.World()
    return {str(one): _said(world, one.question) for one in asked}


def _said(world: oracle.World, question: Question) -> Mapping[Place, Told]:
    rows = list(ROWS[question.metric](world, question.as_of))
    found = figures(world, registry.metric(question.metric), rows, question)
    return {place: told for place, (told, _cases) in found.items()}


def differences(one: Ask, right: Sequence[Figure], words: Words | None = None) -> list[str]:
    """Ask the engine of this moment; return where it says something else, than DuckDB and than the words (``said_by_words``)."""
    found = ask(one.question).figures
    if words and str(one) in words and (wrong := _against(one, found, words[str(one)])):
        return wrong
    if len(found) != len(right):
        return [f"{settings.RAPPORT_ENGINE} {one}: {len(found)} figures, and on DuckDB {len(right)}"]
    return [
        f"{settings.RAPPORT_ENGINE} {one}: {said}, and on DuckDB {ours}"
        for said, ours in zip(found, right, strict=True)
        if not _same(said, ours)
    ]


def _against(one: Ask, found: Sequence[Figure], words: Mapping[Place, Told]) -> list[str]:
    is_of_moments = registry.metric(one.question.metric).is_of_moments
    said = {(figure.period, figure.split): figure for figure in found}
    if is_of_moments:  # a value whose stock is empty for a while may be there with 0, or not at all
        said = {place: figure for place, figure in said.items() if figure.n or place in words}
    wrong = []
    for place in {*said, *words}:
        figure, right = said.get(place), words.get(place)
        if figure is None or right is None or not _tells(figure, right):
            wrong.append(f"{settings.RAPPORT_ENGINE} {one} {place}: {figure}, and by the words {right}")
    return wrong


def _tells(figure: Figure, right: Told) -> bool:
    counts = figure.n, figure.numerator, figure.unfinished_count
    return counts == (right.n, right.numerator, right.unfinished_count) and _equal("value", figure.value, right.value)


def _same(one: Figure, other: Figure) -> bool:
    return all(_equal(field.name, getattr(one, field.name), getattr(other, field.name)) for field in fields(Figure))


def _equal(name: str, one: Any, other: Any) -> bool:
    """Counts and sums are equal; what was divided or interpolated is so to the ninth digit."""
    if isinstance(one, float) and isinstance(other, float) and name != "numerator":
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=0.0)
    return bool(one == other)


def opened(one: Ask, figures: Sequence[Figure]) -> list[int]:
    """Return the cases behind the largest figure."""
    figure = max(figures, key=lambda figure: figure.n)
    is_stock = registry.metric(one.question.metric).shape is Shape.STOCK
    return sorted(case_ids(one.question, period=figure.period if one.question.grain or is_stock else None, value=figure.split))
