"""How good the work of teams is: from what was drawn at random, each weighted by its chance. No person is named."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rapport.compute.bootstraps import bootstrap_ratio
from rapport.compute.intervals import Interval, wilson
from rapport.kernel.actor import Actor
from rapport.team.quality.models import Plan, Review
from rapport.team.quality.types import FAIR, JUDGED

from .names import PLAN

FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class TeamFigures:
    """What the reviews of a team come to. Of fewer than five nothing but their number is told."""

    team: str
    count: int
    score: float | None
    score_interval: Interval | None
    passed: float | None
    passed_interval: Interval | None
    critical_count: int
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
    last = [(one, list(one.outcomes.all())[-1]) for one in rows]
    scored = [(1 / (one.chance or 1), out.score_share) for one, out in last if out.score_share is not None]
    weights, scores = (np.array([pair[place] for pair in scored], dtype=float) for place in (0, 1))
    told = len(scored) >= FEWEST
    passed = sum(out.is_passed for _one, out in last)
    return TeamFigures(
        team=name,
        count=len(rows),
        score=float((weights * scores).sum() / weights.sum()) if told else None,
        score_interval=bootstrap_ratio(weights * scores, weights) if told else None,
        passed=passed / len(rows) if told else None,
        passed_interval=wilson(passed, len(rows)) if told else None,
        critical_count=sum(out.critical_count > 0 for _one, out in last),
        waiting_count=waiting_count,
    )
