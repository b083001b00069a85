"""What happened on the way of a course: its words over the drawing where they have room, else numbers that the page explains."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import ceil, inf
from typing import Any

from . import vega
from .vega import Drawn, Layer

# What a letter of these words takes at most on average, in pixels, and how far two of them keep apart.
LETTER = 6.4
APART = 10
ENDLESS = 100_000


def events(drawn: Drawn, marks: Sequence[tuple[Any, str]]) -> list[Layer]:
    """A dotted line where something happened, its words over the drawing, turned towards the side with more room.

    On a drawing too narrow for all words each line carries its number.
    """
    layers: list[Layer] = []
    # The words of the usual range may stand at the upper edge: one line higher, the two never meet.
    dy = -16 if drawn.usual_range else -2
    least = least_width(drawn, marks)
    for number, (at, words) in enumerate(marks, start=1):
        data = {"values": [{drawn.x: vega.plain(at), "words": words, "number": str(number)}]}
        place = {"field": drawn.x, "type": "temporal" if drawn.is_dated else "ordinal"}
        rule = {"x": place, "y": {"value": 0}, "y2": {"value": "height"}}
        is_early = _share(drawn, at) < 0.5
        text = {
            "type": "text", "baseline": "bottom", "dy": dy, "color": "var(--ink-2)",
            "text": {"expr": f"width >= {least} ? datum.words : datum.number"},
            "align": {"expr": f"width >= {least} ? '{'left' if is_early else 'right'}' : 'center'"},
            "dx": {"expr": f"width >= {least} ? {-4 if is_early else 4} : 0"},
        }  # fmt: skip
        layers += [
            {"data": data, "mark": {"type": "rule", "strokeDash": [2, 3], "color": "var(--ink-3)"}, "encoding": rule},
            {"data": data, "mark": text, "encoding": {"x": place, "y": {"value": 0}}},
        ]
    return layers


def words_over(
    drawn: Drawn, marks: Sequence[tuple[Any, str]], *, target: float | None, still_open: vega.StillOpen
) -> list[Layer]:
    """Write over the drawing what happened, the usual range, the target and what is not final."""
    return [*events(drawn, marks), *vega.words_over(drawn, target=target, still_open=still_open)]


def least_width(drawn: Drawn, marks: Sequence[tuple[Any, str]]) -> int:
    """Return from which width on, in pixels, no words leave the drawing or meet others; where they always do, an endless one."""
    if not marks or not drawn.rows:
        return 0
    placed = sorted((_share(drawn, at), len(words) * LETTER) for at, words in marks)
    needs = [_over(length, 1 - share if share < 0.5 else share) for share, length in placed]
    for (share, length), (other, further) in pairwise(placed):
        taken = (length if share < 0.5 else 0) + (further if other >= 0.5 else 0)
        needs.append(_over(taken + APART, other - share))
    return ceil(min(max(needs), ENDLESS))


def _over(length: float, share: float) -> float:
    return length / share if share > 0 else inf if length else 0.0


def _share(drawn: Drawn, at: Any) -> float:
    """Return where on the width something lies, from 0 to 1."""
    if not drawn.is_dated:
        place = next((number for number, row in enumerate(drawn.rows) if row[drawn.x] == at), 0)
        return (place + 0.5) / max(len(drawn.rows), 1)
    first, last = drawn.rows[0][drawn.x], drawn.rows[-1][drawn.x]
    assert isinstance(at, date)
    return min(max((at - first) / (last - first), 0.0), 1.0) if last > first else 0.5
