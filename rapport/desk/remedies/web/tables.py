"""How the ledger stands in a list."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, DateFilter
from django_tables2 import A

from rapport.ui import components
from rapport.ui.listing import Filters
from rapport.ui.money import said
from rapport.ui.tables import Column, LinkColumn, MomentColumn, Table

from ..models import LedgerEntry
from ..types import RemedyKind
from . import words


class LedgerFilters(Filters):
    """By days and by kind."""

    since = DateFilter(label=gettext_lazy("From"), field_name="at", lookup_expr="date__gte")
    until = DateFilter(label=gettext_lazy("Until"), field_name="at", lookup_expr="date__lte")
    kind = ChoiceFilter(
        label=gettext_lazy("Remedy"),
        choices=[(one.value, words.KIND[one]) for one in RemedyKind],
        empty_label=gettext_lazy("any"),
    )


class AmountColumn(Column):
    """A signed amount; a counter-entry says so."""

    kind = "number"

    def render(self, value: Any, record: LedgerEntry) -> str:
        return said(record.amount, record.currency)

    def value(self, value: Any) -> Any:
        return value


class KindColumn(Column):
    """What was given, and beneath it why."""

    under = "why"

    def render(self, value: str, record: LedgerEntry) -> str | SafeString:
        word = str(words.KIND[RemedyKind(value)]).capitalize()
        return components.badge(_("counter-entry")) if record.corrects_id else word

    def value(self, value: str) -> str:
        return value

    def beneath(self, record: LedgerEntry) -> str:
        """Return why it was given."""
        return record.why


class CaseColumn(LinkColumn):
    """The case, with its customer beneath."""

    def value(self, value: Any) -> str:
        return str(value.pk)

    def render(self, value: Any) -> str:
        return str(value.subject)


class Ledger(Table):
    """The lines, the newest first."""

    case = CaseColumn("cases:case", args=[A("case_id")], verbose_name=gettext_lazy("Case"), under="case__customer__name")
    kind = KindColumn(verbose_name=gettext_lazy("Remedy"))
    reason = Column(accessor="reason__name", verbose_name=gettext_lazy("Reason"), default="")
    team = Column(accessor="team__name", verbose_name=gettext_lazy("Team"), default="")
    person = Column(accessor="person__name", verbose_name=gettext_lazy("Given by"), default="")
    amount = AmountColumn(verbose_name=gettext_lazy("Amount"))
    currency = Column(verbose_name=gettext_lazy("Currency"), visible=False)
    at = MomentColumn(verbose_name=gettext_lazy("When"))

    empty_title = gettext_lazy("Nothing given yet")
    empty_text = gettext_lazy(
        "What customers get when something went wrong stands here, line by line. Give it on the page of a case."
    )

    class Meta(Table.Meta):
        model = LedgerEntry
        fields = ("case", "kind", "reason", "team", "person", "amount", "currency", "at")
        order_by: ClassVar[tuple[str, ...]] = ("-at",)


class CorrectColumn(Column):
    """The way to a counter-entry, for a line that has none."""

    def render(self, value: int, record: LedgerEntry) -> str | SafeString:
        if record.corrects_id or getattr(record, "correction", None):
            return ""
        return format_html('<a class="link nowrap" href="{}">{}</a>', reverse("remedies:correct", args=[value]), _("Correct…"))


class Correctable(Ledger):
    """The lines for whoever may correct them."""

    pk = CorrectColumn(verbose_name="", orderable=False, exclude_from_export=True)

    class Meta(Ledger.Meta):
        fields = (*Ledger.Meta.fields, "pk")  # type: ignore[assignment]
