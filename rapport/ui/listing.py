"""One way to list: filtered, sorted, in pages, with a constant number of queries, and as a CSV file."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django_filters import FilterSet

from rapport.kernel import clock
from rapport.kernel.prepared import among

from . import narrowing
from .forms import Form
from .tables import Table

# Counting further than anybody pages would cost more than it tells.
COUNTED_ROWS = 10_000
EXPORT_CHUNK_ROWS = 1_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Filters(FilterSet):  # type: ignore[misc]
    """Base of all filters: the house's form, with its bounds.

    ``note``: what readers have to know of what was found. ``are_few``: the rows are given by their keys, so that what stands
    beside each is better read for those of the page only. ``chosen``: these keys in the table's own order, where nothing else
    narrows the list: they need not be counted and sorted once more.
    """

    note = ""
    are_few = False
    chosen: Sequence[Any] | None = None

    @property
    def qs(self) -> Any:
        """The rows asked for. Who asks by what is not there, or not for them, gets none: all rows answer another question."""
        return self.queryset.none() if self.is_bound and self.form.errors else super().qs

    def is_narrowed_by(self, *names: str) -> bool:
        """Whether these fields, and no others, narrow the list."""
        return _narrowing(self.form) == set(names)

    class Meta:
        form = Form


class Narrowing(Protocol):
    """What a listing needs of its filters; django-filter's FilterSet has this face."""

    form: Any

    def __init__(self, data: Any, *, queryset: Any, request: HttpRequest) -> None: ...

    @property
    def qs(self) -> Any: ...


@dataclass
class Listing:
    """A page of rows, ready for ``{% list listing %}``."""

    table: Table
    form: Any
    total: int
    is_counted: bool
    is_filtered: bool
    export_name: str | None
    note: str = ""

    def drawn_form(self) -> SafeString:
        """Return the form by which the list is narrowed, as HTML. Called by the template."""
        return narrowing.drawn(self.form)

    @property
    def is_empty(self) -> bool:
        return self.total == 0

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing at all: then nothing can be narrowed."""
        return self.is_empty and not self.is_filtered


class _KnownPaginator(Paginator):  # type: ignore[type-arg]  # Django's own is not subscriptable
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: Any, per_page: int, *, total: int) -> None:
        super().__init__(rows, per_page)
        self._total = total

    @cached_property
    def count(self) -> int:
        return self._total


def listing(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    table: type[Table],
    filters: type["Narrowing"] | type[FilterSet] | None = None,
    *,
    per_page: int = 50,
    export_name: str | None = None,
) -> Listing | HttpResponseBase:
    """Return the page of rows that the request asks for, or, for ``?export=csv``, the file of all filtered rows.

    Reads ``sort``, ``page``, ``export`` and the filters' own fields from the query string; an odd page or sort falls back to
    the first page and the table's own order, a filter that cannot be read finds nothing and says so. Two queries for a page
    (count, rows) beside the choices that filters load, and one for the keys of its rows where they are few.
    ``export_name`` is the file's name without ending; None offers no export.
    """
    filterset = filters(request.GET, queryset=rows, request=request) if filters else None
    found = filterset.qs if filterset else rows
    asked = request.GET.get("sort", "")
    sort = asked if re.fullmatch(r"-?\w{1,60}", asked) else ""
    shown = table(found, **({"order_by": sort} if sort else {}), order_by_field="sort", page_field="page")
    _steady(shown)
    shown.as_of = getattr(request, "as_of", None) or clock.now()
    if export_name and request.GET.get("export") == "csv":
        return csv_file(request, csv_chunks(shown), export_name)
    chosen = getattr(filterset, "chosen", None)
    total, is_counted = _count(found if chosen is None else chosen)
    number = _number(request.GET.get("page"), ceil(min(total, COUNTED_ROWS) / per_page) or 1)
    if getattr(filterset, "are_few", False):
        _narrowed_first(shown, rows, chosen=None if sort else chosen, most=number * per_page)
    shown.paginate(paginator_class=_KnownPaginator, per_page=per_page, page=number, total=min(total, COUNTED_ROWS))
    return Listing(
        table=shown,
        form=filterset.form if filterset else None,
        total=min(total, COUNTED_ROWS),
        is_counted=is_counted,
        is_filtered=bool(filterset and (filterset.form.errors or _narrowing(filterset.form))),
        export_name=export_name,
        note=getattr(filterset, "note", ""),
    )


def _steady(shown: Table) -> None:
    """Rows that sort equal must not change places between two pages: the primary key decides."""
    rows = shown.data.data
    if isinstance(rows, QuerySet):
        order = rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ())
        shown.data.data = rows.order_by(*order, "-pk")


def _narrowed_first(shown: Table, rows: Any, *, chosen: Sequence[Any] | None, most: int) -> None:
    """Let the database choose and sort the rows before it joins to them what stands beside each; it would join to all.

    In two questions: in one it is free to go through all rows of a team for those that were chosen, and does.
    """
    found = shown.data.data
    keys = list(found.select_related(None).values_list("pk", flat=True)[:most] if chosen is None else chosen[:most])
    shown.data.data = rows.filter(among("pk", keys)).order_by(*found.query.order_by)


def _count(rows: Any) -> tuple[int, bool]:
    if not isinstance(rows, QuerySet):
        return len(rows), len(rows) <= COUNTED_ROWS
    total = rows.order_by()[: COUNTED_ROWS + 1].count()
    return total, total <= COUNTED_ROWS


def _number(asked: str | None, last: int) -> int:
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return min(max(number, 1), last)


def _narrowing(form: Any) -> set[str]:
    """Return the names of the fields that narrow a list. A box that is not ticked narrows nothing."""
    told = getattr(form, "cleaned_data", {})
    return {name for name, value in told.items() if value not in (None, "", []) and value is not False}


def csv_file(request: HttpRequest, chunks: Iterator[str], name: str) -> HttpResponseBase:
    """Return a CSV file sent chunk by chunk; under ASGI through an asynchronous iterator, as Django asks for."""
    body: Any = _without_blocking(chunks) if isinstance(request, ASGIRequest) else chunks
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def csv_chunks(shown: Table) -> Iterator[str]:
    """Yield the table as CSV text, a thousand rows at a time; it begins with a byte order mark, so that Excel reads UTF-8."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _written([next(type(shown)([]).as_values())])
    chunk: list[Any] = []
    rows = shown.data.data
    for record in rows.iterator(chunk_size=EXPORT_CHUNK_ROWS) if isinstance(rows, QuerySet) else rows:
        chunk.append(record)
        if len(chunk) == EXPORT_CHUNK_ROWS:
            yield _written(_values(shown, chunk))
            chunk = []
    if chunk:
        yield _written(_values(shown, chunk))


def _values(shown: Table, records: Sequence[Any]) -> list[list[Any]]:
    part = type(shown)(records, order_by=())
    part.as_of = shown.as_of
    return list(part.as_values())[1:]


def _written(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def harmless(cell: Any) -> Any:
    """Return the cell so that no spreadsheet runs it: text that starts like a formula gets an apostrophe; numbers stay."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


async def _without_blocking(chunks: Iterator[str]) -> AsyncIterator[str]:
    step = sync_to_async(lambda: next(chunks, None), thread_sensitive=True)
    while (chunk := await step()) is not None:
        yield chunk
