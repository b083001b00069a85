"""Lists of customers and organisations."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2 import A

from rapport.ui.choices import called_language
from rapport.ui.forms import Form
from rapport.ui.listing import Filters
from rapport.ui.tables import BadgeColumn, Column, LinkColumn, NumberColumn, Table

from .. import queries
from ..models import Customer, Organisation


class Customers(Table):
    """The customers whom the actor may see."""

    empty_title = _("No customers yet")
    empty_text = _("They come in with their cases, by the contact form or from another system. You may also add one.")

    name = LinkColumn("customers:customer", under="organisation__name", verbose_name=_("Name"))
    email = Column(verbose_name=_("E-mail"), default="", orderable=False)
    phone = Column(verbose_name=_("Telephone"), default="", orderable=False)
    segment = Column(accessor=A("segment__label"), verbose_name=_("Segment"), default="", orderable=False)
    language = Column(verbose_name=_("Language"), orderable=False)
    care = BadgeColumn(accessor=A("is_vulnerable"), verbose_name=_("Care"), orderable=False, tones=lambda customer: "warn")

    class Meta(Table.Meta):
        model = Customer
        fields = ()
        sequence = ("name", "email", "phone", "segment", "language", "care")

    def render_language(self, value: str) -> str:
        return called_language(value)

    def render_care(self, value: bool, column: Any, record: Customer, bound_column: Any) -> Any:
        return column.render(gettext("needs care"), record, bound_column) if value else ""

    def value_care(self, value: bool) -> str:
        return gettext("needs care") if value else ""


class Members(Customers):
    """The customers of one organisation, whose name need not stand under each."""

    empty_title = _("Nobody belongs to it yet")
    empty_text = _("Open a customer, choose Change and enter this name as their organisation.")

    name = LinkColumn("customers:customer", verbose_name=_("Name"))

    class Meta(Customers.Meta):
        pass


class CustomerFilters(Filters):
    """Narrow by name or address, segment and care."""

    q = django_filters.CharFilter(label=_("Name, address or number"), method="search", max_length=200)
    segment = django_filters.ChoiceFilter(label=_("Segment"), field_name="segment_id", empty_label=_("any"))
    country = django_filters.CharFilter(label=_("Country"), method="in_country", max_length=2)
    care = django_filters.ChoiceFilter(
        label=_("Care"), method="needing_care", choices=[("yes", _("needs care"))], empty_label=_("any")
    )

    class Meta:
        model = Customer
        fields: tuple[str, ...] = ()
        form = Form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["segment"].extra["choices"] = list(queries.segments().values_list("pk", "label"))

    def search(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        return queries.narrowed(rows, value)

    def in_country(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        return rows.filter(country=value.upper())

    def needing_care(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        return rows.filter(is_vulnerable=True)


class Organisations(Table):
    """Organisations and how many of our customers belong to each."""

    empty_title = _("No organisations yet")
    empty_text = _("Add a company, institution or household to which several customers belong.")

    name = LinkColumn("customers:organisation", verbose_name=_("Name"))
    customer_count = NumberColumn(verbose_name=_("Customers"))

    class Meta(Table.Meta):
        model = Organisation
        fields = ()
        sequence = ("name", "customer_count")


class OrganisationFilters(Filters):
    """Narrow by name."""

    q = django_filters.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains", max_length=160)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()
        form = Form
