"""Tables as files: CSV, a workbook, or Parquet, each with what must be known to read it."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from rapport.kernel.errors import Refused
from rapport.ui.listing import harmless

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = ("csv", "xlsx", "parquet")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
MOST_IN_A_WORKBOOK = 200_000
MOST_AS_TEXT = 2_000_000


def answer(
    name: str, ending: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], about: Mapping[str, str]
) -> HttpResponse:
    """Return a table as a file to keep. Raises Refused where a kind of file cannot hold so many rows."""
    if (ending == "xlsx" and len(rows) > MOST_IN_A_WORKBOOK) or (ending == "csv" and len(rows) > MOST_AS_TEXT):
        raise Refused(_("So many rows do not fit into this kind of file. Choose a shorter time, or take them as Parquet."))
    written = {"csv": _csv, "xlsx": _workbook, "parquet": _parquet}[ending](columns, rows, about)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(written, content_type=TYPES[ending], headers=headers)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Any]], about: Mapping[str, str]) -> bytes:
    """The definition stands in lines of its own below the table, so that the first line stays the head of the columns."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    writer.writerow([])
    writer.writerows([f"# {key}", harmless(value)] for key, value in about.items())
    return text.getvalue().encode()


def _plain(cell: Any) -> Any:
    return harmless(cell.isoformat() if isinstance(cell, date) else cell)


def _workbook(columns: Sequence[str], rows: Sequence[Sequence[Any]], about: Mapping[str, str]) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]

    written = io.BytesIO()
    options = {
        "constant_memory": True,
        "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(written, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(_("Figures"))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, head)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [_cell(cell) for cell in row])
        words = book.add_worksheet(_("Definition"))
        words.set_column(0, 0, 16)
        words.set_column(1, 1, 100)
        for number, (key, value) in enumerate(about.items()):
            words.write(number, 0, key, head)
            words.write_string(number, 1, value)
    return written.getvalue()


def _cell(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, int | float | str | date) else str(cell)


def _parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]], about: Mapping[str, str]) -> bytes:
    import pyarrow as pa

    listed = list(zip(*rows, strict=True)) if rows else [() for _column in columns]
    return parquet(pa.table({name: pa.array(list(cells)) for name, cells in zip(columns, listed, strict=True)}), about)


def parquet(table: "pa.Table", about: Mapping[str, str]) -> bytes:
    """Return a table as Parquet, with its definition in the file's own metadata under "rapport"."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    written = pa.BufferOutputStream()
    known = table.schema.metadata or {}
    pq.write_table(table.replace_schema_metadata({**known, b"rapport": json.dumps(about).encode()}), written, compression="zstd")
    return bytes(written.getvalue().to_pybytes())


def lines(table: "pa.Table", named: Mapping[str, Mapping[Any, str]]) -> tuple[tuple[str, ...], list[Sequence[Any]]]:
    """Return the columns and rows of a table, each dimension followed by what its value is called."""
    columns: list[str] = []
    cells: list[Sequence[Any]] = []
    for name in table.column_names:
        values = table.column(name).to_pylist()
        columns.append(name)
        cells.append(values)
        if name in named and name.endswith("_id"):
            columns.append(name.removesuffix("_id"))
            cells.append([named[name].get(value, "") for value in values])
    return tuple(columns), list(_transposed(cells))


def _transposed(cells: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    return iter(zip(*cells, strict=True)) if cells else iter(())
