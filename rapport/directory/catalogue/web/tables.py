"""How products and stores stand in a list."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from rapport.compute.businesstime import countries
from rapport.ui.listing import Filters
from rapport.ui.money import said
from rapport.ui.tables import Column, LinkColumn, NumberColumn, Table

from .. import queries
from ..models import Product, Store


class ProductFilters(Filters):
    """By words and by family."""

    q = CharFilter(label=_("Name or number"), method="words")
    family = ChoiceFilter(label=_("Family"), choices=lambda: [(one, one) for one in queries.families()], empty_label=_("any"))

    def words(self, rows: QuerySet[Product], _name: str, value: str) -> QuerySet[Product]:
        """Narrow by name or number."""
        return queries.matching(rows, value)


class PriceColumn(Column):
    """A price with its currency."""

    kind = "number"

    def render(self, value: object, record: Product) -> str:
        return said(record.price, record.currency) if record.price is not None else ""

    def value(self, value: object) -> object:
        return value


class Products(Table):
    """The products by name."""

    name = LinkColumn("catalogue:product", verbose_name=_("Product"), under="sku")
    family = Column(verbose_name=_("Family"))
    price = PriceColumn(verbose_name=_("Price"))
    returns_days = NumberColumn(verbose_name=_("Returns, days"))

    empty_title = _("No products yet")
    empty_text = _("What you sell stands here, with its price and for how long it may be sent back. Add the first one.")

    class Meta(Table.Meta):
        model = Product
        fields = ("name", "family", "price", "returns_days")
        order_by: ClassVar[tuple[str, ...]] = ("name",)


class Stores(Table):
    """The stores by name."""

    name = Column(verbose_name=_("Store"))
    city = Column(verbose_name=_("City"))
    country = Column(verbose_name=_("Country"))
    currency = Column(verbose_name=_("Currency"))

    empty_title = _("No stores yet")
    empty_text = _("Stores come with the orders that were placed in them.")

    def render_country(self, value: str) -> str:
        return countries().get(value, value)

    class Meta(Table.Meta):
        model = Store
        fields = ("name", "city", "country", "currency")
