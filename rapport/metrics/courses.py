"""The course of a number: its figures period by period, between the limits within which it usually moves.

Limits stand on whole, mature periods alone (rapport/compute/limits.py): shares by Laney's p′ chart, everything else by XmR.
A period beyond the limits, or eight in a row on one side of the centre, is a signal; a period within them is none, whatever
it looks like beside its neighbour.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

from rapport.compute.limits import Limits, Signal, individuals, last_chance, proportions

from .ask import ask
from .figures import Figure
from .metric import Metric, Shape
from .questions import Answer, Grain, Question, is_mature, is_whole, periods

RUNS = (Signal.RUN_ABOVE, Signal.RUN_BELOW)
BEYOND = (Signal.ABOVE, Signal.BELOW)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One period of a course. ``low``, ``high``: where it usually lies, in the metric's unit; None where that cannot be told."""

    first: date
    figure: Figure
    low: float | None
    high: float | None
    signal: Signal


@dataclass(frozen=True, kw_only=True)
class Course:
    """The periods of a question that have begun, for one value of its split. ``centre``: None with fewer than eight.

    ``chance``: how probable the last judged period is by chance alone; None where that cannot be told.
    """

    metric: Metric
    question: Question
    value: Any
    steps: tuple[Step, ...]
    centre: float | None
    chance: float | None = None

    @property
    def beyond(self) -> tuple[Step, ...]:
        """Return the periods beyond the limits."""
        return tuple(step for step in self.steps if step.signal in BEYOND)

    @property
    def runs(self) -> tuple[tuple[Step, ...], ...]:
        """Return the stretches of eight periods or more on one side of the centre."""
        found: list[list[Step]] = []
        before = None
        for step in self.steps:
            if step.signal in RUNS:
                if step.signal is before:
                    found[-1].append(step)
                else:
                    found.append([step])
            if step.signal is not Signal.MISSING:  # a period without anything ends no run
                before = step.signal
        return tuple(tuple(run) for run in found)


def course(question: Question) -> Course:
    """Return the course of a question with a grain and without a split. Raises ValueError for another, LookupError as ``ask``."""
    if question.split:
        raise ValueError("One course has no split: courses() gives one for each value.")
    return courses_of(ask(question))[0]


def courses(question: Question) -> list[Course]:
    """Return the course of each value of the question's split. Raises ValueError without a grain, LookupError as ``ask``."""
    return courses_of(ask(question))


def courses_of(answer: Answer) -> list[Course]:
    """Return the courses in an answer that was given. Raises ValueError when it has no periods."""
    question = answer.question
    if question.grain is Grain.NONE:
        raise ValueError("A course needs periods.")
    by_value: dict[Any, dict[date | None, Figure]] = defaultdict(dict)
    for figure in answer.figures:
        by_value[figure.split][figure.period] = figure
    if not question.split:
        by_value[None] = by_value.get(None, {})
    firsts = [first for first, _since, _until in periods(question)]
    return [
        _course(answer, value, [_figure(answer, value, found.get(first), first) for first in firsts])
        for value, found in by_value.items()
    ]


def _figure(answer: Answer, value: Any, found: Figure | None, first: date) -> Figure:
    """Return the figure of a period. One without rows has no value, but for a count: none came."""
    if found is not None:
        return found
    counted = answer.metric.shape in {Shape.COUNT, Shape.STOCK, Shape.SUM}
    mature = is_mature(answer.metric, answer.question, first)
    return Figure(period=first, split=value, n=0, value=0.0 if counted else None, is_mature=mature)


def _course(answer: Answer, value: Any, figures: Sequence[Figure]) -> Course:
    limits = _limits(answer, figures)
    steps = tuple(
        Step(
            first=figure.period,
            figure=figure,
            low=_end(answer.metric, limits, number, low=True),
            high=_end(answer.metric, limits, number, low=False),
            signal=_unlimited(figure) if limits is None else limits.signals[number],
        )
        for number, figure in enumerate(figures)
        if figure.period is not None
    )
    centre, chance = (None, None) if limits is None else (limits.centre, last_chance(limits))
    return Course(metric=answer.metric, question=answer.question, value=value, steps=steps, centre=centre, chance=chance)


def _limits(answer: Answer, figures: Sequence[Figure]) -> Limits | None:
    """Return the limits of the periods: parts of periods and those that still change are neither judged nor stood on."""
    late = [not (one.is_mature and one.period is not None and is_whole(answer.question, one.period)) for one in figures]
    if answer.metric.shape is Shape.SHARE:
        return proportions([one.numerator or 0.0 for one in figures], [one.n for one in figures], immature=late)
    nothing = float("nan")
    return individuals([nothing if one.value is None else one.value for one in figures], immature=late)


def _end(metric: Metric, limits: Limits | None, number: int, *, low: bool) -> float | None:
    """Return a limit of a period. Nothing that is counted or timed lies below zero, so no limit does; a difference may.

    Those for less those against are all of them at most.
    """
    if limits is None:
        return None
    end = float((limits.low if low else limits.high)[number])
    if isnan(end):
        return None
    if metric.shape is Shape.NET_SHARE:
        return min(max(end, -1.0), 1.0)
    return end if metric.shape is Shape.NET else max(end, 0.0)


def _unlimited(figure: Figure) -> Signal:
    if figure.value is None:
        return Signal.MISSING
    return Signal.USUAL if figure.is_mature else Signal.IMMATURE
