"""Second courses in the same drawing, quieter than the first: what would have been, another group, the answer of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .vega import Drawn, Layer, Row, plain

# How near the foot of a drawing, as a share of its height, words stand over a course.
FOOT_SHARE = 0.15


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A second course in the same drawing, quieter: the key of its values, its words, its dashes, the keys of its interval."""

    key: str
    words: str
    dash: tuple[int, ...] = ()
    low: str = ""
    high: str = ""


def keys(beside: Sequence[Beside]) -> list[str]:
    """Return the keys of rows that second courses need."""
    return [key for one in beside for key in (one.key, one.low, one.high) if key]


def courses(drawn: Drawn, place: Mapping[str, Any], beside: Sequence[Beside]) -> list[Layer]:
    """Draw second courses in grey, each named at its last value, on the side away from the first course."""
    layers: list[Layer] = []
    for one in beside:
        known = [row for row in drawn.rows if row[one.key] is not None]
        if not known:
            continue
        if one.low and one.high:
            layers.append(_doubt(place, one.low, one.high))
        upright = {"x": place["x"], "y": {**place["y"], "field": one.key}}
        mark = {"type": "line", "color": "var(--ink-3)", "strokeWidth": 1.4, "strokeDash": list(one.dash) or [1, 0]}
        layers += [{"mark": mark, "encoding": upright}, _named_end(drawn, upright, one, known[-1])]
    return layers


def _doubt(place: Mapping[str, Any], low: str, high: str) -> Layer:
    lower = {**place["y"], "field": low}
    mark = {"type": "area", "color": "var(--ink-3)", "opacity": 0.12}
    return {"mark": mark, "encoding": {"x": place["x"], "y": lower, "y2": {"field": high}}}


def _named_end(drawn: Drawn, place: Mapping[str, Any], one: Beside, last: Row) -> Layer:
    value = last[drawn.y]
    all_values = [float(row[key]) for row in drawn.rows for key in (drawn.y, one.key) if row[key] is not None]
    room = FOOT_SHARE * (max(all_values) - min(all_values))
    # Words under a course at the foot of the drawing would stand on the axis.
    is_below = value is not None and last[one.key] < value and last[one.key] > min(all_values) + room
    text = {
        "type": "text", "align": "right", "baseline": "top" if is_below else "bottom", "dy": 8 if is_below else -8,
        "color": "var(--ink-2)",
    }  # fmt: skip
    data = {"values": [{key: plain(last[key]) for key in (drawn.x, one.key)}]}
    return {"data": data, "mark": text, "encoding": {**place, "text": {"value": one.words}}}
