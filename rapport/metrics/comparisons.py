"""This period against the one before: how far a number moved, how sure that is, and whether the mix of cases moved it.

The interval is that of the difference, never a look at whether two intervals overlap: from both sides' own intervals (Newcombe
1998 for shares; Zou and Donner 2008, the same rule, for medians and counts). Counts also have a ratio of rates (exact, given
both counts together), so that periods of unlike length can be compared. Stocks and ratios are of everything that there was.

By a dimension the change is split into mix and rate (rapport/compute/splits.py). Shares are split themselves. Medians do not
add up: for a duration it is the change of the mean of the finished rows that is split, and said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import hypot
from typing import Any

from rapport.compute.intervals import Interval, exact_binomial, poisson_interval
from rapport.compute.splits import Group, Split, split

from .ask import ask, sums
from .figures import Figure
from .metric import Metric, Shape
from .questions import Grain, Question


@dataclass(frozen=True, kw_only=True)
class Part:
    """One value of the dimension: both sides, and what it brought to the change of the headline, in the headline's unit.

    ``mix`` and ``rate`` are None for counts, which have no rate: their part is what came more or less.
    """

    value: Any
    then: float | None
    now: float | None
    then_count: float
    now_count: float
    change: float
    mix: float | None = None
    rate: float | None = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A question and the same over an earlier period.

    ``difference``: now less then, in the metric's unit (a count: less what as many days brought then); None without data on a
    side. ``low``, ``high``: its 95 % interval, where there is one. ``factor`` with its interval: the ratio of counts a day.
    ``mix``, ``rate``: what other cases brought, and what the same cases going otherwise (with its interval); ``by_value`` has
    the parts, largest first. ``is_of_means``: they split ``mean_difference``, the change of the mean, not that of the median.
    ``is_reversed``: within every value the number moved the other way (Simpson).
    """

    metric: Metric
    question: Question
    before: tuple[date, date]
    now: Figure
    then: Figure
    difference: float | None
    low: float | None = None
    high: float | None = None
    factor: float | None = None
    factor_low: float | None = None
    factor_high: float | None = None
    by: str = ""
    by_value: tuple[Part, ...] = ()
    mix: float | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    mean_difference: float | None = None
    is_of_means: bool = False
    is_reversed: bool = False

    @property
    def is_told(self) -> bool:
        """Return whether the interval of the difference leaves out zero."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    @property
    def is_mature(self) -> bool:
        """Return whether neither side changes any more."""
        return self.now.is_mature and self.then.is_mature


def compare(
    question: Question, *, before: tuple[date, date] | None = None, other: Question | None = None, by: str = ""
) -> Comparison:
    """Hold the dates of a question against ``before`` [since, until): without it, as many days just before. ``by``: a dimension.

    ``other``: against another question of the same metric and as many days instead, such as that of another team. The
    question's own grain and split are left aside. Raises LookupError as ``ask`` does, ValueError for an empty period.
    """
    days = question.until - question.since
    since, until = (other.since, other.until) if other else before or (question.since - days, question.since)
    if not question.since < question.until or not since < until:
        raise ValueError("Both periods must have days.")
    here = replace(question, grain=Grain.NONE, split="")
    there = replace(other, grain=Grain.NONE, split="") if other else replace(here, since=since, until=until)
    now, then = _whole(here), _whole(there)
    answer = ask(here)
    share = (question.until - question.since) / (until - since)
    found = Comparison(metric=answer.metric, question=question, before=(since, until), now=now, then=then, difference=None, by=by)
    found = replace(found, **differences(answer.metric, now, then, share=share))
    return _split(found, here, there, share) if by else found


def differences(metric: Metric, now: Figure, then: Figure, *, share: float = 1.0) -> dict[str, Any]:
    """Return what two figures of a metric say of its ``Comparison``; ``share``: days now by days then."""
    if now.value is None or then.value is None:
        return {"difference": None}
    if metric.shape is Shape.COUNT:
        return _counts(now.n, then.n, share)
    if metric.shape is Shape.SUM:
        return {"difference": now.value - then.value * share}
    here, there, was = _interval(now), _interval(then), then.value
    if metric.standing is not None:  # as if both sides were as long, as of a count
        was, there = was * share, Interval(there.low * share, there.high * share) if there is not None else None
    found: dict[str, Any] = {"difference": now.value - was}
    if here is not None and there is not None:
        found["low"], found["high"] = _between(now.value, here, was, there)
    return found


def _whole(question: Question) -> Figure:
    figures = ask(question).figures
    return figures[0] if figures else Figure(n=0, value=None)


def _interval(figure: Figure) -> Interval | None:
    return None if figure.low is None or figure.high is None else Interval(figure.low, figure.high)


def _between(now: float, here: Interval, then: float, there: Interval) -> tuple[float, float]:
    """The interval of a difference from the intervals of both sides, which need not be symmetric."""
    middle = now - then
    return middle - hypot(now - here.low, there.high - then), middle + hypot(here.high - now, then - there.low)


def _counts(now: int, then: int, share: float) -> dict[str, Any]:
    """Given how many came in all, how they fall on both sides is a matter of their rates alone."""
    here, there = poisson_interval(now), poisson_interval(then)
    expected = Interval(there.low * share, there.high * share)
    low, high = _between(now, here, then * share, expected)
    found: dict[str, Any] = {"difference": now - then * share, "low": low, "high": high}
    if now + then:
        part = exact_binomial(now, now + then)
        found["factor"] = now / (then * share) if then else None
        found["factor_low"] = part.low / (1 - part.low) / share
        found["factor_high"] = part.high / (1 - part.high) / share if then else None
    return found


def _split(found: Comparison, here: Question, there: Question, share: float) -> Comparison:
    if found.metric.shape not in {Shape.SHARE, Shape.NET_SHARE, Shape.DURATION}:
        return replace(found, by_value=_parts_of_counts(found, here, there, share))
    sides = [sums(replace(one, split=found.by)) for one in (there, here)]
    values = list({**sides[1], **sides[0]})
    names = {value: str(number) for number, value in enumerate(values)}
    is_share, is_timed = found.metric.shape is Shape.SHARE, found.metric.shape is Shape.DURATION
    seen = split(*({names[value]: group for value, group in side.items()} for side in sides), shares=is_share)
    if seen is None:
        return found
    interval = seen.rate_interval
    return replace(
        found,
        mix=seen.mix,
        rate=seen.rate,
        rate_low=interval.low if interval else None,
        rate_high=interval.high if interval else None,
        by_value=_parts(seen, values),
        mean_difference=seen.change if is_timed else None,
        is_of_means=is_timed,
        is_reversed=seen.is_flipped,
    )


def _parts(seen: Split, values: Sequence[Any]) -> tuple[Part, ...]:
    return tuple(
        Part(
            value=values[int(part.group)],
            then=_rate(part.then),
            now=_rate(part.now),
            then_count=part.then.n,
            now_count=part.now.n,
            change=part.all,
            mix=part.mix,
            rate=part.rate,
        )
        for part in seen.parts
    )


def _rate(group: Group) -> float | None:
    return group.rate if group.n else None


def _parts_of_counts(found: Comparison, here: Question, there: Question, share: float) -> tuple[Part, ...]:
    """What each value brought to the change of a count. A ratio or a rate is no sum of its values' ratios: it has no parts."""
    if found.metric.shape in {Shape.RATIO, Shape.RATE}:
        return ()
    scale = share if found.metric.shape in {Shape.COUNT, Shape.SUM} else 1.0
    now, then = (_by_value(replace(one, split=found.by)) for one in (here, there))
    parts = [
        Part(
            value=value, then=then.get(value, 0.0), now=now.get(value, 0.0), then_count=then.get(value, 0.0),
            now_count=now.get(value, 0.0), change=now.get(value, 0.0) - then.get(value, 0.0) * scale,
        )
        for value in {**now, **then}
    ]  # fmt: skip
    return tuple(sorted(parts, key=lambda part: -abs(part.change)))


def _by_value(question: Question) -> Mapping[Any, float]:
    return {figure.split: figure.value or 0.0 for figure in ask(question).figures}
