"""Rejected rows on their way out, and back once they are mended: a table that says of itself what it is.

Three columns stand before those of the source. They are known by their names, which are the same in every language, and are
left out when the file comes back: with them no row would be known again, and our reason would be read as the customer's.
"""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from .types import Facts, Row, Source

_FILE, _LINE = "Rapport: file", "Rapport: line"
_WHY = re.compile(r"Rapport: why \(import (\d+)\)")
_COUNT = 3
# What a spreadsheet would take for a formula. The sign before it keeps it a text.
_GUARDED = re.compile(r"'+ *[=+\-@\t\r]")
_FORMULA = re.compile(r"'* *[=+\-@\t\r]")


def marks(run_id: int) -> list[str]:
    """Return the names of the columns that stand before those of the source."""
    return [_FILE, _LINE, f"Rapport: why (import {run_id})"]


def guarded(cell: str) -> str:
    """Return a value that stays text in a spreadsheet. Numbers are no danger, and stay as they are."""
    return f"'{cell}" if _FORMULA.match(cell) and not _is_number(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class Mended:
    """The rows of a source that were rejected once, as they stood there."""

    def __init__(self, inner: Source, run_id: int) -> None:
        self._inner, self.run_id = inner, run_id
        self.delimiter: str = getattr(inner, "delimiter", "")
        self.notes = [
            *inner.notes,
            _("These rows were rejected by import %(number)d. What it wrote before them is left out.") % {"number": run_id},
        ]

    @property
    def facts(self) -> Facts:
        return self._inner.facts

    @property
    def header(self) -> list[str]:
        return self._inner.header[_COUNT:]

    def rows(self) -> Iterator[Row]:
        """Yield the rows without what was written before them."""
        for row in self._inner.rows():
            values = row.values[_COUNT:] if len(row.values) > _COUNT else row.values
            yield row._replace(values=[_plain(value) for value in values])


def unmarked(source: Source) -> Source:
    """Return a table without the columns that we put before those of its source, if it has them."""
    first = source.header[:_COUNT]
    if len(source.header) > _COUNT and first[:2] == [_FILE, _LINE] and (found := _WHY.fullmatch(first[2])):
        return Mended(source, int(found[1]))
    return source


def rejected_by(sources: Sequence[Source]) -> int | None:
    """Return the number of the import by which all these rows were rejected once; None where they are anything else."""
    numbers = {getattr(source, "run_id", None) for source in sources}
    return numbers.pop() if len(numbers) == 1 else None
