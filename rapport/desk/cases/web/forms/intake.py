"""A new case, as a representative enters it, and as a customer writes it on the public form."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ... import queries, rules
from ...types import Kind, Priority
from .. import words
from ..fields import FilesField, TreeField, tree_choices
from .conversation import RECEIVED_ON
from .verbs import add_attribute_fields, attributes_of

PHONE = RegexValidator(r"^[+0-9 ()/.\-]{5,40}$", _("Write the number with digits, such as +44 113 496 0000."))


class NewCase(Form):
    """A case that reached us by telephone, letter or in a store."""

    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How did they reach us?"), choices=[(one.value, words.CHANNEL[one]) for one in RECEIVED_ON]
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=words.choices(words.KIND), initial=Kind.ENQUIRY)
    subject = forms.CharField(
        label=_("Subject"), max_length=rules.LONGEST_SUBJECT, help_text=_("What would you call it on the telephone?")
    )
    text = forms.CharField(label=_("What did they say?"), widget=forms.Textarea(attrs={"rows": 6}), max_length=rules.LONGEST_TEXT)
    reason = TreeField(label=_("Reason: why did they contact us?"))
    priority = forms.ChoiceField(label=_("Priority"), choices=words.choices(words.PRIORITY), initial=Priority.NORMAL)
    is_safety = forms.BooleanField(label=_("Somebody may be hurt"), required=False)
    is_abusive = forms.BooleanField(label=_("It was abusive"), required=False)
    is_mine = forms.BooleanField(label=_("I keep this case myself"), required=False, initial=True)
    papers = FilesField()

    def __init__(self, *args: Any, actor: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declared = list(queries.attributes())
        self.fields["reason"].choices = tree_choices(queries.reasons(), empty=_("not said yet"))  # type: ignore[attr-defined]
        add_attribute_fields(self, self.declared, {})
        if actor.role != "representative":
            self.fields["is_mine"].initial = False
            self.fields["team"] = forms.ModelChoiceField(
                label=_("Team"), queryset=people.teams(actor), required=False, empty_label=_("the team with the least to do")
            )
        self.order_fields(
            [
                "customer",
                "channel",
                "kind",
                "subject",
                "text",
                "reason",
                *[f"attribute_{one.key}" for one in self.declared],
                "priority",
                "team",
                "is_safety",
                "is_abusive",
                "is_mine",
                "papers",
            ]
        )

    def attributes(self) -> dict[str, str]:
        """Return the declared facts as they were given."""
        return attributes_of(self, self.declared)


class ContactUs(Form):
    """The public form. ``website`` is a trap for machines: people do not see it."""

    about = TreeField(label=_("What is it about?"))
    message = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 7}), max_length=rules.LONGEST_TEXT)
    order_reference = forms.CharField(label=_("Order number, if you have it at hand"), required=False, max_length=60)
    papers = FilesField(
        label=_("Photographs or papers"), help_text=_("Pictures, PDF, text or office documents, at most 25 MB each.")
    )
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You get our answer there, and a link to a page of your own."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("If you would rather be called. One of the two is enough."),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = [row for row in queries.reasons() if row.parent_id is None]
        self.fields["about"].choices = tree_choices(tops, empty=_("something else"))  # type: ignore[attr-defined]
        if not tops:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("email") or given.get("phone")):
            self.add_error("email", _("Leave an e-mail address or a telephone number, so that we can answer you."))
        return given

    @property
    def is_from_a_machine(self) -> bool:
        """Return whether the field that people do not see was filled."""
        return bool(self.data.get("website"))


class PortalReply(Form):
    """What the customer adds on their own page."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 5}), max_length=rules.LONGEST_TEXT)
    papers = FilesField(label=_("Photographs or papers"))
