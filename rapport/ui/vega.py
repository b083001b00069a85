"""The parts of a Vega-Lite definition: axes and layers, as plain data, in the colours of the theme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

type Row = Mapping[str, Any]
type Layer = dict[str, Any]
# From which x on nothing is final yet, and the words for it.
type StillOpen = tuple[Any, str] | None

HIGHLIGHT = "_highlight"
# A value with none before and none after it: no line leads there, so its point is always drawn, with its interval.
LONE = "_lone"
# More names than this under an axis would stand too close: first, middle and last are enough.
MOST_NAMES = 8
# From here on the day of a date on an axis tells less than its year.
LONG_DAYS = 240
# So few days have a tick each.
FEW_DAYS = 7
# How much of the width of a drawing the words of a band may take, and how near a bar may come to them.
WORDS_SHARE = 0.4
WORDS_GAP = 0.02
FEW = 4


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The rows of a chart and how they are read."""

    rows: Sequence[Row]
    x: str
    y: str
    title: str
    href: str | None
    x_label: str
    y_label: str
    unit: str
    number: str
    usual_range: tuple[float, float] | None
    chosen: Sequence[bool]
    n: str = ""

    @property
    def is_dated(self) -> bool:
        return bool(self.rows) and isinstance(self.rows[0][self.x], date)


