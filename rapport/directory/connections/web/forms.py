"""What is asked about tokens and webhooks."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ..models import Webhook
from ..queries import kinds_told
from ..types import LONGEST_ADDRESS, LONGEST_NAME, TOKEN_DAYS, Access, TokenDraft, WebhookDraft

ACCESS = {Access.READ: _("look only"), Access.WRITE: _("look, and do what I may do")}


def _days() -> list[tuple[int, str]]:
    return [(one, gettext("%(n)s days") % {"n": one}) for one in TOKEN_DAYS]


class NewToken(Form):
    """A token as its person wants it."""

    name = forms.CharField(
        label=_("For which system?"), max_length=LONGEST_NAME, help_text=_("As you will know it in a year: “Telephone system”.")
    )
    access = forms.ChoiceField(
        label=_("What may it do?"), choices=[(one.value, label) for one, label in ACCESS.items()], widget=forms.RadioSelect,
        initial=Access.READ.value,
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("For how long?"), coerce=int, initial=90, choices=_days)

    def draft(self) -> TokenDraft:
        """Return what was asked for."""
        given = self.cleaned_data
        return TokenDraft(name=given["name"], access=Access(given["access"]), days=given["days"])


class WebhookForm(Form):
    """Where messages go, and what they tell."""

    name = forms.CharField(label=_("Which system listens?"), max_length=LONGEST_NAME)
    address = forms.CharField(
        label=_("Address"), max_length=LONGEST_ADDRESS, help_text=_("Begins with https://. Messages are sent to it by POST."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(label=_("What is it told?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = _grouped()  # type: ignore[attr-defined]

    def draft(self) -> WebhookDraft:
        """Return what was asked for."""
        given = self.cleaned_data
        return WebhookDraft(name=given["name"], address=given["address"], kinds=tuple(given["kinds"]))

    @staticmethod
    def initial_of(webhook: Webhook) -> dict[str, Any]:
        """Return a webhook as the form shows it."""
        return {"name": webhook.name, "address": webhook.address, "kinds": webhook.kinds}


def _grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: Iterable[Any] = groupby(kinds_told(), key=lambda one: str(one.group))
    return [(group, [(one.key, str(one.label)) for one in told]) for group, told in groups]
