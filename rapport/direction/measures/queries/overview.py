"""Many metrics at once: how the department, or a team, stands. Kept for a minute, so that a page of figures opens at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.conf import settings

from rapport.kernel.actor import Actor
from rapport.metrics import engine, engines, registry
from rapport.metrics.ask import ask_many
from rapport.metrics.courses import courses_of

from ..types import Asked, Goal
from .measure import Measured, NotLoaded, first_of, window
from .scope import get_metric, question, team_ids

KEPT = timedelta(minutes=1)
QUICK_CASES = 200_000  # up to so many, a page of figures is there within a second
MOST_KEPT = 64
TIMELESS = datetime(1970, 1, 1, tzinfo=UTC)

type Key = tuple[object, ...]
_kept: dict[Key, "Overview"] = {}


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Metrics with their figures and courses, without parts, as of one moment."""

    as_of: datetime
    fresh_at: datetime | None
    measured: tuple[Measured, ...]


def overview(actor: Actor, asked: Sequence[Asked], goals: Sequence[Goal | None]) -> Overview:
    """Return many metrics, asked over the same dates, with their targets. Raises NotAllowed, LookupError, NotLoaded.

    What was asked within the last minute by somebody who reaches as far is not asked again.
    """
    known = _known(actor, asked, goals)
    if known is None:
        known = _measured(actor, asked, goals)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[_key(actor, asked, goals)] = known
    return known


def is_quick(actor: Actor, asked: Sequence[Asked], goals: Sequence[Goal | None]) -> bool:
    """Return whether the answer is there, or made within a second. Raises NotLoaded."""
    if _known(actor, asked, goals) is not None:
        return True
    try:
        return engines.chosen() is engines.HERE and engine.row_count(registry.fact("cases")) <= QUICK_CASES
    except LookupError as error:
        raise NotLoaded from error


def _known(actor: Actor, asked: Sequence[Asked], goals: Sequence[Goal | None]) -> Overview | None:
    known = _kept.get(_key(actor, asked, goals))
    if known is None or asked[0].is_past or not known.as_of <= asked[0].as_of < known.as_of + KEPT:
        return None
    return known


def _key(actor: Actor, asked: Sequence[Asked], goals: Sequence[Goal | None]) -> Key:
    words = tuple(replace(one, as_of=TIMELESS) for one in asked)
    return settings.RAPPORT_LAKE, team_ids(actor), words, tuple(goals)


def _measured(actor: Actor, asked: Sequence[Asked], goals: Sequence[Goal | None]) -> Overview:
    metrics = [get_metric(one.metric) for one in asked]
    with_grain = [question(actor, one, grain=one.grain) for one in asked]
    try:
        # Of a course a tile draws the values alone: the engine gives medians far sooner than all rows that an interval needs.
        plain = [replace(one, intervals=False) for one in with_grain]
        courses = [courses_of(answer)[0] for answer in ask_many(plain)]
        windows = [window(*these) for these in zip(metrics, asked, with_grain, courses, strict=True)]
        whole = [question(actor, one, since=place[0], until=place[1]) for one, place in zip(asked, windows, strict=True)]
        answers = ask_many(whole)
    except LookupError as error:
        raise NotLoaded from error
    measured = tuple(
        Measured(
            metric=metric, asked=one, since=place[0], until=place[1], periods=place[2], is_settled=place[3],
            total=first_of(answer), course=course, parts=(), names={}, pair=None, twin=None, goal=goal, events=(),
            fresh_at=answer.fresh_at,
        )
        for metric, one, place, course, answer, goal in zip(metrics, asked, windows, courses, answers, goals, strict=True)
    )  # fmt: skip
    return Overview(as_of=asked[0].as_of, fresh_at=answers[0].fresh_at, measured=measured)


def every() -> tuple[str, ...]:
    """Return the keys of all metrics."""
    return tuple(metric.key for metric in registry.metrics())
