"""Rows written down for good: their JSON, and the digest by which the same row is known again."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from operator import getitem, itemgetter
from typing import Any

from rapport.kernel.intake.types import StagedRow

KNOWN_BEFORE = -1
_LARGEST_CACHE = 20_000
_quoted = json.encoder.encode_basestring


class _Pieces(dict[str, str]):
    """Of one column: a value to its piece of JSON. Most values of a table repeat, so most are looked up."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._start = f"{_quoted(name)}: "

    def __missing__(self, value: str) -> str:
        piece = self._start + _quoted(value)
        if len(self) < _LARGEST_CACHE:
            self[value] = piece
        return piece


class Written:
    """Writes the rows of one file. The digest is the same in whatever order the columns stand, and an empty value counts as
    not there, so that a later export with one more, empty column brings in the same rows.
    """

    def __init__(self, header: Sequence[str]) -> None:
        order = sorted(range(len(header)), key=lambda place: header[place])
        self._width = len(header)
        self._pieces = [_Pieces(header[place]) for place in order]
        self._ordered: Any = itemgetter(*order) if len(order) > 1 else tuple

    def of(self, values: Sequence[str]) -> tuple[str, str]:
        """Return the row as JSON text and its digest, 32 hexadecimal digits."""
        if len(values) != self._width:
            values = [*values, *[""] * (self._width - len(values))]
        ordered = self._ordered(values)
        text = said = ", ".join(map(getitem, self._pieces, ordered))
        if "" in ordered:
            said = ", ".join(known[value] for known, value in zip(self._pieces, ordered, strict=True) if value)
        return f"{{{text}}}", blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class KnownRow(StagedRow):
    """A row that an earlier import brought in and that is not in the files of this one."""

    written: str
    digest: str
    header: Sequence[str]

    @classmethod
    def of(cls, line: int, digest: str, written: str, header: Sequence[str] = ()) -> "KnownRow":
        """Return the row as if it stood in a file with this header, or without one with its own, numbered -1."""
        fields = json.loads(written)
        names = header or tuple(fields)
        row = cls(KNOWN_BEFORE, line, [fields.get(name, "") for name in names])
        row.written, row.digest, row.header = written, digest, names
        return row
