"""What is asked when an order is changed, brought in, or a web shop connected."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.kernel.intake.types import DateOrder
from rapport.ui.forms import Form

from ..models import Order
from ..types import LONGEST_ADDRESS, LONGEST_REASON, System
from . import words


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class Address(Form):
    """Where it is sent instead."""

    address = forms.CharField(label=_("New address"), max_length=LONGEST_ADDRESS, widget=forms.Textarea(attrs={"rows": 3}))


class Cancel(Form):
    """Why it is cancelled."""

    reason = _reason(_("Why is it cancelled?"))


class SendBack(Form):
    """What comes back, how many, and why."""

    line = forms.TypedChoiceField(label=_("What comes back?"), coerce=int)
    quantity = forms.IntegerField(label=_("How many?"), min_value=1, initial=1)
    reason = _reason(_("Why?"))

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.name} × {one.quantity}") for one in order.lines.all()]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]


class BringIn(Form):
    """A table of orders."""

    table = forms.FileField(label=_("File"), help_text=_("CSV or Excel, a row a line; also the order exports of Shopify."))
    source = forms.CharField(label=_("From which system?"), max_length=60, initial="shop")
    zone = forms.CharField(label=_("Time zone of its times"), max_length=60)
    date_order = forms.ChoiceField(
        label=_("Order of dates"),
        required=False,
        choices=[("", _("told by the dates")), (DateOrder.DMY, "31/12/2026"), (DateOrder.MDY, "12/31/2026")],
    )
    currency = forms.CharField(label=_("Currency where none is named"), max_length=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].initial, self.fields["currency"].initial = settings.RAPPORT_ZONE, settings.RAPPORT_CURRENCY


class Connect(Form):
    """A web shop that tells of its orders."""

    name = forms.CharField(label=_("Name of the shop"), max_length=60)
    system = forms.ChoiceField(label=_("System"), choices=[(one.value, words.SYSTEM[one]) for one in System])
    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("With it the shop signs what it sends. It is kept encrypted and never shown again."),
    )
