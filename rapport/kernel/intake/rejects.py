"""Rejected rows: kept as they were, and given back as a CSV file that can be mended and brought in again."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from .. import bulk
from .mended import guarded, marks
from .models import ImportFile, ImportRun, RejectedRow
from .types import Rejection

CHUNK_ROWS = 2_000


def keep(run: ImportRun, rejections: Sequence[Rejection]) -> None:
    """Write rejected rows down, in the caller's transaction."""
    if rejections:
        # ASCII JSON: a database text cannot hold NUL or half characters, their escapes it can.
        rows = ((run.pk, one.file, one.line, one.reason[:300], json.dumps(list(one.values))) for one in rejections)
        bulk.copy("kernel_rejectedrow", "run_id, file, line, reason, values", rows)


def csv_of(run: ImportRun) -> Iterator[str]:
    """Yield the rejected rows of a run as CSV text: file, line, why, then the values under the names of their columns.

    Files with different columns stand under the union of their names. A line that could not be parted stands whole in the
    first column of values.
    """
    files = {file.place: file for file in run.files.all()}
    names = list(dict.fromkeys(name for file in files.values() for name in file.header))
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _line([*marks(run.pk), *names])
    rows = RejectedRow.objects.filter(run=run).order_by("file", "line", "pk")
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        yield _line([files[row.file].name, str(row.line), row.reason, *_under(names, files[row.file], json.loads(row.values))])


def _under(names: Sequence[str], file: ImportFile, values: Sequence[str]) -> list[str]:
    if len(values) != len(file.header):
        return [*values]
    given = dict(zip(file.header, values, strict=True))
    return [given.get(name, "") for name in names]


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Formulas stay text in a spreadsheet; characters that no file can hold are shown by their escapes."""
    return guarded(cell.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode())
