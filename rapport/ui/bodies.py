"""The body of a table, drawn cell by cell in Python: a template for every cell takes five times as long."""

import html
import inspect
from collections.abc import Callable
from functools import cache, lru_cache, partialmethod
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, IntegerField, Model
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]
from django_tables2 import A

if TYPE_CHECKING:
    from .tables import Table

type Read = Callable[[Any], Any]

NOTHING = "—"  # what django-tables2 writes where a column has nothing to say
EVERYTHING = ("value", "record", "column", "bound_column", "bound_row", "table")
MOST_ADDRESSES = 8_192  # lists are read again and again, and by many


def body(table: "Table") -> SafeString:
    """Return the rows of the table's page as HTML."""
    cells = [_Cells(column, table) for column in table.columns]
    rows = []
    for row in table.paginated_rows:
        drawn = "".join(cell.drawn(row) for cell in cells)
        rows.append(f'<tr role="row" data-row>{drawn}</tr>')
    return SafeString("\n".join(rows))


class _Cells:
    """The cells of one column; what is the same in all rows is found out once."""

    def __init__(self, column: Any, table: "Table") -> None:
        self.column, self.table, self.render = column, table, column.render
        self.wanted = _wanted(getattr(column.render, "__func__", column.render))
        self.empty, self.default = column.column.empty_values, column.default
        fixed = {"column": column.column, "bound_column": column, "table": table}
        self.fixed = {name: one for name, one in fixed.items() if name in self.wanted}
        self.varying = [name for name in self.wanted if name not in fixed]
        self.beneath = column.column.beneath if getattr(column.column, "under", None) else None
        css = column.attrs["td"]["class"]
        self.opening, self.bare = _opening(column.header, css), _opening(column.header, f"{css or ''} nothing".strip())
        self.view, self.arguments = _leads_to(column.link)
        self.readers: dict[tuple[type, str, bool], Read] = {}

    def drawn(self, row: Any) -> str:
        """Return the cell of a row."""
        record = row.record
        under = f'<span class="under">{_shown(self.beneath(record) or "")}</span>' if self.beneath else ""
        content = self._content(row, record)
        opening = self.bare if type(content) is str and content == NOTHING and not under else self.opening
        return f"{opening}{_shown(content)}{under}</td>"

    def _content(self, row: Any, record: Any) -> Any:
        value = self._value(record)
        if value in self.empty:
            return self.default
        told = {"value": value, "record": record, "bound_row": row}
        content = self.render(**self.fixed, **{name: told[name] for name in self.varying})
        if self.view:
            address = _address(self.view, tuple(self._read(one, record) for one in self.arguments))
            return SafeString(f'<a href="{address}">{_shown(content)}</a>')
        if not self.column.link:
            return content
        return self.column.link(content, column=self.column.column, bound_column=self.column, table=self.table, **told)

    def _value(self, record: Any) -> Any:
        try:
            return self._read(self.column.accessor, record, in_words=True)
        except (ValueError, TypeError, AttributeError, LookupError):  # a column of its own, with nothing behind it
            return None

    def _read(self, accessor: str, record: Any, *, in_words: bool = False) -> Any:
        key = type(record), accessor, in_words
        read = self.readers.get(key)
        if read is None:
            read = self.readers[key] = _reader(A(accessor), type(record), in_words=in_words)
        return read(record)


def _reader(accessor: A, kind: type, *, in_words: bool) -> "Read":
    """Return what reads the value behind a cell of such records, ``in_words`` where the model has a word for it."""
    field = accessor.get_field(kind)
    if in_words and getattr(field, "choices", None):
        return _word_reader(accessor, kind, field)
    # Which of a record's keys and attributes is meant need not be tried out row by row where it is a column of its own.
    is_own = issubclass(kind, Model) and (accessor == "pk" or (getattr(field, "concrete", False) and field.name == accessor))
    return attrgetter(accessor) if is_own else accessor.resolve


def _word_reader(accessor: A, kind: type, field: Any) -> "Read":
    is_own = issubclass(kind, Model) and field.name == accessor and isinstance(field, CharField | IntegerField)
    told = inspect.getattr_static(kind, f"get_{accessor}_display", None) if is_own else None
    if isinstance(told, partialmethod) and told.func is getattr(Model, "_get_FIELD_display"):  # noqa: B009 — not told of in stubs
        words, read = {key: str(word) for key, word in field.flatchoices}, attrgetter(accessor)
        return lambda record: words.get(read(record), read(record))

    def displayed(record: Any) -> Any:
        owner, name = accessor.penultimate(record)
        return getattr(owner, f"get_{name}_display")() if isinstance(owner, Model) else accessor.resolve(record)

    return displayed


def _opening(label: Any, css: str) -> SafeString:
    look = format_html(' class="{}"', css) if css else ""
    return format_html('<td role="cell" data-label="{}"{}>', label, look)


def _shown(content: Any) -> str:
    """As a template would write it."""
    if type(content) is str:  # most are: nothing to be localized, nothing that is put into words later
        return html.escape(content)
    return content if isinstance(content, SafeString) else conditional_escape(localize(template_localtime(content)))


def _leads_to(link: Any) -> tuple[str, list[A]]:
    """Return the view and the arguments of a link that is no more than these; an empty name for none and for others."""
    told = getattr(link, "reverse_args", None) or {}
    view, arguments = told.get("viewname", ""), told.get("args", [])
    is_plain = not getattr(link, "attrs", None) and set(told) == {"viewname", "args"} and type(view) is str
    return (view, arguments) if is_plain and all(isinstance(one, A) for one in arguments) else ("", [])


@lru_cache(MOST_ADDRESSES)
def _address(view: str, arguments: tuple[Any, ...]) -> str:
    return html.escape(reverse(view, args=arguments))


@cache
def _wanted(render: Callable[..., Any]) -> tuple[str, ...]:
    """Return which of what is known about a cell its column asks for."""
    parameters = inspect.signature(render).parameters
    if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        return EVERYTHING
    return tuple(name for name in parameters if name in EVERYTHING)
