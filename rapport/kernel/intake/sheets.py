"""Excel workbooks: the first sheet that has rows. Cells become the text that a CSV export would hold, dates in ISO form."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from ..errors import BadInput
from .files import unpacked
from .headers import named
from .types import Facts, Row


class Sheet:
    """One sheet of a workbook; ``line`` of a row is its number in the sheet."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.notes: list[str] = list(facts.notes)
        try:
            self._name, self._first, self._cells = _filled_sheet(facts, self.notes)
        except (CalamineError, OSError, ValueError):
            raise BadInput(
                _("“%(name)s” is a damaged or protected workbook. Open it in your spreadsheet program, save it again and retry.")
                % {"name": facts.name}
            ) from None
        self.header = named([_text(cell) for cell in self._cells[0]], self.notes)

    @property
    def row_count(self) -> int:
        return len(self._cells) - 1

    def rows(self) -> Iterator[Row]:
        """Yield the rows after the header; rows without any value are left out."""
        width = len(self.header)
        for line, cells in enumerate(self._cells[1:], self._first + 1):
            values = [_text(cell) for cell in cells]
            if not any(values):
                continue
            if any(values[width:]):
                yield Row(line, values, _("The row has values beyond the last named column."))
            elif "\0" in "".join(values):
                yield Row(line, values, _("The row holds a NUL character."))
            else:
                yield Row(line, (values + [""] * width)[:width])


def _filled_sheet(facts: Facts, notes: list[str]) -> tuple[str, int, list[list[Any]]]:
    """Return the sheet's name, the number of its header row and all its rows from there."""
    with unpacked(facts) as opened:
        book = CalamineWorkbook.from_filelike(opened)
        filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).height > 0]
        if not filled:
            raise BadInput(_("“%(name)s” has no sheet with rows.") % {"name": facts.name})
        if len(filled) > 1:
            notes.append(_("The workbook has several sheets; only “%(sheet)s” was read.") % {"sheet": filled[0]})
        sheet = book.get_sheet_by_name(filled[0])
        start = sheet.start or (0, 0)
        return filled[0], start[0] + 1, sheet.to_python(skip_empty_area=True)


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case dt.datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell).strip()
