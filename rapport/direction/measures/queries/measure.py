"""One metric, measured: its figure, its course, its parts, and what must be read beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from rapport.compute.intervals import FEW
from rapport.compute.limits import Signal
from rapport.kernel.actor import Actor
from rapport.metrics import registry
from rapport.metrics.ask import Answer, ask_many, tally
from rapport.metrics.comparisons import Comparison, compare
from rapport.metrics.courses import Course, Step, course
from rapport.metrics.distributions import Distribution, distribution
from rapport.metrics.figures import Figure
from rapport.metrics.metric import Metric, Shape
from rapport.metrics.questions import Question, after

from .. import rules
from ..types import Asked, Goal, Happened, Standing, Verdict
from .happened import happened
from .names import dimensions, kept, names
from .scope import get_metric, question, refuse_persons
from .targets import goals_of_parts

NOTHING = Figure(n=0, value=None)


class NotLoaded(Exception):
    """The facts that a metric stands on are not there yet."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Another metric over the same cases: its pair against gaming, or the same time by another clock."""

    metric: Metric
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A metric over the dates in [``since``, ``until``), which are ``periods`` of the grain that do not change any more.

    ``is_settled``: False when none of them is settled yet. ``parts``: by the value of the split, largest n first. ``states``: all
    rows by what became of them, those included that count nothing, where the metric divides them so. ``own_goals``: the targets
    that parts have for themselves, by the value of the split.
    """

    metric: Metric
    asked: Asked
    since: date
    until: date
    periods: int
    is_settled: bool
    total: Figure
    course: Course
    parts: tuple[Figure, ...]
    names: Mapping[Any, str]
    pair: Beside | None
    twin: Beside | None
    goal: Goal | None
    events: tuple[Happened, ...]
    fresh_at: datetime | None
    states: tuple[tuple[str, int], ...] = ()
    own_goals: Mapping[Any, Goal] = field(default_factory=dict)

    @property
    def recent(self) -> tuple[Step, ...]:
        """Return the periods that the figure stands on."""
        return tuple(step for step in self.course.steps if self.since <= step.first < self.until)

    @property
    def standing(self) -> Standing:
        """Return how the last whole period stands to what is usual."""
        signals = [step.signal for step in self.course.steps]
        return rules.standing(signals, self.metric.better)

    @property
    def verdict(self) -> Verdict:
        """Return what the figure says against the target."""
        return self.verdict_of(self.total)

    def goal_of(self, figure: Figure) -> Goal | None:
        """Return the target that a figure is held against: a part's own, else that of the whole."""
        return self.own_goals.get(figure.split, self.goal) if figure.split is not None else self.goal

    def verdict_of(self, figure: Figure) -> Verdict:
        """Return what a figure says against the target. A count is held against it by the week; a few rows carry no verdict."""
        goal = self.goal_of(figure)
        target = goal.value if goal else None
        if self.metric.grows:
            target = target * self.periods if target is not None and self.asked.grain == "week" and self.periods else None
        if target is not None and figure.n < FEW and self.metric.shape not in {Shape.STOCK, Shape.COUNT}:
            return Verdict.TOO_FEW
        return rules.verdict(value=figure.value, low=figure.low, high=figure.high, target=target, better=self.metric.better)


def measure(actor: Actor, asked: Asked, *, goal: Goal | None = None) -> Measured:
    """Return a metric as the actor may see it. Raises NotAllowed, Refused, LookupError for unknown words, NotLoaded."""
    metric = get_metric(asked.metric)
    with_grain = question(actor, asked, grain=asked.grain)
    checked(metric, asked)
    try:
        return _measured(actor, metric, asked, with_grain, goal)
    except LookupError as error:
        raise NotLoaded from error


def checked(metric: Metric, asked: Asked) -> None:
    """Raise LookupError when the question is split or narrowed by what the metric does not know, Refused when by a person."""
    refuse_persons({asked.split, *dict(asked.where)})
    wanted = {asked.split, *dict(asked.where)} - {"", *_dimensions(metric)}
    if wanted and wanted - set(kept(metric)):
        raise LookupError("There is no such dimension.")
    if asked.took is not None and (metric.shape is not Shape.DURATION or metric.is_of_moments):
        raise LookupError("What is no time lasts not.")


def _dimensions(metric: Metric) -> tuple[str, ...]:
    try:
        return dimensions(metric)
    except LookupError as error:
        raise NotLoaded from error


