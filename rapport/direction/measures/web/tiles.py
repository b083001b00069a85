"""The overview: tiles by group, each with its doubt and its course, and a headline that says which stand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.intervals import Sample
from rapport.metrics.metric import Metric, Shape

from .. import rules
from ..queries import Measured
from ..types import Standing, Verdict
from . import asking, charts, finding, phrases, units

MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A metric on one glance."""

    key: str
    label: str
    url: str
    value: str
    interval: str
    note: str
    state: str
    tone: str
    spark: Any
    sentence: str


@dataclass(frozen=True)
class Group:
    """Tiles under one heading."""

    label: str
    tiles: tuple[Tile, ...]


def groups(measured: Sequence[Measured]) -> list[Group]:
    """Return the tiles under their headings."""
    known = {one.metric.key: tile(one) for one in measured}
    found = [Group(str(label), tuple(known[key] for key in keys if key in known)) for _key, label, keys in phrases.GROUPS]
    return [group for group in found if group.tiles]


def tile(found: Measured) -> Tile:
    """Return a metric on one glance."""
    tone = finding.tone(found)
    spark_tone = tone if tone in {"bad", "warn"} else "accent"
    return Tile(
        key=found.metric.key,
        label=found.metric.label,
        url=asking.address(found.asked),
        value=_value(found),
        interval=doubt(found),
        note=note(found),
        state=state(found),
        tone=tone,
        spark=charts.small(found.course, spark_tone, _spoken(found)),
        sentence=found.metric.sentence,
    )


def _is_too_few(found: Measured) -> bool:
    """Return whether so few rows carry no verdict. Counts and stocks are what they are."""
    return found.metric.shape not in {Shape.COUNT, Shape.STOCK} and found.total.sample is not Sample.ENOUGH


def _value(found: Measured) -> str:
    return finding.few(found) if finding.is_count_only(found) else units.figure(found.metric, found.total)


def _spoken(found: Measured) -> str:
    return _("%(label)s, the last %(count)s") % {
        "label": found.metric.label,
        "count": finding.spans(found.asked.grain, len(found.course.steps)),
    }


def doubt(found: Measured) -> str:
    """Return how far the figure may be off: "± 0.6" for a share, the ends for others."""
    total = found.total
    if total.value is None or total.low is None or total.high is None or found.metric.shape is Shape.COUNT:
        return ""
    if total.sample is Sample.COUNT_ONLY:
        return ""
    if found.metric.shape is Shape.SHARE:
        digits = units.digits_of(found.metric, total)
        return f"± {units.number(100 * max(total.value - total.low, total.high - total.value), digits)}"
    return units.dashed(found.metric, total)


def note(found: Measured) -> str:
    """Return what the figure stands on and of which time it speaks."""
    rows = phrases.phrase(found.metric).rows
    if found.metric.shape in {Shape.COUNT, Shape.STOCK}:
        return finding.when(found)
    if found.total.n == 1:
        return _("of a single one %(when)s") % {"when": finding.when(found)}
    return _("of %(n)s %(rows)s %(when)s") % {"n": units.number(found.total.n), "rows": rows, "when": finding.when(found)}


def state(found: Measured) -> str:
    """Return the word for how it stands: against its target, and against what is usual."""
    if finding.is_uncounted(found):
        return finding.uncounted(found)
    if _is_too_few(found):
        return _("too few to judge") if found.total.n else _("nothing to count")
    words = [finding.target(found)] if found.goal and found.verdict is not Verdict.NONE else []
    if found.standing is not Standing.UNKNOWN or not words:
        words.append(str(finding.RANGES[found.standing]))
    return " · ".join(words)


def headline(measured: Sequence[Measured]) -> str:
    """Return in one sentence which measures stand out for the worse.

    Of many measures some lie beyond their limits by chance every week: only those are named that stand out among all of them.
    """
    missed = [one.metric.label for one in measured if one.verdict is Verdict.MISSED]
    stands_out = rules.beyond_chance([one.course.chance for one in measured])
    bad = [(one.metric.label, is_told) for one, is_told in zip(measured, stands_out, strict=True) if one.standing in rules.BAD]
    worse = [label for label, is_told in bad if is_told and label not in missed]
    if missed and worse:
        return _("%(missed)s; worse than usual: %(worse)s") % {"missed": _missing(missed), "worse": _named(worse)}
    if missed:
        return _missing(missed)
    if worse:
        return _("Worse than usual: %(worse)s") % {"worse": _named(worse)}
    if bad:
        return _("Among %(n)s measures nothing stands out beyond chance") % {"n": len(measured)}
    if not any(one.total.n for one in measured):
        return _("Nothing has been counted yet")
    return _("All %(n)s measures lie where they usually do") % {"n": len(measured)}


def _missing(labels: Sequence[str]) -> str:
    words = ngettext("%(n)d target is missed (%(labels)s)", "%(n)d targets are missed (%(labels)s)", len(labels))
    return words % {"n": len(labels), "labels": _named(labels)}


def _named(labels: Sequence[str]) -> str:
    more = len(labels) - MOST_NAMED
    return ", ".join(labels[:MOST_NAMED]) + (_(" and %(n)d more") % {"n": more} if more > 0 else "")


@dataclass(frozen=True)
class Entry:
    """A metric in the dictionary."""

    metric: Metric
    url: str
    group: str
    twin_url: str


def dictionary(metrics: Sequence[Metric], text: str) -> list[Entry]:
    """Return the metrics whose words hold all of ``text``; the same time by opening hours stands with its own."""
    asked = text.casefold().split()[:8]
    found, keys = [], {metric.key for metric in metrics}
    for metric in metrics:
        if metric.key.removesuffix(phrases.BUSINESS) in keys - {metric.key}:
            continue
        searched = f"{metric.key} {metric.label} {metric.sentence} {metric.numerator} {metric.denominator}".casefold()
        if all(word in searched for word in asked):
            group = str(phrases.group_of(metric))
            other = metric.key + phrases.BUSINESS
            found.append(Entry(metric, asking.page_of(metric.key), group, asking.page_of(other) if other in keys else ""))
    return found
