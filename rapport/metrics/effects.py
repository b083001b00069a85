"""Did a change do anything? From a question to the series around a moment, and from there to a finding that can be kept.

The step in which the change fell, unless it fell on its first midnight, belongs to neither side and is left out; so are steps
that still change, and steps with too few rows to carry a figure. What is judged, and how, stands in compute/effects.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from math import isfinite, nan
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.compute.effects import BadStretch, Design, Effect, Reason, Verdict, carried_on, measure
from rapport.compute.intervals import COUNT_ONLY, Interval

from . import registry
from .ask import ask
from .frozen import encode
from .metric import Better, Metric, Shape
from .questions import Grain, Question, is_mature
from .types import Step

LENGTH = {Step.DAY: timedelta(days=1), Step.WEEK: timedelta(weeks=1)}
SEASON = {Step.DAY: 7.0, Step.WEEK: 365.25 / 7}
# A count or a stock of nothing is a number; a share or a median of nothing is none.
COUNTING = (Shape.COUNT, Shape.STOCK)


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The steps around a change: ``first`` is the day on which they begin."""

    step: Step
    first: date
    before: int
    after: int
    is_mixed: bool  # the change fell inside a step, which stands between both sides and counts for neither

    @property
    def days(self) -> list[date]:
        """Return the first day of each step."""
        return [self.first + LENGTH[self.step] * number for number in range(self.before + self.is_mixed + self.after)]

    @property
    def until(self) -> date:
        """Return the day after the last step."""
        return self.first + LENGTH[self.step] * (self.before + self.is_mixed + self.after)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One step: its figure, that of the comparison group, and after the change what would have been without it."""

    day: date
    n: int
    value: float | None
    other: float | None = None
    is_after: bool = False
    is_mixed: bool = False
    is_mature: bool = True
    is_used: bool = True
    carried: float | None = None
    carried_low: float | None = None
    carried_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The bad run of steps right before the change: its first and last day, and how far it was to return by itself."""

    since: date
    until: date
    mean: float
    usual: float
    by_itself: float


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a change did to a number, in the number's own unit, as it could be told at ``as_of``.

    ``low`` and ``high``: the 95 % interval; ``span_low`` and ``span_high``: what agrees with the figures whether or not the last
    steps before the change were usual ones. ``before`` and ``after``: steps used; ``waiting``: steps after the change that still
    change or have not come.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    design: Design
    before: int
    after: int
    waiting: int
    as_of: datetime
    fresh_at: datetime | None
    version: int
    points: tuple[Point, ...]
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    span_low: float | None = None
    span_high: float | None = None
    echo: float | None = None
    spread: float | None = None
    pre_trend_low: float | None = None
    pre_trend_high: float | None = None
    stretch: Stretch | None = None
    mean_before: float | None = None
    mean_after: float | None = None

    @property
    def is_final(self) -> bool:
        """Return whether no more is to come: a later measuring would use the same steps."""
        return not self.waiting


def windows(change_at: datetime, *, step: Step, before: int, after: int) -> Windows:
    """Return the whole steps before and after a moment. Weeks begin on Monday, days at midnight, in the department's zone."""
    local = change_at.astimezone(ZoneInfo(settings.RAPPORT_ZONE))
    begin = local.date() - timedelta(days=local.weekday() if step is Step.WEEK else 0)
    is_mixed = (local.date(), local.time()) != (begin, time())
    return Windows(step=step, first=begin - LENGTH[step] * before, before=before, after=after, is_mixed=is_mixed)


def over(question: Question, found: Windows) -> Question:
    """Return a question over the steps of both windows."""
    return replace(question, since=found.first, until=found.until, grain=Grain(found.step.value), split="")


def find(question: Question, found: Windows, *, comparison: Question | None = None, worthwhile: float | None = None) -> Finding:
    """Measure a change from what is known at the question's ``as_of``. Raises LookupError as ``ask`` does."""
    metric = registry.metric(question.metric)
    points, fresh_at = _points(metric, over(question, found), found)
    others = None if comparison is None else _points(metric, over(comparison, found), found)[0]
    if others is not None:
        points = [
            replace(ours, other=theirs.value, is_used=ours.is_used and theirs.is_used)
            for ours, theirs in zip(points, others, strict=True)
        ]
    values = [_float(one.value) if one.is_used else nan for one in points]
    beside = None if others is None else [_float(one.value) for one in others]
    judged = _judged(values, beside, found, better=metric.better, worthwhile=worthwhile)
    if judged.interval is not None:
        points = _carried(points, values, beside, found, trend=judged.design is Design.INTERRUPTED)
    return _finding(judged, points, found, question.as_of, fresh_at, metric.version)


