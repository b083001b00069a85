"""What is asked of the store and what comes back; into which periods dates fall, and when a period does not change any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from .figures import Figure
from .metric import Metric

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Grain(StrEnum):
    """Into which periods the answer is cut. Weeks begin on Monday."""

    NONE = ""
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A metric over the dates in [since, until), as it was known at ``as_of``.

    ``split``: a dimension, or nothing. ``where``: dimension → the values that count. ``team_ids``: only these teams, for an actor
    who may not see the others; None for all. ``took``: of a duration only rows that lasted so many seconds or more and less than
    so many (None: or any more). ``intervals``: without them medians come from the engine alone, which is quicker
    for thousands of figures.
    """

    metric: str
    as_of: datetime
    since: date
    until: date
    grain: Grain = Grain.NONE
    split: str = ""
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    team_ids: frozenset[int] | None = None
    took: tuple[int, int | None] | None = None
    intervals: bool = True


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The figures of a question, in order of period and value. ``fresh_at``: what was committed by then is in them."""

    metric: Metric
    question: Question
    figures: tuple[Figure, ...]
    fresh_at: datetime | None


def department_zone() -> ZoneInfo:
    """Return the zone whose days the dates of all facts are."""
    return ZoneInfo(settings.RAPPORT_ZONE)


def begin_of(day: date, grain: Grain) -> date:
    """Return the first day of the period in which a day lies."""
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def after(day: date, question: Question) -> date:
    """Return the day after the period in which a day lies, as far as it is asked for."""
    match question.grain:
        case Grain.DAY:
            end = day + timedelta(days=1)
        case Grain.WEEK:
            end = begin_of(day, question.grain) + timedelta(days=7)
        case Grain.MONTH:
            end = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case _:
            end = question.until
    return min(end, question.until)


def periods(question: Question) -> list[tuple[date, date, date]]:
    """Return each period that has begun by ``as_of``: the first day of the whole period, and the dates [from, to) asked for."""
    zone = department_zone()
    found, first = [], question.since
    while first < question.until and datetime.combine(first, time(), tzinfo=zone) <= question.as_of:
        end = after(first, question)
        found.append((begin_of(first, question.grain), first, end))
        first = end
    return found


def is_whole(question: Question, first: date) -> bool:
    """Return whether all dates of the period that begins on ``first`` are asked for."""
    everything = Question(
        metric=question.metric, as_of=question.as_of, since=first, until=date.max, grain=question.grain or Grain.DAY
    )
    return question.since <= first and after(first, everything) <= question.until


def is_mature(metric: Metric, question: Question, period: date | None) -> bool:
    """Return whether a period (all dates, without one) had ended so long before ``as_of`` that it does not change any more."""
    end = question.until if period is None else after(period, question)
    return end + timedelta(days=metric.maturity_days) <= today(question)


def today(question: Question) -> date:
    """Return the date on which ``as_of`` lies, in the department's zone."""
    return question.as_of.astimezone(department_zone()).date()


def last_moment(end: date, question: Question) -> int:
    """Return the last moment known of a period that ends before a date, in microseconds since 1970: its last, or ``as_of``.

    Midnight belongs to the day that begins: what happens at it is not in the stock of the day that ends.
    """
    midnight = datetime.combine(end, time(), tzinfo=department_zone())
    return min(micros(midnight) - 1, micros(question.as_of))


def micros(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)
