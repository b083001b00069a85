"""The drawings of a metric: its course between its limits, and how its times spread."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rapport.compute.limits import Signal
from rapport.metrics.courses import Course, Step
from rapport.metrics.distributions import Bin, Distribution
from rapport.metrics.metric import Shape
from rapport.ui import chart, moments
from rapport.ui.components import sparkline

from ..queries import Measured
from ..types import Asked
from . import asking, finding, units

BEYOND = frozenset({Signal.ABOVE, Signal.BELOW})
FEWEST = 30
MOST_EVENTS = 4
NEAR_SHARE = 0.12  # of the width: two events nearer than this share their words


def course(found: Measured) -> chart.Chart | None:
    """Draw the course: line, interval, usual range, target, what happened, what is not final; a point opens its cases."""
    steps = found.course.steps
    if len(steps) < 2 or all(step.figure.value is None for step in steps):
        return None
    largest = max((step.figure.high or step.figure.value or 0 for step in steps), default=0)
    scale = units.scale(found.metric, largest)
    rows = [_row(found, step, scale) for step in steps]
    has_interval = found.metric.shape in {Shape.SHARE, Shape.DURATION, Shape.RATE, Shape.NET_SHARE}
    words = {"day": _("Day"), "week": _("Week from"), "month": _("Month from")}[found.asked.grain]
    return chart.line(
        rows, x="day", y="value", title=found.metric.label,
        low="low" if has_interval else None, high="high" if has_interval else None,
        usual=("usual_low", "usual_high") if found.course.centre is not None else None,
        target=scale.of(_line(found)),
        highlight=lambda row: row["is_beyond"], highlight_words=_("beyond limits"),
        still_open=_still_open(steps),
        marks=marks(found), href="href", unit=scale.unit, number=scale.number,
        x_label=words, y_label=found.metric.label, tone="bad", n="" if found.metric.shape in {Shape.COUNT, Shape.STOCK} else "n",
    )  # fmt: skip


def _line(found: Measured) -> float | None:
    """Return where the target lies on the drawing; of what grows with its period only by the week, for which it is set."""
    if found.goal is None or (found.metric.grows and found.asked.grain != "week"):
        return None
    return found.goal.value


def _row(found: Measured, step: Step, scale: units.Scale) -> dict[str, Any]:
    figure = step.figure
    return {
        "day": step.first,
        "n": figure.n,
        "value": scale.of(figure.value),
        "low": scale.of(figure.low),
        "high": scale.of(figure.high),
        "usual_low": scale.of(step.low),
        "usual_high": scale.of(step.high),
        "is_beyond": step.signal in BEYOND,
        "href": rows_of_period(found.asked, step.first),
    }


def rows_of_period(asked: Asked, first: date) -> str:
    """Return the address of the cases behind a period of the course."""
    since, until = max(first, asked.since), min(asking.end_of(first, asked.grain), asked.until)
    return asking.rows(asked, since=since, until=until)


def _still_open(steps: Sequence[Step]) -> tuple[date, str] | None:
    """Return the first period of those at the end that are not final, with its words."""
    first = None
    for step in reversed(steps):
        if step.figure.is_mature and step.signal is not Signal.IMMATURE:
            break
        first = step.first
    return None if first is None else (first, _("not final yet"))


def marks(found: Measured) -> list[tuple[date, str]]:
    """Return what happened on the way, as far as it can be told apart on the drawing."""
    days = (found.asked.until - found.asked.since).days
    kept: list[tuple[date, str]] = []
    for event in found.events:
        is_near = kept and (event.day - kept[-1][0]) < timedelta(days=NEAR_SHARE * days)
        if is_near:
            continue
        kept.append((event.day, f"{event.words}, {finding.short_day(event.day)}"))
    return kept[-MOST_EVENTS:]


def spread(found: Measured, times: Distribution) -> chart.Chart | None:
    """Draw how many rows took how long; the bins of the median and of the p90 stand out."""
    if times.count < FEWEST:
        return None
    marked = {_bin_of(times, value) for value in (found.total.value, found.total.high_value) if value is not None}
    rows = [
        {
            "within": _within(one),
            "count": one.count,
            "is_marked": number in marked,
            "href": asking.rows(found.asked, since=found.since, until=found.until, took=(one.from_seconds, one.to_seconds)),
        }
        for number, one in enumerate(times.bins)
    ]
    return chart.bars(
        rows, x="within", y="count", title=_("How long it took"), highlight=lambda row: row["is_marked"], tone="accent",
        x_label=_("Up to"), y_label=_("Rows"), size="medium", href="href",
    )  # fmt: skip


def _bin_of(times: Distribution, value: float) -> int:
    return next((number for number, one in enumerate(times.bins) if one.to_seconds is None or value < one.to_seconds), 0)


def _within(one: Bin) -> str:
    return moments.span(one.to_seconds) if one.to_seconds is not None else _("more")


def small(found: Course | None, tone: str, label: str) -> Any:
    """Return the course as a small line with its usual range behind it."""
    if found is None:
        return ""
    values = [step.figure.value for step in found.steps]
    ranges = [(step.low, step.high) for step in found.steps if step.low is not None and step.high is not None]
    usual = (float(ranges[-1][0]), float(ranges[-1][1])) if ranges else None
    return sparkline(values, tone, label, usual=usual)
