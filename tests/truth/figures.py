"""From rows to figures in plain Python: periods, splits, filters, sums and medians."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.metrics.ask import Grain, Question
from rapport.metrics.metric import Metric, Shape

from .oracle import Row, World

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Told:
    """A figure without its interval."""

    n: int
    numerator: float | None = None
    value: float | None = None
    unfinished_count: int = 0
    of_all: tuple[float | None, float | None] | None = None


type Place = tuple[date | None, Any]
type Placed = tuple[date | None, Row]


def chosen(world: World, metric: Metric, rows: list[Placed], question: Question) -> list[Placed]:
    """Return the rows that pass the question's filters, except its dates; of the house's own currency where none is asked for."""
    found, as_of = rows, question.as_of
    if metric.apart and metric.apart not in {question.split, *question.where}:
        found = [(at, row) for at, row in found if row.own[metric.apart] == settings.RAPPORT_CURRENCY]
    for name, values in question.where.items():
        found = [(at, row) for at, row in found if world.dimension(row, name, as_of) in values]
    if question.team_ids is not None:
        found = [(at, row) for at, row in found if world.dimension(row, "team_id", as_of) in question.team_ids]
    return found


def figures(world: World, metric: Metric, rows: list[Row], question: Question) -> dict[Place, tuple[Told, set[int]]]:
    """Return the figure and the cases of each period and value."""
    groups: dict[Place, list[Row]] = defaultdict(list)
    for period, row in chosen(world, metric, list(_placed(metric, rows, question)), question):
        groups[period, world.dimension(row, question.split, question.as_of) if question.split else None].append(row)
    if not question.grain and not question.split:
        groups[None, None] += []
    return {place: (told(metric, group), _cases(metric, group)) for place, group in groups.items()}


def _cases(metric: Metric, rows: list[Row]) -> set[int]:
    """Return the cases behind a figure; of a share those that it counts."""
    counted = (row.case_id for row in rows if metric.shape is not Shape.SHARE or row.denominator)
    return {case_id for case_id in counted if case_id is not None}


def _placed(metric: Metric, rows: list[Row], question: Question) -> Iterator[tuple[date | None, Row]]:
    if metric.is_of_moments:
        for period, moment in moments(question):
            for row in rows:
                if row.at and (found := row.at(moment)):
                    yield period if question.grain else None, found
        return
    if metric.standing is not None:
        for period, moment in moments(question):
            stands = [row.at(moment) for row in rows if row.at]
            yield from ((period if question.grain else None, one) for one in stands if one)
        rows = [row for row in rows if not row.at]
    for row in rows:
        if question.since <= row.day < question.until:
            yield first_day(row.day, question.grain), row


def first_day(day: date, grain: Grain) -> date | None:
    """Return the first day of a date's period."""
    match grain:
        case Grain.NONE:
            return None
        case Grain.DAY:
            return day
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)


def moments(question: Question) -> Iterator[tuple[date | None, datetime]]:
    """Yield each period that has begun with the last moment of it that is known; midnight belongs to the day that begins."""
    days = [question.since + timedelta(days=n) for n in range((question.until - question.since).days)]
    last: dict[date | None, datetime] = {}
    for day in days:
        begin, end = (_midnight(one) for one in (day, day + timedelta(days=1)))
        if begin <= question.as_of:
            last[first_day(day, question.grain)] = min(end - MICROSECOND, question.as_of)
    yield from last.items()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.RAPPORT_ZONE))


def told(metric: Metric, rows: list[Row]) -> Told:
    """Return the figure of some rows, as the shape of the metric asks."""
    above, below = sum(row.numerator for row in rows), sum(row.denominator for row in rows)
    match metric.shape:
        case Shape.SHARE | Shape.NET_SHARE | Shape.RATIO:
            return Told(n=below, numerator=above, value=above / below if below else None)
        case Shape.RATE:
            return Told(n=below, numerator=above, value=1_000 * above / below if below else None)
        case Shape.SUM:
            return Told(n=below, numerator=above, value=float(above))
        case Shape.NET:
            return Told(n=below + above, numerator=above, value=float(below - above))
        case Shape.DURATION:
            ended = [row.value for row in rows if row.value is not None]
            value = float(median(ended)) if ended else None
            of_all = None
            if len(ended) < len(rows) and rows[0].age is not None:
                of_all = lasting(rows, 0.5), lasting(rows, 0.9)
            return Told(n=len(ended), value=value, unfinished_count=len(rows) - len(ended), of_all=of_all)
        case _:
            return Told(n=len(rows), value=float(len(rows)))


def lasting(rows: list[Row], q: float) -> float | None:
    """Return when a share q is over, what runs counted with its age (Kaplan and Meier); None while that is not reached."""
    running, at_risk, left = Fraction(1), len(rows), 1 - Fraction(str(q))
    ended = Counter(row.value for row in rows if row.value is not None)
    waiting = Counter(row.age or 0 for row in rows if row.value is None)
    for length in sorted({*ended, *waiting}):
        if ended[length]:
            running *= 1 - Fraction(ended[length], at_risk)
            if running <= left:
                return float(length)
        at_risk -= ended[length] + waiting[length]
    return None
