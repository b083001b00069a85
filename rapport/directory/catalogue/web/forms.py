"""What is asked about a product."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ..models import Product
from ..types import LONGEST_NAME, LONGEST_SKU, MOST_RETURNS_DAYS, ProductDetails

FIELDS = ("sku", "name", "family", "price", "currency", "returns_days", "regime", "active_from", "active_to")


class ProductForm(Form):
    """A product as it is sold."""

    sku = forms.CharField(label=_("Product number"), max_length=LONGEST_SKU)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    family = forms.CharField(label=_("Family"), max_length=80, required=False)
    price = forms.DecimalField(label=_("Price"), max_digits=12, decimal_places=2, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, help_text=_("Three letters: GBP, EUR, USD."))
    returns_days = forms.IntegerField(
        label=_("Days in which it may be sent back"),
        min_value=0,
        max_value=MOST_RETURNS_DAYS,
        initial=30,
        help_text=_("Counted from the delivery. 0: not at all."),
    )
    regime = forms.CharField(
        label=_("Rules for complaints"),
        max_length=80,
        required=False,
        help_text=_("Where others hold than usual: consumer credit."),
    )
    active_from = forms.DateField(label=_("Sold from"), required=False)
    active_to = forms.DateField(label=_("No longer sold from"), required=False)

    @classmethod
    def of(cls, row: Product, sent: Mapping[str, Any] | None) -> "ProductForm":
        """Return the form filled with a product, or with what was sent."""
        return cls(sent, initial={name: getattr(row, name) for name in FIELDS})

    def details(self) -> ProductDetails:
        """Return what was filled in."""
        given = {name: self.cleaned_data[name] for name in FIELDS}
        return ProductDetails(**given | {"currency": given["currency"].upper()})