def _points(metric: Metric, question: Question, found: Windows) -> tuple[list[Point], datetime | None]:
    answer = ask(question)
    figures = {one.period: one for one in answer.figures}
    first_known = min((day for day in figures if day is not None), default=date.max)
    points = []
    for number, day in enumerate(found.days):
        figure = figures.get(day)
        n, value = (figure.n, figure.value) if figure else (0, None)
        if metric.shape in COUNTING:
            value = None if day < first_known else value or 0.0
        elif n < COUNT_ONLY:
            value = None
        matured = is_mature(metric, question, day)
        is_mixed = found.is_mixed and number == found.before
        is_used = matured and not is_mixed and value is not None
        is_after = number >= found.before and not is_mixed
        points.append(Point(day=day, n=n, value=value, is_after=is_after, is_mixed=is_mixed, is_mature=matured, is_used=is_used))
    return points, answer.fresh_at


def _judged(
    values: list[float], beside: list[float] | None, found: Windows, *, better: Better, worthwhile: float | None
) -> Effect:
    """Judge the series. Where neither way is good, a stretch on either side of the usual may have provoked the change."""
    ways = {Better.HIGHER: (True,), Better.LOWER: (False,), Better.NEITHER: (True, False)}[better]
    effects = [
        measure(
            values,
            found.before,
            higher_is_better=way,
            comparison=beside,
            period=SEASON[found.step],
            worthwhile=worthwhile,
        )
        for way in ways
    ]
    return next((one for one in effects if one.bad_stretch is not None), effects[0])


def _carried(points: list[Point], values: list[float], beside: list[float] | None, found: Windows, *, trend: bool) -> list[Point]:
    centre, low, high = carried_on(values, found.before, comparison=beside, trend=trend, period=SEASON[found.step])
    after = [
        replace(one, carried=_known(value), carried_low=_known(least), carried_high=_known(most))
        for one, value, least, most in zip(points[found.before :], centre, low, high, strict=True)
    ]
    return [*points[: found.before], *after]


def _finding(
    judged: Effect, points: list[Point], found: Windows, as_of: datetime, fresh_at: datetime | None, version: int
) -> Finding:
    before = [one.value for one in points if one.is_used and not one.is_after and one.value is not None]
    after = [one.value for one in points if one.is_used and one.is_after and one.value is not None]
    return Finding(
        verdict=judged.verdict,
        reasons=judged.reasons,
        design=judged.design,
        before=judged.before,
        after=judged.after,
        waiting=sum(1 for one in points if one.is_after and not one.is_mature),
        as_of=as_of,
        fresh_at=fresh_at,
        version=version,
        points=tuple(points),
        estimate=judged.estimate,
        echo=judged.echo,
        spread=judged.spread,
        **_ends("", judged.interval),
        **_ends("span_", judged.span),
        **_ends("pre_trend_", judged.pre_trend),
        stretch=None if judged.bad_stretch is None else _stretch(judged.bad_stretch, found),
        mean_before=sum(before) / len(before) if before else None,
        mean_after=sum(after) / len(after) if after else None,
    )


def _stretch(stretch: BadStretch, found: Windows) -> Stretch:
    days, last = found.days, LENGTH[found.step] - timedelta(days=1)
    return Stretch(
        since=days[stretch.first],
        until=days[stretch.last] + last,
        mean=stretch.mean,
        usual=stretch.usual,
        by_itself=stretch.by_itself,
    )


def _ends(name: str, interval: Interval | None) -> dict[str, Any]:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {f"{name}low": low, f"{name}high": high}


def _float(value: float | None) -> float:
    return nan if value is None else value


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def write(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON values."""
    found = encode(finding)
    assert isinstance(found, dict)
    return found


def read(found: Mapping[str, Any]) -> Finding:
    """Return the finding that ``write`` wrote. What it does not know is left out."""
    known = {one.name for one in fields(Finding)}
    values = {name: value for name, value in found.items() if name in known}
    values |= {"verdict": Verdict(values["verdict"]), "design": Design(values["design"])}
    values["reasons"] = tuple(Reason(one) for one in values["reasons"])
    values["as_of"] = datetime.fromisoformat(values["as_of"])
    values["fresh_at"] = datetime.fromisoformat(values["fresh_at"]) if values["fresh_at"] else None
    values["points"] = tuple(Point(**{**one, "day": date.fromisoformat(one["day"])}) for one in values["points"])
    if stretch := values.get("stretch"):
        days = {name: date.fromisoformat(stretch[name]) for name in ("since", "until")}
        values["stretch"] = Stretch(**{**stretch, **days})
    return Finding(**values)
