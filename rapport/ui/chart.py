"""One way to draw: Vega-Lite definitions in the theme's colours, always with a sentence and a table behind them.

A definition is plain data (checked against Altair's schema in the tests: building it with Altair itself costs 60 ms a
chart and 1.5 s at start). The browser draws it with vega-embed; colours are the names of CSS variables, so that a
change of theme needs no new definition.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

type Row = Mapping[str, Any]
type Chosen = Callable[[Row], bool] | Collection[Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
HIGHLIGHT, BAND = "_highlight", "_band"
SIZES = ("short", "medium", "tall")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready for ``{% chart c %}``: its definition, its sentence, and the table behind it."""

    title: str
    spec: Mapping[str, Any]
    sentence: str
    columns: Sequence[str]
    rows: Sequence["TableRow"]
    size: str = "medium"
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class TableRow:
    """One line of the table behind a chart; ``href`` opens its rows."""

    cells: tuple[Any, ...]
    href: str | None
    is_highlighted: bool


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
    chosen = [_is_chosen(row, x, highlight) for row in rows]
    values = [_datum(row, x, y, href, mark) for row, mark in zip(rows, chosen, strict=True)]
    layers = [
        *_band_layers(usual_range, number, unit),
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 2, "cursor": "pointer" if href else "default"},
            "encoding": {
                "color": _either(f"var(--{tone})", "var(--chart-bar)"),
                "tooltip": _tooltip(x, y, x_label, y_label or title, number),
            },
        },
        {
            "mark": {"type": "text", "dy": -8, "fontWeight": 600, "color": f"var(--{tone})"},
            "transform": [{"filter": f"datum.{HIGHLIGHT}"}],
            "encoding": {"text": {"field": y, "type": "quantitative", "format": number}},
        },
    ]
    spec = {
        **_frame(values),
        "encoding": {"x": _named_axis(x, rows), "y": _measure_axis(y, number, unit)},
        "layer": layers,
    }
    return Chart(
        title=title,
        spec=spec,
        size=_size(size),
        columns=(x_label or x, y_label or y),
        rows=_table(rows, x, y, href, chosen),
        sentence=_sentence(title, rows, x, y, unit, usual_range, chosen),
    )


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
    """Draw a course over time or over named steps, with its interval (``low``, ``high``: keys), target, usual range and
    events (``marks``: (x, words)). Points that ``highlight`` names stand out in ``tone``. ``zero`` starts the axis at zero.
    """
    chosen = [_is_chosen(row, x, highlight) for row in rows]
    values = [
        _datum(row, x, y, href, mark) | {key: _plain(row[key]) for key in (low, high) if key}
        for row, mark in zip(rows, chosen, strict=True)
    ]
    layers = [*_band_layers(usual_range, number, unit), *_target_layers(target, number, unit)]
    if low and high:
        band = {"y": {"field": low, "type": "quantitative"}, "y2": {"field": high}}
        layers.append({"mark": {"type": "area", "color": "var(--accent)", "opacity": 0.16}, "encoding": band})
    layers += [
        {"mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 1.8}},
        {
            "mark": {"type": "point", "filled": True, "size": 46, "cursor": "pointer" if href else "default"},
            "encoding": {
                "color": _either(f"var(--{tone})", "var(--accent)"),
                "opacity": _either(1, 0, hover=True),
                "tooltip": _tooltip(x, y, x_label, y_label or title, number),
            },
            "params": [
                {"name": "near", "select": {"type": "point", "on": "pointerover", "clear": "pointerout", "nearest": True}}
            ],
        },
        *_event_layers(marks, x, rows),
    ]
    axis = _measure_axis(y, number, unit) | {"scale": {"zero": zero, "nice": True}}
    spec = {**_frame(values), "encoding": {"x": _named_axis(x, rows), "y": axis}, "layer": layers}
    return Chart(
        title=title,
        spec=spec,
        size=_size(size),
        columns=(x_label or x, y_label or y),
        rows=_table(rows, x, y, href, chosen),
        sentence=_sentence(title, rows, x, y, unit, usual_range, chosen),
    )


def _frame(values: Sequence[Row]) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": "container",
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": list(values)},
    }


def _datum(row: Row, x: str, y: str, href: str | None, is_highlighted: bool) -> dict[str, Any]:
    datum = {x: _plain(row[x]), y: _plain(row[y]), HIGHLIGHT: is_highlighted}
    return datum | {"href": row.get(href)} if href else datum


