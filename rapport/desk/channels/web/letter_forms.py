"""What is asked about letters: the company's paper, a letter, a scan, when it was posted or came back."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.compute.businesstime import countries
from rapport.desk.cases.types import Kind
from rapport.ui.forms import Form

from ..models import Letterhead
from ..rules.letters import LONGEST_TEXT
from ..types import Layout, LetterheadDraft
from .forms import KINDS

LAYOUTS = [
    (Layout.DIN_B.value, _("DIN long, form B: address 45 mm from the top")),
    (Layout.DIN_A.value, _("DIN long, form A: address 27 mm from the top")),
    (Layout.UK.value, _("British DL window")),
]
MOST_SCANS = 20


def _lines(label: Any, *, rows: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=1_000, required=required, widget=widget, help_text=help_text)


class Paper(Form):
    """The company's paper."""

    name = forms.CharField(label=_("Name of the company"), max_length=120)
    address = _lines(_("Address"), rows=4, help_text=_("As it stands on top: street, town, telephone, web."))
    return_line = forms.CharField(
        label=_("Return address"), max_length=160, required=False, help_text=_("One small line in the window. Empty: as above.")
    )
    footer = _lines(_("Foot"), rows=3, required=False, help_text=_("What the law asks for: register, directors, bank."))
    country = forms.ChoiceField(
        label=_("Our country"), required=False, help_text=_("Letters to other countries get their country as last line.")
    )
    layout = forms.ChoiceField(label=_("Envelopes"), choices=LAYOUTS, widget=forms.RadioSelect)
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG or JPEG, at most 300 kB."))

    def __init__(self, *args: Any, paper: Letterhead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(countries().items(), key=lambda one: one[1])
        self.fields["country"].choices = [("", "–"), *known]  # type: ignore[attr-defined]
        for name in ("name", "address", "return_line", "footer", "country", "layout"):
            self.initial.setdefault(name, getattr(paper, name))

    def draft(self) -> LetterheadDraft:
        """Return the paper as it was given."""
        given = {name: self.cleaned_data[name] for name in ("name", "address", "return_line", "footer", "country")}
        return LetterheadDraft(**given, layout=Layout(self.cleaned_data["layout"]))


class Write(Form):
    """A letter."""

    subject = forms.CharField(label=_("About"), max_length=200)
    text = forms.CharField(
        label=_("Letter"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("With greeting and closing; your name stands below by itself. Empty lines part paragraphs."),
    )  # fmt: skip


class ManyScans(forms.ClearableFileInput):
    """The browser's own picker, for several files at once."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """One or several scans; their kind, size and pages are checked where they are kept."""

    widget = ManyScans

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError(_("Choose the scanned letter."))
        if len(given) > MOST_SCANS:
            raise forms.ValidationError(_("At most twenty files at once."))
        return [super(ScansField, self).clean(one, initial) for one in given]


class Scan(Form):
    """A scanned letter: when it came, and what it says."""

    papers = ScansField(label=_("Scan"), help_text=_("PDF or pictures, at most 25 MB each."))
    received_date = forms.DateField(label=_("Received on"), help_text=_("The day of the stamp: clocks start there."))
    summary = forms.CharField(
        label=_("What does it say?"), required=False, max_length=18_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Leave it empty to take the words that the scanner has read."),
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_date", timezone.localdate(at))


class NewScan(Scan):
    """A scanned letter that opens a case."""

    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(one.value, words) for one, words in KINDS.items()], initial=Kind.ENQUIRY)
    field_order = ("customer", "papers", "received_date", "subject", "kind", "summary")


class Posted(Form):
    """On which day letters were posted."""

    posted_date = forms.DateField(label=_("Posted on"))


class Returned(Form):
    """That a letter came back, and why."""

    returned_date = forms.DateField(label=_("When did it come back?"))
    why = forms.CharField(label=_("What stands on it?"), max_length=300, help_text=_("“Gone away”, “no such number”."))
