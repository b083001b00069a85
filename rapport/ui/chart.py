"""One way to draw: Vega-Lite definitions in the theme's colours, always with a sentence and a table behind them.

A definition is plain data (checked against Altair's schema in the tests: building it with Altair itself costs 60 ms a
chart and 1.5 s at start). The browser draws it with vega-embed; colours are the names of CSS variables, so that a
change of theme needs no new definition.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

type Row = Mapping[str, Any]
type Chosen = Callable[[Row], bool] | Collection[Any]
type Layer = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
HIGHLIGHT = "_highlight"
SIZES = ("short", "medium", "tall")
# More names than this under an axis would stand too close: first, middle and last are enough.
MOST_NAMES = 8
# From here on the day of a date on an axis tells less than its year.
LONG_DAYS = 240


@dataclass(frozen=True)
class TableRow:
    """One line of the table behind a chart; ``href`` opens its rows."""

    cells: tuple[Any, ...]
    href: str | None
    is_highlighted: bool


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready for ``{% chart c %}``: its definition, its sentence, and the table behind it."""

    title: str
    spec: Mapping[str, Any]
    sentence: str
    columns: Sequence[str]
    rows: Sequence[TableRow]
    size: str = "medium"


@dataclass(frozen=True, kw_only=True)
class _Drawn:
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

    @property
    def is_dated(self) -> bool:
        return bool(self.rows) and isinstance(self.rows[0][self.x], date)


def bars(
    rows: Sequence[Row],
    *,
    x: str,
    y: str,
    title: str,
    usual_range: tuple[float, float] | None = None,
    highlight: Chosen | None = None,
    href: str | None = None,
    x_label: str = "",
    y_label: str = "",
    unit: str = "",
    number: str = ",.0f",
    size: str = "medium",
    tone: str = "bad",
) -> Chart:
    """Draw one bar per row: grey, and in ``tone`` where ``highlight`` says so (a function of the row, or values of ``x``).

    ``x``, ``y`` and ``href`` are keys of the rows; ``usual_range`` is the band behind the bars, in units of ``y``;
    ``number`` is a d3 format. A click on a bar opens its ``href``.
    """
    drawn = _Drawn(
        rows=rows, x=x, y=y, title=title, href=href, x_label=x_label, y_label=y_label, unit=unit, number=number,
        usual_range=usual_range, chosen=_choose(rows, x, highlight),
    )  # fmt: skip
    place = {"x": _named_axis(drawn), "y": _measure_axis(drawn, zero=True)}
    layers = [*_band(drawn), _bar(drawn, place, tone), _figures(drawn, place, tone), *_band_words(drawn)]
    return _chart(drawn, layers, size=size)


