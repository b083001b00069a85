"""The body of a table, drawn cell by cell in Python: a template for every cell takes five times as long."""

import html
import inspect
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]
from django_tables2 import A

if TYPE_CHECKING:
    from .tables import Table

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
        self.accessor, self.default = A(column.accessor), column.default
        self.beneath = column.column.beneath if getattr(column.column, "under", None) else None
        css = column.attrs["td"]["class"]
        self.opening, self.bare = _opening(column.header, css), _opening(column.header, f"{css or ''} nothing".strip())
        self.view, self.arguments = _leads_to(column.link)
        self.displayed: dict[type, bool] = {}

    def drawn(self, row: Any) -> str:
        """Return the cell of a row."""
        record = row.record
        under = f'<span class="under">{_shown(self.beneath(record) or "")}</span>' if self.beneath else ""
        content = self._content(row, record)
        opening = self.bare if type(content) is str and content == NOTHING and not under else self.opening
        return f"{opening}{_shown(content)}{under}</td>"

    def _content(self, row: Any, record: Any) -> Any:
        value = self._value(record)
        if value in self.column.column.empty_values:
            return self.default
        known = {
            "value": value,
            "record": record,
            "column": self.column.column,
            "bound_column": self.column,
            "bound_row": row,
            "table": self.table,
        }
        content = self.render(**{name: known[name] for name in self.wanted})
        if self.view:
            address = _address(self.view, tuple(one.resolve(record) for one in self.arguments))
            return SafeString(f'<a href="{address}">{_shown(content)}</a>')
        return self.column.link(content, **known) if self.column.link else content

    def _value(self, record: Any) -> Any:
        if self._has_words(record):
            owner, name = self.accessor.penultimate(record)
            if isinstance(owner, Model):
                return getattr(owner, f"get_{name}_display")()
        try:
            return self.accessor.resolve(record)
        except (ValueError, TypeError, AttributeError, LookupError):  # a column of its own, with nothing behind it
            return None

    def _has_words(self, record: Any) -> bool:
        """Whether the value is a choice that the model has a word for."""
        kind = type(record)
        if kind not in self.displayed:
            self.displayed[kind] = bool(getattr(self.accessor.get_field(record), "choices", None))
        return self.displayed[kind]


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
