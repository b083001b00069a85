"""What makes up the most of something that is counted: its parts, the largest first, each with its share and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapport.compute.intervals import wilson_many

from .ask import ask
from .figures import Figure
from .metric import Shape
from .questions import Question


@dataclass(frozen=True, kw_only=True)
class Part:
    """One value of the split. ``n`` of ``whole``; ``low`` and ``high``: the 95 % interval (Wilson) of its share of the whole.

    ``running``: the share of this part and all larger ones together.
    """

    value: Any
    n: int
    whole: int
    share: float
    low: float
    high: float
    running: float


def pareto(question: Question) -> list[Part]:
    """Return the parts of a count by the split of the question, the largest first; rows without a value make no part.

    Raises LookupError as ``ask`` does, ValueError for a metric that is no count, or a question without a split.
    """
    answer = ask(question)
    if answer.metric.shape is not Shape.COUNT or not question.split:
        raise ValueError(f"{question.metric} by {question.split or 'nothing'} has no parts that make up a whole.")
    return parts_of([one for one in answer.figures if one.split not in (None, "")])


def parts_of(figures: Sequence[Figure]) -> list[Part]:
    """Return what pareto does of figures of one count."""
    figures = sorted((one for one in figures if one.n), key=lambda one: (-one.n, str(one.split)))
    whole, sum_ = sum(one.n for one in figures), 0
    low, high = wilson_many([one.n for one in figures], [whole] * len(figures))
    found = []
    for one, least, most in zip(figures, low, high, strict=True):
        sum_ += one.n
        found.append(
            Part(
                value=one.split, n=one.n, whole=whole, share=one.n / whole, low=float(least), high=float(most),
                running=sum_ / whole,
            )
        )  # fmt: skip
    return found