def line(
    rows: Sequence[Row],
    *,
    x: str,
    y: str,
    title: str,
    low: str | None = None,
    high: str | None = None,
    usual_range: tuple[float, float] | None = None,
    target: float | None = None,
    highlight: Chosen | None = None,
    href: str | None = None,
    marks: Sequence[tuple[Any, str]] = (),
    x_label: str = "",
    y_label: str = "",
    unit: str = "",
    number: str = ",.0f",
    size: str = "tall",
    tone: str = "bad",
    zero: bool = False,
) -> Chart:
    """Draw a course over time or over named steps, with its doubt and what happened on the way.

    ``low`` and ``high`` are the keys of the interval, ``target`` and ``usual_range`` are in units of ``y``, ``marks``
    are events as (x, words). Points that ``highlight`` names stand out in ``tone``. ``zero`` starts the axis at zero.
    """
    drawn = _Drawn(
        rows=rows, x=x, y=y, title=title, href=href, x_label=x_label, y_label=y_label, unit=unit, number=number,
        usual_range=usual_range, chosen=_choose(rows, x, highlight),
    )  # fmt: skip
    place = {"x": _named_axis(drawn), "y": _measure_axis(drawn, zero=zero)}
    layers = [*_band(drawn), *_target(drawn, target)]
    if low and high:
        layers.append(_interval(place, low, high))
    layers += [
        {"mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 1.8}, "encoding": place},
        _points(drawn, place, tone),
        *_events(drawn, marks),
        *_band_words(drawn),
        *_target_words(drawn, target),
    ]
    return _chart(drawn, layers, size=size, beside=tuple(key for key in (low, high) if key))


def _chart(drawn: _Drawn, layers: Sequence[Layer], *, size: str, beside: tuple[str, ...] = ()) -> Chart:
    if size not in SIZES:
        raise ValueError(f"{size!r} is no size; one of {', '.join(SIZES)}")
    spec = {
        "$schema": SCHEMA,
        "width": "container",
        "height": "container",
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": [_datum(drawn, row, mark, beside) for row, mark in zip(drawn.rows, drawn.chosen, strict=True)]},
        "layer": list(layers),
    }
    return Chart(
        title=drawn.title,
        spec=spec,
        sentence=_sentence(drawn),
        columns=(drawn.x_label or drawn.x, drawn.y_label or drawn.y),
        rows=[_table_row(drawn, row, mark) for row, mark in zip(drawn.rows, drawn.chosen, strict=True)],
        size=size,
    )


def _datum(drawn: _Drawn, row: Row, is_highlighted: bool, beside: tuple[str, ...]) -> dict[str, Any]:
    datum = {key: _plain(row[key]) for key in (drawn.x, drawn.y, *beside)} | {HIGHLIGHT: is_highlighted}
    return datum | {"href": row.get(drawn.href)} if drawn.href else datum


def _table_row(drawn: _Drawn, row: Row, is_highlighted: bool) -> TableRow:
    return TableRow((row[drawn.x], row[drawn.y]), row.get(drawn.href) if drawn.href else None, is_highlighted)


def _plain(value: Any) -> Any:
    """JSON has no moments and no decimals; words may be lazy translations."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _choose(rows: Sequence[Row], x: str, highlight: Chosen | None) -> list[bool]:
    if highlight is None:
        return [False] * len(rows)
    if callable(highlight):
        return [bool(highlight(row)) for row in rows]
    return [row[x] in highlight for row in rows]


# Axes


def _named_axis(drawn: _Drawn) -> dict[str, Any]:
    if drawn.is_dated:
        days = (drawn.rows[-1][drawn.x] - drawn.rows[0][drawn.x]).days
        axis: dict[str, Any] = {"title": None, "grid": False, "labelOverlap": "greedy", "labelSeparation": 10, "tickCount": 6}
        axis["format"] = "%-d %b" if days < LONG_DAYS else "%b %Y"
        return {"field": drawn.x, "type": "temporal", "axis": axis}
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "ticks": False, "grid": False}
    names = [str(_plain(row[drawn.x])) for row in drawn.rows]
    if len(names) > MOST_NAMES:
        axis["values"] = [names[0], names[(len(names) - 1) // 2], names[-1]]
    scale = {"paddingInner": 0.34, "paddingOuter": 0.17}
    return {"field": drawn.x, "type": "ordinal", "sort": None, "axis": axis, "scale": scale}


def _measure_axis(drawn: _Drawn, *, zero: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "title": None,
        "tickCount": 3,
        "format": _trimmed(drawn.number),
        "domain": False,
        "ticks": False,
        "grid": True,
    }
    if drawn.unit:
        axis["labelExpr"] = f"datum.label + {_quoted(' ' + drawn.unit)}"
    return {"field": drawn.y, "type": "quantitative", "axis": axis, "scale": {"zero": zero, "nice": True}}


def _trimmed(number: str) -> str:
    """Axes need no trailing zeros: 90 %, not 90.0 % (d3 writes that as a tilde before the type)."""
    return f"{number[:-1]}~{number[-1]}" if number and number[-1].isalpha() and "~" not in number else number


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


# Layers


def _bar(drawn: _Drawn, place: Mapping[str, Any], tone: str) -> Layer:
    colour = _either(f"var(--{tone})", "var(--chart-bar)")
    mark = {"type": "bar", "cornerRadiusEnd": 2, "cursor": "pointer" if drawn.href else "default"}
    return {"mark": mark, "encoding": {**place, "color": colour, "tooltip": _tooltip(drawn)}}


def _figures(drawn: _Drawn, place: Mapping[str, Any], tone: str) -> Layer:
    """Write the figure over each bar that stands out: the eye needs no axis there."""
    text = {"field": drawn.y, "type": "quantitative", "format": drawn.number}
    return {
        "transform": [{"filter": f"datum.{HIGHLIGHT}"}],
        "mark": {"type": "text", "dy": -8, "fontWeight": 600, "color": f"var(--{tone})"},
        "encoding": {**place, "text": text},
    }


def _points(drawn: _Drawn, place: Mapping[str, Any], tone: str) -> Layer:
    """Draw the points that stand out, and the one nearest to the pointer."""
    near = {"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": True}
    opacity = _either(1, 0)
    opacity["condition"].append({"param": "near", "empty": False, "value": 1})
    colour = _either(f"var(--{tone})", "var(--accent)")
    return {
        "mark": {"type": "point", "filled": True, "size": 46, "cursor": "pointer" if drawn.href else "default"},
        "params": [{"name": "near", "select": near}],
        "encoding": {**place, "color": colour, "opacity": opacity, "tooltip": _tooltip(drawn)},
    }


def _interval(place: Mapping[str, Any], low: str, high: str) -> Layer:
    lower = {**place["y"], "field": low}
    return {
        "mark": {"type": "area", "color": "var(--accent)", "opacity": 0.16},
        "encoding": {"x": place["x"], "y": lower, "y2": {"field": high}},
    }


def _band(drawn: _Drawn) -> list[Layer]:
    if drawn.usual_range is None:
        return []
    low, high = drawn.usual_range
    rect = {"x": {"value": 0}, "x2": {"value": "width"}, "y": _level(low), "y2": {"datum": high}}
    return [{"data": _one(), "mark": {"type": "rect", "color": "var(--chart-band)"}, "encoding": rect}]


def _band_words(drawn: _Drawn) -> list[Layer]:
    if drawn.usual_range is None:
        return []
    low, high = drawn.usual_range
    words = _("usual range %(low)s–%(high)s") % {"low": _figure(low, ""), "high": _figure(high, drawn.unit)}
    return _words(words, high, baseline="bottom", dy=-3, colour="var(--ink-3)")


def _target(drawn: _Drawn, target: float | None) -> list[Layer]:
    if target is None:
        return []
    rule = {"x": {"value": 0}, "x2": {"value": "width"}, "y": _level(target)}
    return [{"data": _one(), "mark": {"type": "rule", "strokeDash": [4, 3], "color": "var(--good)"}, "encoding": rule}]


def _target_words(drawn: _Drawn, target: float | None) -> list[Layer]:
    if target is None:
        return []
    words = _("target %(value)s") % {"value": _figure(target, drawn.unit)}
    return _words(words, target, baseline="top", dy=4, colour="var(--good)")


def _events(drawn: _Drawn, marks: Sequence[tuple[Any, str]]) -> list[Layer]:
    """A dotted line where something happened, its words over the drawing, turned towards the side with more room."""
    layers: list[Layer] = []
    for at, words in marks:
        data = {"values": [{drawn.x: _plain(at), "words": words}]}
        place = {"field": drawn.x, "type": "temporal" if drawn.is_dated else "ordinal"}
        rule = {"x": place, "y": {"value": 0}, "y2": {"value": "height"}}
        align, dx = ("left", -4) if _is_early(drawn, at) else ("right", 4)
        text = {"type": "text", "align": align, "baseline": "bottom", "dx": dx, "dy": -2, "color": "var(--ink-2)"}
        layers += [
            {"data": data, "mark": {"type": "rule", "strokeDash": [2, 3], "color": "var(--ink-3)"}, "encoding": rule},
            {"data": data, "mark": text, "encoding": {"x": place, "y": {"value": 0}, "text": {"field": "words"}}},
        ]
    return layers


def _is_early(drawn: _Drawn, at: Any) -> bool:
    before = sum(1 for row in drawn.rows if _plain(row[drawn.x]) < _plain(at)) if drawn.is_dated else _index(drawn, at)
    return before < len(drawn.rows) / 2


def _index(drawn: _Drawn, at: Any) -> int:
    return next((index for index, row in enumerate(drawn.rows) if row[drawn.x] == at), 0)


def _words(words: str, level: float, *, baseline: str, dy: int, colour: str) -> list[Layer]:
    """Words at the left edge, on a halo of paper: what is drawn behind them never makes them unreadable."""
    place = {"x": {"value": 0}, "y": _level(level), "text": {"value": words}}
    text = {"type": "text", "align": "left", "baseline": baseline, "dx": 4, "dy": dy}
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


def _tooltip(drawn: _Drawn) -> list[dict[str, Any]]:
    kind = {"type": "temporal", "format": "%-d %b %Y"} if drawn.is_dated else {"type": "nominal"}
    return [
        {"field": drawn.x, "title": drawn.x_label or " ", **kind},
        {"field": drawn.y, "type": "quantitative", "format": drawn.number, "title": drawn.y_label or drawn.title},
    ]


# Words


def _sentence(drawn: _Drawn) -> str:
    known = [row for row in drawn.rows if row[drawn.y] is not None]
    if not known:
        return _("%(title)s: nothing to draw.") % {"title": drawn.title}
    said = [_extent(drawn, known)]
    if drawn.usual_range:
        low, high = (_figure(value, drawn.unit) for value in drawn.usual_range)
        said.append(_("Usual range %(low)s to %(high)s.") % {"low": low, "high": high})
    if any(drawn.chosen):
        named = [str(row[drawn.x]) for row, mark in zip(drawn.rows, drawn.chosen, strict=True) if mark]
        said.append(_("Standing out: %(named)s.") % {"named": ", ".join(named)})
    return " ".join(said)


def _extent(drawn: _Drawn, known: Sequence[Row]) -> str:
    least, most = min(known, key=lambda row: row[drawn.y]), max(known, key=lambda row: row[drawn.y])
    sentence = _(
        "%(title)s: %(count)d values from %(first)s to %(last)s; least %(least)s (%(when_least)s), most %(most)s (%(when_most)s)."
    )
    return sentence % {
        "title": drawn.title,
        "count": len(known),
        "first": known[0][drawn.x],
        "last": known[-1][drawn.x],
        "least": _figure(least[drawn.y], drawn.unit),
        "when_least": least[drawn.x],
        "most": _figure(most[drawn.y], drawn.unit),
        "when_most": most[drawn.x],
    }


def _figure(value: float | Decimal, unit: str) -> str:
    return f"{float(value):g} {unit}".strip()