def plain(value: Any) -> Any:
    """JSON has no moments and no decimals; words may be lazy translations."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def figure(value: float | Decimal, unit: str) -> str:
    return f"{float(value):g} {unit}".strip()


# Axes


def named_axis(drawn: Drawn) -> dict[str, Any]:
    if drawn.is_dated:
        days = (drawn.rows[-1][drawn.x] - drawn.rows[0][drawn.x]).days
        axis: dict[str, Any] = {"title": None, "grid": False, "labelOverlap": "greedy", "labelSeparation": 10, "tickCount": 6}
        if days <= FEW_DAYS:  # a tick at each noon would name its day twice
            axis["tickCount"] = {"interval": "day", "step": 1}
        axis["format"] = "%-d %b" if days < LONG_DAYS else "%b %Y"
        return {"field": drawn.x, "type": "temporal", "axis": axis}
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "ticks": False, "grid": False}
    names = [str(plain(row[drawn.x])) for row in drawn.rows]
    if len(names) > MOST_NAMES:
        axis["values"] = [names[0], names[(len(names) - 1) // 2], names[-1]]
    # A single bar is no wall: few names leave room at both sides.
    scale = {"paddingInner": 0.34, "paddingOuter": min(max(0.17, (5 - len(names)) / 2), 1.0)}
    return {"field": drawn.x, "type": "ordinal", "sort": None, "axis": axis, "scale": scale}


def measure_axis(drawn: Drawn, *, zero: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "title": None,
        "tickCount": 3,
        "format": _trimmed(drawn.number),
        "domain": False,
        "ticks": False,
        "grid": True,
    }
    if drawn.number.endswith(".0f") and zero and _top(drawn) <= FEW:
        # Of few whole numbers each has its line: one at a half would repeat the label of its neighbour.
        axis["values"] = list(range(_top(drawn) + 1))
    if drawn.unit:
        axis["labelExpr"] = f"datum.label + {_quoted(' ' + drawn.unit)}"
    return {"field": drawn.y, "type": "quantitative", "axis": axis, "scale": {"zero": zero, "nice": True}}


def _top(drawn: Drawn) -> int:
    known = [float(row[drawn.y]) for row in drawn.rows if row[drawn.y] is not None]
    return ceil(max([*known, *(drawn.usual_range or ())], default=0))


def _trimmed(number: str) -> str:
    """Axes need no trailing zeros: 90 %, not 90.0 % (d3 writes that as a tilde before the type)."""
    return f"{number[:-1]}~{number[-1]}" if number and number[-1].isalpha() and "~" not in number else number


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


# Layers


def bar(drawn: Drawn, place: Mapping[str, Any], tone: str) -> Layer:
    colour = _either(f"var(--{tone})", "var(--chart-bar)")
    mark = {"type": "bar", "cornerRadiusEnd": 2, "cursor": "pointer" if drawn.href else "default"}
    return {"mark": mark, "encoding": {**place, "color": colour, "tooltip": _tooltip(drawn)}}


def figures(drawn: Drawn, place: Mapping[str, Any], tone: str) -> list[Layer]:
    """Write the figure over each bar that stands out: the eye needs no axis there."""
    if not any(drawn.chosen):
        return []
    text = {"field": drawn.y, "type": "quantitative", "format": drawn.number}
    return [
        {
            "transform": [{"filter": f"datum.{HIGHLIGHT}"}],
            "mark": {"type": "text", "dy": -8, "fontWeight": 600, "color": f"var(--{tone})"},
            "encoding": {**place, "text": text},
        }
    ]


def points(drawn: Drawn, place: Mapping[str, Any], tone: str) -> Layer:
    """Draw the points that stand out, and the one nearest to the pointer."""
    near = {"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": True}
    opacity: dict[str, Any] = {"condition": [{"test": f"datum.{HIGHLIGHT} || datum.{LONE}", "value": 1}], "value": 0}
    opacity["condition"].append({"param": "near", "empty": False, "value": 1})
    colour = _either(f"var(--{tone})", "var(--accent)")
    return {
        "mark": {"type": "point", "filled": True, "size": 46, "cursor": "pointer" if drawn.href else "default"},
        "params": [{"name": "near", "select": near}],
        "encoding": {**place, "color": colour, "opacity": opacity, "tooltip": _tooltip(drawn)},
    }


def running(place: Mapping[str, Any], key: str) -> list[Layer]:
    """Draw over bars the course of another column on the same axis, with a point at each."""
    if not key:
        return []
    mark = {"type": "line", "color": "var(--accent)", "strokeWidth": 1.8, "point": {"color": "var(--accent)", "size": 18}}
    return [{"mark": mark, "encoding": {**place, "y": {**place["y"], "field": key}}}]


def interval(place: Mapping[str, Any], low: str, high: str) -> list[Layer]:
    encoding = {"x": place["x"], "y": {**place["y"], "field": low}, "y2": {"field": high}}
    return [
        {"mark": {"type": "area", "color": "var(--accent)", "opacity": 0.16}, "encoding": encoding},
        {
            "transform": [{"filter": f"datum.{LONE}"}],
            "mark": {"type": "rule", "color": "var(--accent)", "opacity": 0.5},
            "encoding": encoding,
        },
    ]


def lone(drawn: Drawn) -> list[bool]:
    """Return of each row whether it has a value, and neither neighbour has."""
    known = [False, *(row[drawn.y] is not None for row in drawn.rows), False]
    return [here and not (before or after) for before, here, after in zip(known, known[1:], known[2:], strict=False)]


def course(drawn: Drawn, place: Mapping[str, Any], still_open: StillOpen, tone: str) -> list[Layer]:
    """Draw the line, from the step before the first open one on paler, and its points."""
    return [*_line(drawn, place, still_open), points(drawn, place, tone)]


def _line(drawn: Drawn, place: Mapping[str, Any], still_open: StillOpen) -> list[Layer]:
    mark = {"type": "line", "color": "var(--accent)", "strokeWidth": 1.8}
    if still_open is None:
        return [{"mark": mark, "encoding": place}]
    edge, before = _moment(still_open[0]), _moment(_before(drawn, still_open[0]))
    return [
        {"transform": [{"filter": f"toDate(datum['{drawn.x}']) < {edge}"}], "mark": mark, "encoding": place},
        {
            "transform": [{"filter": f"toDate(datum['{drawn.x}']) >= {before}"}],
            "mark": {**mark, "opacity": 0.45},
            "encoding": place,
        },
    ]


def _moment(day: Any) -> str:
    return f"toDate('{plain(day)}')"


def _before(drawn: Drawn, open_from: Any) -> Any:
    """Return the step before the first open one, or that itself."""
    earlier = [row[drawn.x] for row in drawn.rows if row[drawn.x] < open_from]
    return earlier[-1] if earlier else open_from


def grounds(
    drawn: Drawn,
    place: Mapping[str, Any],
    *,
    usual: tuple[str, str] | None,
    within: tuple[str | None, str | None],
    target: float | None,
    still_open: StillOpen,
) -> list[Layer]:
    """Draw what lies behind the line: usual range, what is not final, target, the interval with the keys ``within``."""
    low, high = within
    behind = [*band(drawn), *moving_band(place, usual), *shade(drawn, still_open), *goal(drawn, target)]
    return [*behind, *interval(place, low, high)] if low and high else behind


def words_over(drawn: Drawn, *, target: float | None, still_open: StillOpen) -> list[Layer]:
    """Write the usual range, the target and what is not final over the drawing."""
    return [*band_words(drawn), *target_words(drawn, target), *open_words(drawn, still_open)]


def shade(drawn: Drawn, still_open: StillOpen) -> list[Layer]:
    """Shade what is not final yet, up to the right edge."""
    if still_open is None:
        return []
    place = {"field": drawn.x, "type": "temporal"}
    rect = {"x": place, "x2": {"value": "width"}, "y": {"value": 0}, "y2": {"value": "height"}}
    data = {"values": [{drawn.x: plain(_before(drawn, still_open[0]))}]}
    return [{"data": data, "mark": {"type": "rect", "color": "var(--warn-soft)", "opacity": 0.7}, "encoding": rect}]


def open_words(drawn: Drawn, still_open: StillOpen) -> list[Layer]:
    """Say at the head of the shade what it means; at its foot where what stands out is named up there."""
    if still_open is None:
        return []
    named = _standing_out(drawn)
    is_taken = named is not None and named.is_late and not named.is_low
    place = {"x": {"value": "width"}, "y": {"value": "height" if is_taken else 0}, "text": {"value": still_open[1]}}
    text = {"type": "text", "align": "right", "dx": -4, "color": "var(--ink-3)"}
    text |= {"baseline": "bottom", "dy": -5} if is_taken else {"baseline": "top", "dy": 5}
    return [{"data": _one(), "mark": text, "encoding": place}]


def moving_band(place: Mapping[str, Any], usual: tuple[str, str] | None) -> list[Layer]:
    """Draw a usual range that is another at each step."""
    if usual is None:
        return []
    lower = {**place["y"], "field": usual[0]}
    mark = {"type": "area", "color": "var(--chart-band)", "interpolate": "linear"}
    return [{"mark": mark, "encoding": {"x": place["x"], "y": lower, "y2": {"field": usual[1]}}}]


@dataclass(frozen=True)
class StandsOut:
    """The point that is named of those that stand out: below the middle of the course or above, near its end or not."""

    row: Mapping[str, Any]
    is_low: bool
    is_late: bool


def _standing_out(drawn: Drawn) -> StandsOut | None:
    """Return, of the points that stand out, the one that lies furthest from the middle of the course."""
    known = [float(row[drawn.y]) for row in drawn.rows if row[drawn.y] is not None]
    chosen = [row for row, mark in zip(drawn.rows, drawn.chosen, strict=True) if mark and row[drawn.y] is not None]
    if not chosen:
        return None
    middle = sorted(known)[len(known) // 2]
    furthest = max(chosen, key=lambda row: abs(float(row[drawn.y]) - middle))
    is_late = furthest in drawn.rows[-(len(drawn.rows) // 8 + 1) :]
    return StandsOut(furthest, is_low=float(furthest[drawn.y]) < middle, is_late=is_late)


def standing_out(drawn: Drawn, place: Mapping[str, Any], tone: str, words: str) -> list[Layer]:
    """Name what stands out beside the point of it that lies furthest from the middle of the course."""
    named = _standing_out(drawn)
    if not words or named is None:
        return []
    data = {"values": [{key: plain(named.row[key]) for key in (drawn.x, drawn.y)}]}
    text = {
        "type": "text", "align": "right" if named.is_late else "center", "baseline": "top" if named.is_low else "bottom",
        "dy": 9 if named.is_low else -9, "color": f"var(--{tone})",
    }  # fmt: skip
    return [{"data": data, "mark": text, "encoding": {**place, "text": {"value": words}}}]


def band(drawn: Drawn) -> list[Layer]:
    if drawn.usual_range is None:
        return []
    low, high = drawn.usual_range
    rect = {"x": {"value": 0}, "x2": {"value": "width"}, "y": _level(low), "y2": {"datum": high}}
    return [{"data": _one(), "mark": {"type": "rect", "color": "var(--chart-band)"}, "encoding": rect}]


def band_words(drawn: Drawn, *, over_bars: bool = False) -> list[Layer]:
    """Name the band at its upper edge; among bars where none reaches it, else over the whole drawing."""
    if drawn.usual_range is None:
        return []
    low, high = drawn.usual_range
    words = _("usual range %(low)s–%(high)s") % {"low": figure(low, ""), "high": figure(high, drawn.unit)}
    side = _clear_side(drawn, high) if over_bars else "left"
    if side == "none":
        place = {"x": {"value": 0}, "y": {"value": 0}, "text": {"value": words}}
        text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -4, "color": "var(--ink-3)"}
        return [{"data": _one(), "mark": text, "encoding": place}]
    return _words(words, high, baseline="bottom", dy=-3, colour="var(--ink-3)", align=side)


def _clear_side(drawn: Drawn, level: float) -> str:
    """Return the edge near which every bar stays under the level, left first; "none" when neither is clear."""
    heights = [float(row[drawn.y] or 0) for row in drawn.rows]
    reach = max(1, ceil(len(heights) * WORDS_SHARE))
    top = max([*heights, level])
    clear = level - top * WORDS_GAP
    if all(height <= clear for height in heights[:reach]):
        return "left"
    return "right" if all(height <= clear for height in heights[-reach:]) else "none"


def goal(drawn: Drawn, target: float | None) -> list[Layer]:
    if target is None:
        return []
    rule = {"x": {"value": 0}, "x2": {"value": "width"}, "y": _level(target)}
    return [{"data": _one(), "mark": {"type": "rule", "strokeDash": [4, 3], "color": "var(--good)"}, "encoding": rule}]


def target_words(drawn: Drawn, target: float | None) -> list[Layer]:
    if target is None:
        return []
    words = _("target %(value)s") % {"value": figure(target, drawn.unit)}
    return _words(words, target, baseline="top", dy=4, colour="var(--good)")


def _words(words: str, level: float, *, baseline: str, dy: int, colour: str, align: str = "left") -> list[Layer]:
    """Words at an edge, on a halo of paper: what is drawn behind them never makes them unreadable."""
    edge, dx = (0, 4) if align == "left" else ("width", -4)
    place = {"x": {"value": edge}, "y": _level(level), "text": {"value": words}}
    text = {"type": "text", "align": align, "baseline": baseline, "dx": dx, "dy": dy}
    halo = {**text, "color": "var(--paper)", "stroke": "var(--paper)", "strokeWidth": 3, "strokeJoin": "round", "opacity": 0.8}
    return [
        {"data": _one(), "mark": halo, "encoding": place},
        {"data": _one(), "mark": {**text, "color": colour}, "encoding": place},
    ]


def _level(value: float) -> dict[str, Any]:
    return {"datum": value, "type": "quantitative"}


def _one() -> dict[str, Any]:
    """What is drawn once stands on a data set of one row, not on every row of the chart."""
    return {"values": [{"one": 1}]}


def _either(yes: Any, no: Any) -> dict[str, Any]:
    return {"condition": [{"test": f"datum.{HIGHLIGHT}", "value": yes}], "value": no}


def _tooltip(drawn: Drawn) -> list[dict[str, Any]]:
    kind = {"type": "temporal", "format": "%-d %b %Y"} if drawn.is_dated else {"type": "nominal"}
    return [
        {"field": drawn.x, "title": drawn.x_label or " ", **kind},
        {"field": drawn.y, "type": "quantitative", "format": drawn.number, "title": drawn.y_label or drawn.title},
        *([{"field": drawn.n, "type": "quantitative", "format": ",d", "title": "n"}] if drawn.n else []),
    ]
