"""What changed and why, in words: how far, how sure, and whether other cases came or the same cases went otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.metrics.comparisons import Comparison, Part
from rapport.metrics.metric import Better, Shape

from .. import queries
from ..types import Asked
from . import asking, finding, shown, units

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value of the dimension: both sides, and what it brought to the change."""

    name: str
    then: str
    now: str
    change: str
    mix: str
    rate: str


def page(found: Comparison, asked: Asked, against: str) -> dict[str, Any]:
    """Return everything that the section draws."""
    named = queries.names(asked.split, [part.value for part in found.by_value])
    return {
        "metric": found.metric,
        "found": found,
        "against": against,
        "headline": headline(found),
        "lede": lede(found, asked),
        "lines": [line(found, part, named) for part in found.by_value[:SHOWN]],
        "by": shown.split_words(asked.split),
        "has_rates": found.mix is not None,
        "before_url": asking.changed(asked, "before"),
        "year_url": asking.changed(asked, "year"),
        "metric_url": asking.address(asking.home(asked)),
    }


def headline(found: Comparison) -> str:
    """Return how far the number moved, against which time, and whether chance explains it."""
    if found.difference is None:
        return _("There is nothing to hold it against: one of both times has no figure")
    since, until = found.before
    last = until.fromordinal(until.toordinal() - 1)
    values = {
        "change": units.difference(found.metric, found.difference),
        "first": finding.day(since),
        "last": finding.day(last),
    }
    if found.low is None or found.high is None:
        return _("%(change)s against %(first)s to %(last)s") % values
    if not found.is_told:
        return _("%(change)s against %(first)s to %(last)s: chance explains it") % values
    values["word"] = _word(found)
    return _("%(change)s against %(first)s to %(last)s: %(word)s, more than chance explains") % values


def _word(found: Comparison) -> str:
    up = (found.difference or 0) > 0
    better = found.metric.better
    if better is Better.NEITHER:
        return _("more") if up else _("less")
    return _("better") if up is (better is Better.HIGHER) else _("worse")


def lede(found: Comparison, asked: Asked) -> str:
    """Return how sure, and what mix and rate brought."""
    parts = []
    if found.low is not None and found.high is not None and found.difference is not None:
        ends = {"low": units.difference(found.metric, found.low), "high": units.difference(found.metric, found.high)}
        parts.append(_("95 %% sure: %(low)s to %(high)s.") % ends)
    if found.mix is not None and found.rate is not None:
        values = {
            "mix": units.difference(found.metric, found.mix),
            "rate": units.difference(found.metric, found.rate),
            "by": str(queries.DIMENSIONS[asked.split]),
        }
        parts.append(_("By %(by)s, other cases came in: %(mix)s; the same cases went otherwise: %(rate)s.") % values)
    if found.is_of_means and found.mean_difference is not None:
        mean = units.difference(found.metric, found.mean_difference)
        parts.append(_("Medians do not add up: both parts are of the mean, which moved by %(mean)s.") % {"mean": mean})
    if found.is_reversed:
        parts.append(_("Beware: within every part it moved the other way. What came in has changed, not how it went."))
    if not found.is_mature:
        parts.append(_("These periods still change."))
    return " ".join(parts)


def line(found: Comparison, part: Part, named: Mapping[Any, str]) -> Line:
    """Return a line of the table."""
    counted = found.metric.shape in {Shape.COUNT, Shape.STOCK}
    return Line(
        name=named.get(part.value, str(part.value)),
        then=units.number(part.then_count) if counted else units.worth(found.metric, part.then),
        now=units.number(part.now_count) if counted else units.worth(found.metric, part.now),
        change=units.difference(found.metric, part.change, digits=2),
        mix="" if part.mix is None else units.difference(found.metric, part.mix, digits=2),
        rate="" if part.rate is None else units.difference(found.metric, part.rate, digits=2),
    )
