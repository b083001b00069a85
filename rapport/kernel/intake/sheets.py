"""Excel workbooks: the largest sheet, and those with the same columns. Cells become the text that a CSV export would hold,
dates in ISO form.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from ..errors import BadInput
from .files import SINCE_1900, unpacked
from .headers import SAMPLED_ROWS, named, place_of, titles_note
from .types import Facts, Row
from .values import day_of_serial, is_serial


def sheets(facts: Facts) -> list["Sheet"]:
    """Return the tables of a workbook: its largest sheet and, in their order, those that have the same columns."""
    main = Sheet(facts)
    found = [Sheet(replace(facts, part=name)) for name in main.others]
    alike = {one.name: one for one in found if one.header == main.header and one.row_count > 0}
    left = [name for name in main.others if name not in alike]
    if alike:
        main = Sheet(replace(facts, part=main.name))
    if left:
        main.notes.append(
            _("Of this workbook “%(sheet)s” was read; not read, because their columns are others: %(names)s.")
            % {"sheet": ", ".join([main.name, *alike]), "names": ", ".join(left)}
        )
    together = {main.name: main} | alike
    return [together[name] for name in main.filled if name in together]


class Sheet:
    """One sheet of a workbook, ``facts.part`` or else the largest; ``line`` of a row is its number in the sheet."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.notes: list[str] = list(facts.notes)
        try:
            self._first, self._cells = self._opened(facts)
        except (CalamineError, OSError, ValueError):
            raise BadInput(
                _("“%(name)s” is a damaged or protected workbook. Open it in your spreadsheet program, save it again and retry.")
                % {"name": facts.name}
            ) from None
        titles = place_of([[_text(cell) for cell in row] for row in self._cells[:SAMPLED_ROWS]])
        if titles:
            self._first, self._cells = self._first + titles, self._cells[titles:]
            self.notes.append(titles_note(titles))
        self.header = named([_text(cell) for cell in self._cells[0]], self.notes)
        self._tell_of_days()

    def _opened(self, facts: Facts) -> tuple[int, list[list[Any]]]:
        """Choose the sheet; return the number of its first row and all its rows."""
        with unpacked(facts) as opened:
            book = CalamineWorkbook.from_filelike(opened)
            sizes = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
            self.filled = [name for name, sheet in sizes.items() if sheet.height > 0]
            if not self.filled:
                raise BadInput(_("“%(name)s” has no sheet with rows.") % {"name": facts.name})
            largest = max(self.filled, key=lambda name: sizes[name].height * sizes[name].width)
            self.name = facts.part if facts.part in self.filled else largest
            sheet = sizes[self.name]
            first = sheet.start or (0, 0)
            cells = sheet.to_python(skip_empty_area=True)
            if count := _spread(cells, sheet.merged_cell_ranges or [], first):
                self.notes.append(_("%(count)d cells that go over several rows count for each of them.") % {"count": count})
            return first[0] + 1, cells

    def _tell_of_days(self) -> None:
        """Say of columns of nothing but numbers that can be days how they would be read as moments."""
        epoch = dt.datetime.fromisoformat(self.facts.epoch or SINCE_1900)
        for place, name in enumerate(self.header):
            texts = [text for cells in self._cells[1:SAMPLED_ROWS] if place < len(cells) and (text := _text(cells[place]))]
            if texts and all(map(is_serial, texts)):
                day = day_of_serial(texts[0], epoch)
                words = _(
                    "The numbers in “%(column)s” are read as the workbook's days where it is a moment: %(number)s is %(day)s."
                )
                self.notes.append(words % {"column": name, "number": texts[0], "day": f"{day:%Y-%m-%d %H:%M}"})

    @property
    def others(self) -> list[str]:
        """Return the other sheets that have rows."""
        return [name for name in self.filled if name != self.name]

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


def _spread(cells: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]], first: tuple[int, int]) -> int:
    """Write what stands in cells over several rows into each of those rows, as they are read; return how many cells there were.

    Cells over several columns are titles: they stay in their first column.
    """
    count = 0
    for (top, left), (bottom, _right) in merged:
        row, column = top - first[0], left - first[1]
        if bottom == top or row < 0 or column < 0 or row >= len(cells) or cells[row][column] == "":
            continue
        count += 1
        for below in cells[row + 1 : bottom - first[0] + 1]:
            below[column] = cells[row][column]
    return count


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
