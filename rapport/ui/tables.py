"""Tables: django-tables2 in the house template, with the columns that the house needs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

import django_tables2
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rapport.kernel import clock

from . import bodies, components

type Tone = Callable[[Any], str]


class Table(django_tables2.Table):  # type: ignore[misc]
    """Base of all tables. Sort by a column's head; the empty sentences say what would stand here and what to do."""

    empty_title: ClassVar[str | Promise] = _("Nothing here yet")
    empty_text: ClassVar[str | Promise] = ""
    as_of: datetime | None = None

    class Meta:
        template_name = "ui/table.html"
        attrs: ClassVar[dict[str, str]] = {"class": "table"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Without it django-tables2 would lay its own (none) over the sentence of the class.
        super().__init__(*args, **{"empty_text": self.empty_text, **kwargs})

    def get_column_class_names(self, classes_set: set[str], bound_column: Any) -> set[str]:
        """Keep only the classes that a column asks for; the name of a column is not a look."""
        return classes_set

    def moment(self) -> datetime:
        """Return the moment that the table speaks about."""
        return self.as_of or clock.now()

    def body(self) -> SafeString:
        """Return the rows of the page as HTML. Called by the table template."""
        return bodies.body(self)


class Column(django_tables2.Column):  # type: ignore[misc]
    """A column of plain text; ``kind`` is the class of its cells."""

    kind = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        attrs = kwargs.pop("attrs", {})
        if self.kind:
            attrs = {"td": {"class": self.kind}, "th": {"class": self.kind}, **attrs}
        super().__init__(*args, attrs=attrs, **kwargs)


class MomentColumn(Column):
    """A moment, short on the page and in ISO 8601 in an export."""

    kind = "when"

    def render(self, value: datetime, table: Table) -> SafeString:
        return components.moment(value, as_of=table.moment())

    def value(self, value: datetime) -> str:
        return value.isoformat()


class DueColumn(MomentColumn):
    """How long is left, in the tone of its urgency."""

    kind = "due"

    def render(self, value: datetime, table: Table) -> SafeString:
        return components.due(value, as_of=table.moment())


class BadgeColumn(Column):
    """A word in its tone. ``tones`` maps the raw value (or, as a function, the record) to a tone; quiet when it says nothing."""

    def __init__(self, *args: Any, tones: Mapping[Any, str] | Tone | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tones = tones or {}

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        return components.badge(value, self._tone(record, bound_column))

    def value(self, value: Any) -> str:
        return str(value)

    def _tone(self, record: Any, bound_column: Any) -> str:
        if callable(self.tones):
            return self.tones(record) or "quiet"
        return self.tones.get(bound_column.accessor.resolve(record), "quiet")


class LinkColumn(Column):
    """The row's name, linked to its page; ``under`` (an accessor) stands quietly on a second line.

    ``LinkColumn("cases:case", args=[A("pk")], under="reason__label")``; ``args`` defaults to the primary key.
    """

    kind = "name"

    def __init__(self, view: str, *, args: list[Any] | None = None, under: str = "", **kwargs: Any) -> None:
        super().__init__(linkify=(view, args or [django_tables2.A("pk")]), **kwargs)
        self.under = django_tables2.A(under) if under else None

    def render(self, value: Any) -> Any:
        return value

    def value(self, value: Any) -> str:
        return str(value)

    def beneath(self, record: Any) -> Any:
        """Return the second line of this row's cell, or None. Called by bodies."""
        return self.under.resolve(record, quiet=True) if self.under else None


class NumberColumn(Column):
    """A figure at the right edge, by thousands, with ``digits`` decimals, between ``before`` (a currency) and ``unit``."""

    kind = "number"

    def __init__(self, *args: Any, digits: int = 0, unit: str = "", before: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits, self.unit, self.before = digits, unit, before

    def render(self, value: float | Decimal) -> str:
        shown = number_format(rounded(value, self.digits), self.digits, force_grouping=True)
        return f"{self.before}{shown} {self.unit}".strip()

    def value(self, value: float | Decimal) -> float | Decimal:
        return value


class PlainNumberColumn(Column):
    """The number by which a thing is named, at the right edge, as it is written everywhere else: 58914, not 58,914."""

    kind = "number"

    def render(self, value: int) -> str:
        return str(value)

    def value(self, value: int) -> int:
        return value


def rounded(value: float | Decimal, digits: int) -> Decimal:
    """Return the figure as it is read, half rounded up: Django's own formatting would cut what it does not show."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
