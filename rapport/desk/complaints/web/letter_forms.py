"""What is asked about letters: who they go to instead of the customer, what stands in one, and what is enclosed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases.types import Channel
from rapport.desk.complaints import queries
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.types import Complainant as Complaining
from rapport.desk.complaints.types import Letter, Paper
from rapport.ui.forms import Form, bound

from .forms import Asked, choices

CHANNELS = {
    Channel.EMAIL: _("E-mail"),
    Channel.LETTER: _("Letter"),
    Channel.WEB: _("Their own page"),
}


def represented() -> dict[str, forms.Field]:
    """Return the fields about who complains for the customer."""
    return {
        "name": forms.CharField(label=_("On behalf of the customer: name"), max_length=200, required=False),
        "relation": forms.CharField(label=_("What they are to the customer"), max_length=200, required=False),
        "authority": forms.CharField(
            label=_("Their authority on file"), max_length=300, required=False, help_text=_("Which paper, and who signed it.")
        ),
        "paper": forms.FileField(
            label=_("The authority itself"), required=False,
            help_text=_("Read it first: it names both, and is signed. Letters go to them once it is kept."),
        ),
        "authority_date": forms.DateField(label=_("Of which day is it?"), required=False),
        "email": forms.EmailField(label=_("Their e-mail address"), required=False, max_length=254),
        "address": forms.CharField(
            label=_("Their postal address"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": "3"}),
            help_text=_("Street, and the town with its postcode, one below the other."),
        ),
        "copies_customer": forms.BooleanField(label=_("The customer has a copy of each letter"), required=False),
    }  # fmt: skip


def complainant_of(given: dict[str, Any]) -> Complaining:
    """Return who complains, from what was given in ``represented``."""
    known = {name: given[name] for name in represented() if name != "paper"}
    return Complaining(**known, paper=paper_of(given["paper"]))


def paper_of(uploaded: Any) -> Paper | None:
    """Return a file that was handed in, or None."""
    return Paper(name=uploaded.name or "", content=uploaded) if uploaded else None


class Complainant(Asked):
    def prepare(self) -> None:
        for name, field in represented().items():
            bound(field)
            self.fields[name] = field


class WithdrawnForm(Asked):
    reason = forms.CharField(
        label=_("Why does it hold no more?"), max_length=300, help_text=_("Who said so, and when; or that its time is over.")
    )


class LetterForm(Form):
    """A letter with the checklist of its rule book."""

    text = forms.CharField(label=_("Letter"), widget=forms.Textarea(attrs={"rows": "18", "cols": "60"}))
    channel = forms.ChoiceField(label=_("By"), choices=choices(CHANNELS))

    def __init__(self, *args: Any, complaint: ComplaintFile, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elements = complaint.terms.letters.get(letter, ())
        for one in self.elements:
            if not one.says:
                self.fields[f"has_{one.key}"] = forms.BooleanField(label=_say(one.label), required=False)
        ticks = [name for name in self.fields if name.startswith("has_")]
        if ticks:
            self.fields[ticks[0]].widget.attrs["data-begins"] = True
            self.fields[ticks[-1]].help_text = _("Tick each point that the letter makes. It goes out once it makes all of them.")
        enclosed: dict[str, Any] = {f"file_{one.key}": _say(one.label) for one in self.elements if one.is_enclosed}
        for name, said in {**enclosed, "file_more": _("Enclose a file")}.items():
            self.fields[name] = forms.FileField(label=said, required=False)
            bound(self.fields[name])
        self.written = [(_say(one.label), one.says) for one in self.elements if one.says]
        if letter is Letter.FINAL and complaint.terms.categories:
            found = [("", "–"), *((one, one) for one in complaint.terms.categories)]
            self.fields["category"] = forms.ChoiceField(label=_("Closed with"), choices=found, required=False)
        if not self.is_bound:
            self.initial.setdefault("text", queries.draft_of(complaint, letter))

    def ticked(self) -> list[str]:
        """Return the elements that its writer says are there."""
        return [one.key for one in self.elements if not one.says and self.cleaned_data.get(f"has_{one.key}")]

    def enclosures(self) -> list[Paper]:
        """Return the files that go with it."""
        given = [paper_of(value) for name, value in self.cleaned_data.items() if name.startswith("file_")]
        return [one for one in given if one is not None]


def _say(label: str) -> str:
    from django.utils.translation import gettext

    return gettext(label)
