"""What changed and why, in words: how far, how sure, and whether other cases came or the same cases went otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.kernel.actor import Actor
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


def page(found: Comparison, asked: Asked) -> dict[str, Any]:
    """Return everything that the section draws."""
    named = queries.names(asked.split, [part.value for part in found.by_value])
    return {
        "metric": found.metric,
        "found": found,
        "against": asked.against or "before",
        "headline": headline(found, asked),
        "there": there(asked),
        "here": here(asked),
        "lede": lede(found, asked),
        "lines": [line(found, part, named) for part in found.by_value[:SHOWN]],
        "by": shown.split_words(asked.split),
        "has_rates": found.mix is not None,
        "before_url": asking.changed(asked, "before"),
        "year_url": asking.changed(asked, "year"),
        "metric_url": asking.address(asking.home(asked)),
    }


def there(asked: Asked) -> str:
    """Return what the other side is called at the head of a column."""
    other = queries.other_team(asked)
    return _team(other) if other else _("Then")


def here(asked: Asked) -> str:
    """Return what the asked side is called at the head of a column."""
    if not asked.against.startswith("team:"):
        return _("Now")
    return _team(asked) if dict(asked.where).get("team_id") else _("All that is asked")


def _team(asked: Asked) -> str:
    return ", ".join(queries.names("team_id", dict(asked.where)["team_id"]).values())


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two figures side by side."""

    name: str
    note: str
    value: str
    interval: str
    n: str
    rows_url: str


def beside_of(found: queries.Measured, actor: Actor) -> dict[str, Any] | None:
    """Return what a measured metric is held against, side by side; None where nothing is asked or nothing was counted."""
    if not found.asked.against or not found.periods:
        return None
    over = asking.over(found.asked, found.since, found.until)
    return beside(queries.changed(actor, over), over)


def beside(found: Comparison, asked: Asked) -> dict[str, Any]:
    """Return both figures side by side, with what may be said of the difference."""
    since, until = found.before
    other = queries.other_team(asked) or asking.over(asked, since, until)
    sides = [
        Side(
            name=name,
            note=f"{finding.day(one.since)} – {finding.day(one.until.fromordinal(one.until.toordinal() - 1))}",
            value=units.figure(found.metric, figure),
            interval=units.interval(found.metric, figure),
            n=units.number(figure.n),
            rows_url=asking.rows(one, since=one.since, until=one.until),
        )
        for name, one, figure in ((here(asked), asked, found.now), (there(asked), other, found.then))
    ]
    return {"sides": sides, "headline": headline(found, asked), "lede": lede(found, asked)}


def headline(found: Comparison, asked: Asked) -> str:
    """Return how far the number moved, against what, and whether chance explains it."""
    if found.difference is not None and queries.other_team(asked):
        return _against_team(found, asked)
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


def _against_team(found: Comparison, asked: Asked) -> str:
    values = {"change": units.difference(found.metric, found.difference or 0.0), "team": there(asked), "word": _word(found)}
    if found.low is None or found.high is None:
        return _("%(change)s against %(team)s") % values
    if not found.is_told:
        return _("%(change)s against %(team)s: chance explains it") % values
    return _("%(change)s against %(team)s: %(word)s, more than chance explains") % values


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
            "by": queries.called(asked.split),
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
