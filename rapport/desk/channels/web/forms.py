"""What is asked about mailboxes, templates and who gets copies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases.types import Kind
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ..models import Mailbox
from ..rules import filling
from ..types import MailboxDraft, Security
from . import words

KINDS = {
    Kind.ENQUIRY: _("Enquiry"),
    Kind.ORDER: _("Order"),
    Kind.COMPLAINT: _("Complaint"),
    Kind.COMPLIMENT: _("Compliment"),
    Kind.REQUEST: _("Request"),
}
SECURITIES = [(one.value, words.SECURITY[one]) for one in Security]


class AddressForm(Form):
    """The one thing a newcomer certainly knows."""

    address = forms.CharField(label=_("Which address do customers write to?"), max_length=250, widget=forms.EmailInput)


class MailboxForm(Form):
    """A mailbox whole. A password that is left empty stays as it is kept."""

    ESSENTIAL = ("name", "address", "sender_name", "secret", "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port",
                 "smtp_security")  # fmt: skip

    BY_TOKEN = ("client_id", "client_secret", "token_url", "token_scope", "refresh_token")
    SECRETS = ("secret", "smtp_secret", "client_secret", "refresh_token")

    name = forms.CharField(label=_("Name of the mailbox"), max_length=80, help_text=_("For colleagues, such as “Help, Leeds”."))
    address = forms.CharField(label=_("Address"), max_length=250, widget=forms.EmailInput)
    sender_name = forms.CharField(
        label=_("Name of the sender"), max_length=100, required=False, help_text=_("What customers see beside the address.")
    )
    secret = forms.CharField(
        label=_("Password"), max_length=500, required=False, widget=forms.PasswordInput(render_value=True),
        help_text=_("Many providers ask for an app password. It is kept encrypted."),
    )  # fmt: skip
    imap_host = forms.CharField(label=_("Server of coming mail (IMAP)"), max_length=255)
    imap_port = forms.IntegerField(label=_("Port"), initial=993)
    imap_security = forms.ChoiceField(label=_("Security"), choices=SECURITIES)
    smtp_host = forms.CharField(label=_("Server of going mail (SMTP)"), max_length=255)
    smtp_port = forms.IntegerField(label=_("Port"), initial=465)
    smtp_security = forms.ChoiceField(label=_("Security"), choices=SECURITIES)
    user = forms.CharField(
        label=_("Name to sign in with"), max_length=250, required=False, help_text=_("Empty: the address itself.")
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    smtp_user = forms.CharField(label=_("Name for going mail, where it is another"), max_length=250, required=False)
    smtp_secret = forms.CharField(
        label=_("Password for going mail, where it is another"), max_length=500, required=False,
        widget=forms.PasswordInput(render_value=True),
    )  # fmt: skip
    client_id = forms.CharField(
        label=_("Number of the client (client ID)"), max_length=250, required=False,
        help_text=_("Of the application that your company registered with its mail provider. With it, no password is needed."),
    )  # fmt: skip
    client_secret = forms.CharField(
        label=_("Secret of the client"), max_length=2000, required=False, widget=forms.PasswordInput(render_value=True),
        help_text=_("It is kept encrypted."),
    )  # fmt: skip
    token_url = forms.CharField(
        label=_("Address that gives tokens"), max_length=500, required=False,
        help_text=_("Microsoft 365: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token. "
                    "Google: https://oauth2.googleapis.com/token."),
    )  # fmt: skip
    token_scope = forms.CharField(
        label=_("What it asks for (scope)"), max_length=500, required=False,
        help_text=_("Microsoft 365: https://outlook.office365.com/.default. With a refresh token, nothing."),
    )  # fmt: skip
    refresh_token = forms.CharField(
        label=_("Refresh token, where the provider gave one"), max_length=4000, required=False,
        widget=forms.PasswordInput(render_value=True), help_text=_("It is kept encrypted."),
    )  # fmt: skip
    aliases = forms.CharField(
        label=_("Other addresses whose mail comes here"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One on each line."),
    )  # fmt: skip
    uses_plus = forms.BooleanField(
        label=_("Plus-addresses arrive here (name+word@…): answers then find their case surely"),
        required=False,
    )
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Team that its cases go to"),
        queryset=None,
        required=False,
        empty_label=_("the one that served the customer last"),
    )
    kind = forms.ChoiceField(label=_("Its cases begin as"), choices=[(one.value, KINDS[one]) for one in Kind])
    signature = forms.CharField(
        label=_("Signature"), required=False, max_length=filling.LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("With placeholders such as {{person.first_name}}, {{person.team}}, {{company.name}}."),
    )  # fmt: skip
    sends_receipts = forms.BooleanField(label=_("Who writes gets a receipt with their number"), required=False, initial=True)
    takes_old = forms.BooleanField(label=_("Also take in what lies in the folder already"), required=False)
    is_default = forms.BooleanField(label=_("Mail goes out from here where nothing else says"), required=False)
    is_active = forms.BooleanField(label=_("Read and send"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = people.teams(actor)  # type: ignore[attr-defined]

    @property
    def essential(self) -> list[Any]:
        """The fields that each mailbox needs."""
        return [self[name] for name in self.ESSENTIAL]

    @property
    def further(self) -> list[Any]:
        """The fields that can stay as they are."""
        shown = {*self.ESSENTIAL, *self.BY_TOKEN}
        return [self[name] for name in self.fields if name not in shown and not self[name].is_hidden]

    @property
    def by_token(self) -> list[Any]:
        """The fields with which it signs in without a password."""
        return [self[name] for name in self.BY_TOKEN]

    @property
    def is_by_token(self) -> bool:
        """Whether it signs in so, or is about to."""
        return any(field.value() for field in self.by_token)

    @property
    def is_further_wrong(self) -> bool:
        """Whether something is wrong in what is folded away."""
        return any(field.errors for field in self.further)

    def draft(self) -> MailboxDraft:
        """Return what was given."""
        given = dict(self.cleaned_data)
        team = given.pop("team")
        for key in self.SECRETS:
            given[key] = given[key] or None
        return MailboxDraft(
            **given
            | {
                "team_id": team.pk if team else None,
                "aliases": tuple(one.strip() for one in given["aliases"].splitlines() if one.strip()),
                "imap_security": Security(given["imap_security"]),
                "smtp_security": Security(given["smtp_security"]),
            }
        )


def initial_of(mailbox: Mailbox) -> dict[str, Any]:
    """Return a mailbox as the form shows it; passwords stay where they are."""
    names = [name for name in MailboxForm.base_fields if name not in {*MailboxForm.SECRETS, "aliases", "team"}]
    values = {name: getattr(mailbox, name) for name in names}
    return values | {"aliases": "\n".join(mailbox.aliases), "team": mailbox.team_id}


class TemplateForm(Form):
    """A template with its languages; one field for each."""

    name = forms.CharField(label=_("Name"), max_length=filling.LONGEST_LINE, help_text=_("By which colleagues find it."))
    is_active = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, shown: tuple[str, ...] = ("en",), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in words.LANGUAGES:
            rows = 10 if language in shown else 4
            self.fields[f"body_{language}"] = forms.CharField(
                label=str(words.LANGUAGES[language]),
                required=False,
                max_length=filling.LONGEST_BODY,
                widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
            )
        self.shown = shown

    def bodies(self) -> dict[str, str]:
        """Return what was written, by language."""
        return {language: self.cleaned_data[f"body_{language}"] for language in words.LANGUAGES}

    @property
    def written(self) -> list[Any]:
        """The languages in use."""
        return [self[f"body_{language}"] for language in words.LANGUAGES if language in self.shown]

    @property
    def unwritten(self) -> list[Any]:
        """The languages that are folded away."""
        return [self[f"body_{language}"] for language in words.LANGUAGES if language not in self.shown]


class CopyForm(Form):
    """Somebody who is to get copies."""

    email = forms.CharField(label=_("Address"), max_length=250, widget=forms.EmailInput)
