"""One way to draw: Vega-Lite definitions in the theme's colours, always with a sentence and a table behind them.

A definition is plain data (checked against Altair's schema in the tests: building it with Altair itself costs 60 ms a
chart and 1.5 s at start). The browser draws it with vega-embed; colours are the names of CSS variables, so that a
change of theme needs no new definition.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from . import beside as others
from . import marked, vega
from .beside import Beside
from .vega import Layer, Row

type Chosen = Callable[[Row], bool] | Collection[Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SIZES = ("short", "medium", "tall")
DIGITS = re.compile(r"\.(\d+)f$")  # of a number as d3 writes it


@dataclass(frozen=True)
class TableRow:
    """One line of the table behind a chart; ``href`` opens its rows."""

    cells: tuple[Any, ...]
    href: str | None
    is_highlighted: bool


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready for ``{% chart c %}``: its definition, its sentence, and the table behind it.

    ``marks``: what happened on the way; on a drawing narrower than ``worded_from`` they stand below it, under their numbers.
    """

    title: str
    spec: Mapping[str, Any]
    sentence: str
    columns: Sequence[str]
    rows: Sequence[TableRow]
    size: str = "medium"
    marks: Sequence[str] = ()
    worded_from: int = 0


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
    running: str = "",
) -> Chart:
    """Draw one bar per row: grey, and in ``tone`` where ``highlight`` says so (a function of the row, or values of ``x``).

    ``x``, ``y`` and ``href`` are keys of the rows; ``usual_range`` is the band behind the bars, in units of ``y``;
    ``number`` is a d3 format. A click on a bar opens its ``href``. ``running``: the key
    of a course over the bars, in units of ``y``.
    """
    drawn = vega.Drawn(
        rows=rows, x=x, y=y, title=title, href=href, x_label=x_label, y_label=y_label, unit=unit, number=number,
        usual_range=usual_range, chosen=_choose(rows, x, highlight),
    )  # fmt: skip
    place = {"x": vega.named_axis(drawn), "y": vega.measure_axis(drawn, zero=True)}
    layers = [
        *vega.band(drawn),
        vega.bar(drawn, place, tone),
        *vega.figures(drawn, place, tone),
        *vega.running(place, running),
        *vega.band_words(drawn, over_bars=True),
    ]
    return _chart(drawn, layers, size=size, beside=(running,) if running else ())


def line(
    rows: Sequence[Row],
    *,
    x: str,
    y: str,
    title: str,
    low: str | None = None,
    high: str | None = None,
    usual_range: tuple[float, float] | None = None,
    usual: tuple[str, str] | None = None,
    target: float | None = None,
    highlight: Chosen | None = None,
    highlight_words: str = "",
    still_open: tuple[Any, str] | None = None,
    href: str | None = None,
    marks: Sequence[tuple[Any, str]] = (),
    beside: Sequence[Beside] = (),
    x_label: str = "",
    y_label: str = "",
    unit: str = "",
    number: str = ",.0f",
    size: str = "tall",
    tone: str = "bad",
    zero: bool = False,
    n: str = "",
) -> Chart:
    """Draw a course over time or over named steps, with its doubt and what happened on the way.

    ``low`` and ``high`` are the keys of the interval, ``target`` and ``usual_range`` are in units of ``y``, ``marks``
    are events as (x, words). Points that ``highlight`` names stand out in ``tone``, with ``highlight_words`` beside the furthest.
    ``zero`` starts the axis at zero. ``usual``: the keys of a usual range that is another at each step. ``still_open``:
    from the row with this ``x`` on nothing is final yet; the drawing pales there and says the words. ``n``: how many rows.
    """
    drawn = vega.Drawn(
        rows=rows, x=x, y=y, title=title, href=href, x_label=x_label, y_label=y_label, unit=unit, number=number,
        usual_range=usual_range, chosen=_choose(rows, x, highlight), n=n,
    )  # fmt: skip
    place = {"x": vega.named_axis(drawn), "y": vega.measure_axis(drawn, zero=zero)}
    layers = [
        *vega.grounds(drawn, place, usual=usual, within=(low, high), target=target, still_open=still_open),
        *others.courses(drawn, place, beside),
        *vega.course(drawn, place, still_open, tone),
        *vega.standing_out(drawn, place, tone, highlight_words),
        *marked.words_over(drawn, marks, target=target, still_open=still_open),
    ]
    made = _chart(drawn, layers, size=size, beside=tuple(filter(None, (low, high, *(usual or ()), *others.keys(beside)))))
    return replace(made, marks=tuple(words for _at, words in marks), worded_from=marked.least_width(drawn, marks))


