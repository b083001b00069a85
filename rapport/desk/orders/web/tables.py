"""How orders stand in a list."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from rapport.ui import components
from rapport.ui.listing import Filters
from rapport.ui.money import said
from rapport.ui.tables import Column, LinkColumn, MomentColumn, Table

from .. import queries
from ..models import Order
from ..types import OrderState
from . import words


class OrderFilters(Filters):
    """By reference, e-mail address or customer, and by state."""

    request: HttpRequest
    q = CharFilter(label=_("Reference, e-mail or customer"), method="words")
    state = ChoiceFilter(label=_("State"), choices=[(one.value, words.STATE[one]) for one in OrderState], empty_label=_("any"))

    def words(self, rows: QuerySet[Order], _name: str, value: str) -> QuerySet[Order]:
        """Narrow to what a text means."""
        return queries.matching(rows, value, actor=self.request.actor)  # type: ignore[attr-defined]


class StateColumn(Column):
    """The state in its word and tone."""

    def render(self, value: str) -> SafeString:
        return components.badge(words.STATE[OrderState(value)], words.STATE_TONE.get(OrderState(value), "quiet"))

    def value(self, value: str) -> str:
        return value


class TotalColumn(Column):
    """What it came to, with the currency."""

    kind = "number"

    def render(self, value: Any, record: Order) -> str:
        return said(record.total_amount, record.currency)

    def value(self, value: Any) -> Any:
        return value


class Orders(Table):
    """Orders, the newest first."""

    reference = LinkColumn("orders:order", verbose_name=_("Order"), under="customer__name")
    state = StateColumn(verbose_name=_("State"))
    total_amount = TotalColumn(verbose_name=_("Total"))
    placed_at = MomentColumn(verbose_name=_("Placed"))

    empty_title = _("No orders yet")
    empty_text = _("Bring them in from a table, or connect your web shop; then they stand here and beside each case.")

    class Meta(Table.Meta):
        model = Order
        fields = ("reference", "state", "total_amount", "placed_at")
        order_by: ClassVar[tuple[str, ...]] = ("-placed_at",)
