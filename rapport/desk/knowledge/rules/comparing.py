"""What is different between two texts, paragraph by paragraph and within them word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
AROUND = 2
MOST_PIECES = 600


class Mark(StrEnum):
    """What became of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: pieces of text with what became of them. ``is_gap``: unchanged lines are left out here."""

    pieces: tuple[tuple[Mark, str], ...] = ()
    is_gap: bool = False

    @property
    def is_changed(self) -> bool:
        return any(mark is not Mark.SAME for mark, _text in self.pieces)


def differences(before: str, after: str) -> list[Line]:
    """Return the lines of both texts in one, unchanged ones only around those that changed; none for equal texts."""
    lines = list(_lines(before.splitlines(), after.splitlines()))
    near = {place + step for place, line in enumerate(lines) if line.is_changed for step in range(-AROUND, AROUND + 1)}
    shown: list[Line] = []
    for place, line in enumerate(lines):
        if place in near:
            shown.append(line)
        elif shown and not shown[-1].is_gap:
            shown.append(Line(is_gap=True))
    return shown


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    for what, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if what == "equal":
            yield from (Line(pieces=((Mark.SAME, one),)) for one in before[a:b])
        elif what == "replace" and b - a == d - c:
            yield from (Line(pieces=tuple(_pieces(old, new))) for old, new in zip(before[a:b], after[c:d], strict=True))
        else:
            yield from (Line(pieces=((Mark.GONE, one),)) for one in before[a:b])
            yield from (Line(pieces=((Mark.NEW, one),)) for one in after[c:d])


def _pieces(old: str, new: str) -> Iterator[tuple[Mark, str]]:
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(before), len(after)) > MOST_PIECES:
        yield from ((Mark.GONE, old), (Mark.NEW, new))
        return
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Mark.SAME, "".join(before[a:b])
            continue
        if a < b:
            yield Mark.GONE, "".join(before[a:b])
        if c < d:
            yield Mark.NEW, "".join(after[c:d])
