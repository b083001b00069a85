"""What there is to count: the facts, the metrics and the sheets that rooms declare. The site puts them together in its wiring."""

from collections.abc import Iterable

from .metric import Live, Metric
from .types import Fact, Sheet

_facts: dict[str, Fact] = {}
_metrics: dict[str, Metric] = {}
_sheets: dict[str, Sheet] = {}
_live: dict[str, Live] = {}


def connect(
    facts: Iterable[Fact], metrics: Iterable[Metric] = (), sheets: Iterable[Sheet] = (), live: Iterable[Live] = ()
) -> None:
    """Install them. Called once, by the site, at start-up. Raises ValueError for what does not fit together."""
    _facts.clear()
    _metrics.clear()
    _sheets.clear()
    _live.clear()
    _live.update({one.key: one for one in live})
    _sheets.update({sheet.name: sheet for sheet in sheets})
    for fact in facts:
        if fact.name in _facts:
            raise ValueError(f"Two facts are named {fact.name}.")
        _facts[fact.name] = fact
    for metric in metrics:
        if metric.key in _metrics:
            raise ValueError(f"Two metrics are named {metric.key}.")
        if missing := set(metric.facts) - _facts.keys():
            raise ValueError(f"{metric.key} asks for facts that nobody declares: {', '.join(sorted(missing))}.")
        _metrics[metric.key] = metric
    for metric in _metrics.values():
        if metric.pair and metric.pair not in _metrics:
            raise ValueError(f"{metric.key} is to be read beside {metric.pair}, which is not there.")
    for one in _live.values():
        if one.metric and one.metric not in _metrics:
            raise ValueError(f"{one.key} counts now what {one.metric} counts, which is not there.")


def facts() -> tuple[Fact, ...]:
    """Return all facts, in the order of the wiring."""
    return tuple(_facts.values())


def fact(name: str) -> Fact:
    """Return one fact. Raises LookupError with the names that there are."""
    return _found(_facts, name, "fact")


def metrics() -> tuple[Metric, ...]:
    """Return all metrics, in the order of the wiring."""
    return tuple(_metrics.values())


def metric(key: str) -> Metric:
    """Return one metric. Raises LookupError with the keys that there are."""
    return _found(_metrics, key, "metric")


def sheets() -> tuple[Sheet, ...]:
    """Return all sheets, in the order of the wiring."""
    return tuple(_sheets.values())


def live() -> tuple[Live, ...]:
    """Return all counts of now, in the order of the wiring."""
    return tuple(_live.values())


def live_count(key: str) -> Live:
    """Return one count of now. Raises LookupError with the keys that there are."""
    return _found(_live, key, "count of now")


def _found[Thing](things: dict[str, Thing], name: str, kind: str) -> Thing:
    try:
        return things[name]
    except KeyError:
        raise LookupError(f"There is no {kind} {name}; there are: {', '.join(sorted(things))}.") from None
