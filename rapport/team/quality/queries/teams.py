"""How good the work of teams is: from what was drawn at random, each weighted by its chance. No person is named."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rapport.compute.bootstraps import bootstrap_ratio
from rapport.compute.intervals import Interval, wilson_many
from rapport.kernel.actor import Actor
from rapport.team.quality.models import Plan, Review
from rapport.team.quality.types import FAIR, JUDGED

from .names import PLAN

FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class TeamFigures:
    """What the reviews of a team come to. Of fewer than five nothing but their number is told.

    Score and passed weigh each case by its chance of being drawn; ``critical_count`` is of the reviews themselves.
    """

    team: str
    count: int
    score: float | None
    score_interval: Interval | None
    passed: float | None
    passed_interval: Interval | None
    critical_count: int | None
    waiting_count: int


def team_figures(actor: Actor, *, since: datetime, until: datetime) -> list[TeamFigures]:
    """Return the figures of each team whose plans the actor keeps, by name; reviews handed in during [since, until)."""
    kept = actor.scope(PLAN, Plan.objects.all())
    rows = Review.objects.filter(sample__plan__in=kept, sample__plan__way__in=[one.value for one in FAIR]).select_related("team")
    judged: dict[str, list[Review]] = {}
    waits: dict[str, int] = {}
    for one in rows.prefetch_related("outcomes").order_by("team__name", "pk"):
        if one.state in JUDGED and one.submitted_at is not None and since <= one.submitted_at < until:
            judged.setdefault(one.team.name, []).append(one)
        elif one.state == "waiting" and one.forgotten_at is None:
            waits[one.team.name] = waits.get(one.team.name, 0) + 1
    return [_figures(name, judged.get(name, []), waits.get(name, 0)) for name in sorted({*judged, *waits})]


def _figures(name: str, rows: list[Review], waiting_count: int) -> TeamFigures:
    last = [(1 / (one.chance or 1), list(one.outcomes.all())[-1]) for one in rows]
    scored = [(weight, out.score_share) for weight, out in last if out.score_share is not None]
    score, score_interval = _mean(scored)
    passed, passed_interval = _share([(weight, float(out.is_passed)) for weight, out in last])
    return TeamFigures(
        team=name,
        count=len(rows),
        score=score,
        score_interval=score_interval,
        passed=passed,
        passed_interval=passed_interval,
        critical_count=sum(out.critical_count > 0 for _weight, out in last) if len(rows) >= FEWEST else None,
        waiting_count=waiting_count,
    )


def _mean(weighed: list[tuple[float, float]]) -> tuple[float | None, Interval | None]:
    """The mean by weight with its interval, of five or more."""
    if len(weighed) < FEWEST:
        return None, None
    weights, values = np.array(weighed, dtype=float).T
    return float((weights * values).sum() / weights.sum()), bootstrap_ratio(weights * values, weights)


def _share(weighed: list[tuple[float, float]]) -> tuple[float | None, Interval | None]:
    """The share by weight with its interval, of five or more: unequal weights make so many count as fewer (Kish 1965)."""
    if len(weighed) < FEWEST:
        return None, None
    weights, values = np.array(weighed, dtype=float).T
    share, count = float((weights * values).sum() / weights.sum()), weights.sum() ** 2 / (weights**2).sum()
    low, high = wilson_many([share * count], [count])
    return share, Interval(float(low[0]), float(high[0]))
