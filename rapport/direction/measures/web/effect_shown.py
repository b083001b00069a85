"""What the page of a measured effect shows: the finding, the course around the change, what was looked at."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.metrics import effects, frozen, registry
from rapport.metrics.effects import Finding
from rapport.metrics.metric import Better, Metric
from rapport.metrics.models import Effect
from rapport.metrics.types import Step
from rapport.ui import chart
from rapport.ui.beside import Beside

from .. import queries as room
from . import effect_words, evidence_words, units
from .effect_words import Told
from .finding import short_day


def told_of(row: Effect, metric: Metric) -> Told:
    """Return what the words about an effect need."""
    return Told(
        metric=metric,
        label=row.label,
        finding=effects.read(row.finding),
        step=Step(row.step),
        is_provoked=row.is_provoked,
        is_neutral=metric.better is Better.NEITHER,
    )


def metric_of(row: Effect) -> Metric | None:
    """Return the number of an effect, None when nobody defines it any more."""
    try:
        return registry.metric(row.metric)
    except LookupError:
        return None


def page(row: Effect, metric: Metric, *, may_measure: bool) -> dict[str, Any]:
    """Return all that the page shows."""
    told = told_of(row, metric)
    verdict, tone = effect_words.verdict_words(told)
    return {
        "row": row,
        "metric": metric,
        "finding": told.finding,
        "kicker": verdict,
        "tone": tone,
        "headline": effect_words.headline(told),
        "lede": effect_words.lede(told),
        "caveat": effect_words.caveat(told),
        "checks": effect_words.checks(told),
        "drawing": drawing(told, row.change_at),
        "group": _group(row.question),
        "comparison": _group(row.comparison) if row.comparison else "",
        "asked_by": people.names([row.asked_by_id]).get(row.asked_by_id or 0, _("Rapport")),
        "windows": effect_words.windows(told, row.before_steps, row.after_steps),
        "is_other_definition": row.definition_version != metric.version,
        "may_measure": may_measure and not row.is_final,
        "worthwhile": units.difference(metric, row.worthwhile).removeprefix("+") if row.worthwhile else "",
    }


def _group(question: dict[str, Any]) -> str:
    asked = frozen.question_of(question)
    parts = []
    for dimension, values in asked.where.items():
        named = room.names(dimension, values)
        parts.append(f"{evidence_words.dimension_words(dimension)}: {', '.join(named[value] for value in values)}")
    if asked.team_ids is not None and "team_id" not in asked.where:
        parts.append(", ".join(sorted(room.names("team_id", sorted(asked.team_ids)).values())))
    return " · ".join(parts) or _("All teams")


def drawing(told: Told, change_at: datetime) -> chart.Chart | None:
    """Draw the course around the change, what would have been without it, and the group beside it."""
    points = told.finding.points
    known = [one for one in points if one.value is not None]
    if len(known) < 2:
        return None
    scale = units.scale(told.metric, _largest(told.finding))
    rows = [
        {
            "day": one.day,
            "value": scale.of(one.value),
            "other": scale.of(one.other),
            "carried": scale.of(one.carried),
            "low": scale.of(one.carried_low),
            "high": scale.of(one.carried_high),
        }
        for one in points
        if one.value is not None or one.carried is not None
    ]
    beside = [Beside(key="carried", words=_("without the change"), dash=(5, 4), low="low", high="high")]
    if any(one.other is not None for one in points):
        beside.append(Beside(key="other", words=_("comparison group"), dash=()))
    first = change_at.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()
    return chart.line(
        rows, x="day", y="value", title=effect_words.course(told.metric, told.label, first), beside=beside,
        marks=[(first, f"{told.label}, {short_day(first)}")], unit=scale.unit, number=scale.number,
        x_label=_("Week from") if told.step is Step.WEEK else _("Day"), y_label=told.metric.label,
    )  # fmt: skip


def _largest(finding: Finding) -> float:
    values = [value for one in finding.points for value in (one.value, one.carried_high, one.other)]
    return max((value for value in values if value is not None), default=0)