def _chart(drawn: vega.Drawn, layers: Sequence[Layer], *, size: str, beside: tuple[str, ...] = ()) -> Chart:
    if size not in SIZES:
        raise ValueError(f"{size!r} is no size; one of {', '.join(SIZES)}")
    spec = {
        "$schema": SCHEMA,
        "width": "container",
        "height": "container",
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": _data(drawn, beside)},
        "layer": list(layers),
    }
    return Chart(
        title=drawn.title,
        spec=spec,
        sentence=_sentence(drawn),
        columns=(drawn.x_label or drawn.x, _with_unit(drawn), *(["n"] if drawn.n else [])),
        rows=_table(drawn),
        size=size,
    )


def _data(drawn: vega.Drawn, beside: tuple[str, ...]) -> list[dict[str, Any]]:
    keys = (drawn.x, drawn.y, *beside, *([drawn.n] if drawn.n else []))
    data = []
    for row, is_highlighted, is_lone in zip(drawn.rows, drawn.chosen, vega.lone(drawn), strict=True):
        datum = {key: vega.plain(row[key]) for key in keys} | {vega.HIGHLIGHT: is_highlighted}
        datum |= {vega.LONE: True} if is_lone else {}
        data.append(datum | {"href": row.get(drawn.href)} if drawn.href else datum)
    return data


def _table(drawn: vega.Drawn) -> list[TableRow]:
    """Return the table behind: counts as whole numbers, whatever the store figured them in."""
    values = [_rounded(row[drawn.y], drawn.number) for row in drawn.rows]
    if all(value is None or float(value).is_integer() for value in values):
        values = [value if value is None else int(value) for value in values]
    told = []
    for row, value, is_highlighted in zip(drawn.rows, values, drawn.chosen, strict=True):
        cells = (row[drawn.x], value, *([row[drawn.n]] if drawn.n else []))
        told.append(TableRow(cells, row.get(drawn.href) if drawn.href else None, is_highlighted))
    return told


def _with_unit(drawn: vega.Drawn) -> str:
    label = str(drawn.y_label or drawn.y)
    return f"{label}, {drawn.unit}" if drawn.unit and drawn.unit not in label else label


def _rounded(value: Any, number: str) -> Any:
    """Return what a table says of a value: one digit more than the axis, so that two unlike points read unlike."""
    digits = DIGITS.search(number)
    return round(value, int(digits[1]) + 1) if digits and isinstance(value, float) else value


def _choose(rows: Sequence[Row], x: str, highlight: Chosen | None) -> list[bool]:
    if highlight is None:
        return [False] * len(rows)
    if callable(highlight):
        return [bool(highlight(row)) for row in rows]
    return [row[x] in highlight for row in rows]


def _sentence(drawn: vega.Drawn) -> str:
    known = [row for row in drawn.rows if row[drawn.y] is not None]
    if not known:
        return _("%(title)s: nothing to draw.") % {"title": drawn.title}
    said = [_extent(drawn, known)]
    if drawn.usual_range:
        low, high = (vega.figure(value, drawn.unit) for value in drawn.usual_range)
        said.append(_("Usual range %(low)s to %(high)s.") % {"low": low, "high": high})
    if any(drawn.chosen):
        named = [str(row[drawn.x]) for row, mark in zip(drawn.rows, drawn.chosen, strict=True) if mark]
        said.append(_("Standing out: %(named)s.") % {"named": ", ".join(named)})
    return " ".join(said)


def _extent(drawn: vega.Drawn, known: Sequence[Row]) -> str:
    least, most = min(known, key=lambda row: row[drawn.y]), max(known, key=lambda row: row[drawn.y])
    if len(known) == 1:
        only = {"title": drawn.title, "value": vega.figure(most[drawn.y], drawn.unit), "when": most[drawn.x]}
        return _("%(title)s: a single value, %(value)s (%(when)s).") % only
    sentence = _(
        "%(title)s: %(count)d values from %(first)s to %(last)s; least %(least)s (%(when_least)s), most %(most)s (%(when_most)s)."
    )
    return sentence % {
        "title": drawn.title,
        "count": len(known),
        "first": known[0][drawn.x],
        "last": known[-1][drawn.x],
        "least": vega.figure(least[drawn.y], drawn.unit),
        "when_least": least[drawn.x],
        "most": vega.figure(most[drawn.y], drawn.unit),
        "when_most": most[drawn.x],
    }