def _measured(actor: Actor, metric: Metric, asked: Asked, with_grain: Question, goal: Goal | None) -> Measured:
    found = course(with_grain)
    since, until, periods, is_settled = window(metric, asked, with_grain, found)
    here = question(actor, asked, since=since, until=until)
    keys = [metric.key, *(key for key in (metric.pair, twin_of(metric)) if key and _knows(key, asked))]
    whole = [replace(here, metric=key) for key in keys]
    split = [replace(here, split=asked.split)] if asked.split else []
    answers = ask_many([*whole, *split])
    figures = {answer.metric.key: Beside(metric=answer.metric, figure=first_of(answer)) for answer in answers[: len(keys)]}
    parts = tuple(sorted(answers[-1].figures, key=lambda one: -one.n)) if split else ()
    return Measured(
        metric=metric,
        asked=asked,
        since=since,
        until=until,
        periods=periods,
        is_settled=is_settled,
        total=figures[metric.key].figure,
        course=found,
        parts=parts,
        names=names(asked.split, [one.split for one in parts]) if parts else {},
        pair=figures.get(metric.pair),
        twin=figures.get(twin_of(metric)),
        goal=goal,
        events=happened(actor, metric.key, asked.since, asked.until, actor.zone),
        fresh_at=answers[0].fresh_at,
        states=_states(metric, here),
        own_goals=goals_of_parts(actor, asked),
    )


def _states(metric: Metric, here: Question) -> tuple[tuple[str, int], ...]:
    if not metric.breakdown:
        return ()
    found = tally(here, [metric.breakdown])
    return tuple(sorted(((str(row[metric.breakdown]), int(row["n"])) for row in found), key=lambda pair: -pair[1]))


def window(metric: Metric, asked: Asked, with_grain: Question, found: Course) -> tuple[date, date, int, bool]:
    """Return the dates that the figure stands on, how many periods they are, and whether these are settled."""
    if not found.steps:
        return asked.since, asked.until, 0, False
    if metric.is_of_moments:
        last = found.steps[-1].first
        return max(last, asked.since), after(max(last, asked.since), with_grain), 1, True
    settled = [step.signal not in {Signal.IMMATURE, Signal.MISSING} or _is_empty_but_over(step) for step in found.steps]
    steps = rules.recent(found.steps, settled, asked.periods)
    since, last = max(steps[0].first, asked.since), max(steps[-1].first, asked.since)
    return since, after(last, with_grain), len(steps), any(settled)


def _is_empty_but_over(step: Step) -> bool:
    return step.signal is Signal.MISSING and step.figure.is_mature


def _knows(key: str, asked: Asked) -> bool:
    """Return whether another metric can be narrowed in the same way."""
    other = registry.metric(key)
    return not {name for name, _values in asked.where} - {*dimensions(other), *kept(other)}


def first_of(answer: Answer) -> Figure:
    """Return the one figure of an answer without periods."""
    return next(iter(answer.figures), NOTHING)


def twin_of(metric: Metric) -> str:
    """Return the key of the same metric by the other clock (opening hours or calendar), "" when there is none."""
    suffix = "_business"
    other = metric.key.removesuffix(suffix) if metric.key.endswith(suffix) else metric.key + suffix
    return other if any(one.key == other for one in registry.metrics()) else ""


def changed(actor: Actor, asked: Asked) -> Comparison:
    """Hold the asked dates of a metric against what is asked (without a word: as many days just before); by the asked split.

    Raises as ``measure`` does.
    """
    checked(get_metric(asked.metric), asked)
    before = a_year_before(asked.since, asked.until) if asked.against == "year" else None
    other = other_team(asked)
    try:
        return compare(question(actor, asked), before=before, other=question(actor, other) if other else None, by=asked.split)
    except LookupError as error:
        raise NotLoaded from error


def other_team(asked: Asked) -> Asked | None:
    """Return the same question about the team that it is held against, None where it is held against another time."""
    start, _colon, number = asked.against.partition(":")
    return replace(asked.narrowed("team_id", int(number)), against="") if start == "team" else None


def spread(actor: Actor, found: Measured) -> Distribution | None:
    """Return how the times behind a figure are spread; None for what is no time, or stands at a moment."""
    if found.metric.shape is not Shape.DURATION or found.metric.is_of_moments:
        return None
    return distribution(question(actor, found.asked, since=found.since, until=found.until))


def a_year_before(since: date, until: date) -> tuple[date, date]:
    """Return the same weekdays a year earlier: 52 weeks."""
    year = timedelta(weeks=52)
    return since - year, until - year


def beyond(steps: Sequence[Step]) -> list[Step]:
    """Return the periods beyond the limits."""
    return [step for step in steps if step.signal in {Signal.ABOVE, Signal.BELOW}]
