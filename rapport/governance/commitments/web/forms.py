"""What is asked when a promise is settled or handed over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ..types import LONGEST_PROOF


class Keep(Form):
    """How it is known that the promise was kept."""

    proof = forms.CharField(
        label=_("How do you know?"),
        max_length=LONGEST_PROOF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A call, a tracking number, the customer's own words. It stays beside the promise."),
    )


class Withdraw(Form):
    """Why a promise is taken back."""

    reason = forms.CharField(
        label=_("Why, and what was the customer told?"), max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOver(Form):
    """Who owes it from now on: somebody whom the actor may see."""

    owner: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Who takes it on?"), queryset=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people.people(actor).order_by("name")