def _plain(value: Any) -> Any:
    """JSON has no moments and no decimals; words may be lazy translations."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _is_chosen(row: Row, x: str, highlight: Chosen | None) -> bool:
    if highlight is None:
        return False
    return bool(highlight(row)) if callable(highlight) else row[x] in highlight


def _named_axis(x: str, rows: Sequence[Row]) -> dict[str, Any]:
    if rows and isinstance(rows[0][x], date):
        return {"field": x, "type": "temporal", "axis": {"title": None, "grid": False, "labelOverlap": "greedy", "tickCount": 6}}
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 12, "ticks": False, "grid": False}
    return {"field": x, "type": "ordinal", "sort": None, "axis": axis, "scale": {"paddingInner": 0.34, "paddingOuter": 0.17}}


def _measure_axis(y: str, number: str, unit: str) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": None, "tickCount": 4, "format": number, "domain": False, "ticks": False}
    if unit:
        axis["labelExpr"] = f"datum.label + {_quoted(' ' + unit)}"
    return {"field": y, "type": "quantitative", "axis": axis}


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _either(yes: Any, no: Any, *, hover: bool = False) -> dict[str, Any]:
    tests: list[dict[str, Any]] = [{"test": f"datum.{HIGHLIGHT}", "value": yes}]
    if hover:
        tests.append({"param": "near", "empty": False, "value": yes})
    return {"condition": tests, "value": no}


def _tooltip(x: str, y: str, x_label: str, y_label: str, number: str) -> list[dict[str, Any]]:
    return [{"field": x, "title": x_label or " "}, {"field": y, "type": "quantitative", "format": number, "title": y_label}]


def _band_layers(usual: tuple[float, float] | None, number: str, unit: str) -> list[dict[str, Any]]:
    if usual is None:
        return []
    words = _("usual range %(low)s–%(high)s") % {"low": _figure(usual[0], unit=""), "high": _figure(usual[1], unit)}
    data = {"values": [{"low": usual[0], "high": usual[1], "words": words}]}
    low, high = {"datum": usual[0], "type": "quantitative"}, {"datum": usual[1]}
    return [
        {
            "data": data,
            "mark": {"type": "rect", "color": "var(--sunk)"},
            "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": low, "y2": high},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -3, "color": "var(--ink-3)"},
            "encoding": {"x": {"value": 0}, "y": {"datum": usual[1], "type": "quantitative"}, "text": {"value": words}},
        },
    ]


def _target_layers(target: float | None, number: str, unit: str) -> list[dict[str, Any]]:
    if target is None:
        return []
    words = _("target %(value)s") % {"value": _figure(target, unit)}
    level = {"datum": target, "type": "quantitative"}
    one: dict[str, Any] = {"values": [{}]}
    return [
        {
            "data": one,
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": "var(--good)"},
            "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": level},
        },
        {
            "data": one,
            "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 4, "dy": 4, "color": "var(--good)"},
            "encoding": {"x": {"value": 0}, "y": level, "text": {"value": words}},
        },
    ]


def _event_layers(marks: Sequence[tuple[Any, str]], x: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    if not marks:
        return []
    kind = "temporal" if rows and isinstance(rows[0][x], date) else "ordinal"
    data = {"values": [{x: _plain(at), "words": words} for at, words in marks]}
    place = {"field": x, "type": kind}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "strokeDash": [2, 3], "color": "var(--ink-3)"},
            "encoding": {"x": place, "y": {"value": 0}, "y2": {"value": "height"}},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "right", "baseline": "top", "dx": -6, "color": "var(--ink-2)"},
            "encoding": {"x": place, "y": {"value": 0}, "text": {"field": "words"}},
        },
    ]


def _table(rows: Sequence[Row], x: str, y: str, href: str | None, chosen: Sequence[bool]) -> list[TableRow]:
    return [TableRow((row[x], row[y]), row.get(href) if href else None, mark) for row, mark in zip(rows, chosen, strict=True)]


def _sentence(
    title: str, rows: Sequence[Row], x: str, y: str, unit: str, usual: tuple[float, float] | None, chosen: Sequence[bool]
) -> str:
    known = [row for row in rows if row[y] is not None]
    if not known:
        return _("%(title)s: nothing to draw.") % {"title": title}
    least, most = min(known, key=lambda row: row[y]), max(known, key=lambda row: row[y])
    said = _(
        "%(title)s: %(count)d values from %(first)s to %(last)s; least %(least)s (%(when_least)s), most %(most)s (%(when_most)s)."
    ) % {
        "title": title,
        "count": len(known),
        "first": known[0][x],
        "last": known[-1][x],
        "least": _figure(least[y], unit),
        "when_least": least[x],
        "most": _figure(most[y], unit),
        "when_most": most[x],
    }
    if usual:
        said += " " + _("Usual range %(low)s to %(high)s.") % {"low": _figure(usual[0], unit), "high": _figure(usual[1], unit)}
    if any(chosen):
        named = ", ".join(str(row[x]) for row, mark in zip(rows, chosen, strict=True) if mark)
        said += (
            " " + _("Beyond it: %(named)s.") % {"named": named}
            if usual
            else " " + _("Standing out: %(named)s.") % {"named": named}
        )
    return said


def _figure(value: float | Decimal, unit: str) -> str:
    return f"{float(value):g} {unit}".strip()


def _size(size: str) -> str:
    if size not in SIZES:
        raise ValueError(f"{size!r} is no size; one of {', '.join(SIZES)}")
    return size
