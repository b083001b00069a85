"""What is asked when an agreement about figures of individual people is recorded, and when it is withdrawn."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ..types import AgreementDraft, Party, Purpose
from .agreement_words import PARTIES, PURPOSES

REVIEW = timedelta(days=365)
REACH_DAYS = 365


class AgreementForm(Form):
    """With whom, for what, in which words, from when, how far back, and when it is looked at again."""

    party = forms.ChoiceField(label=_("Agreed with"), choices=[(str(key), words) for key, words in PARTIES.items()])
    agreed_with = forms.CharField(
        label=_("Name"), max_length=160, help_text=_("Who signed for them: “Works council of Leeds”, “Unison branch 12”.")
    )
    person_ids = forms.TypedMultipleChoiceField(
        label=_("Who agreed"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for an agreement with each person; of everybody else figures stay closed."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("For what"), choices=[(str(key), words) for key, words in PURPOSES.items()], widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("What was agreed"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "data-begins": True})
    )
    file = forms.FileField(label=_("The signed paper"), required=False, help_text=_("PDF, picture or document, at most 25 MB."))
    reach_days = forms.IntegerField(
        label=_("Figures reach back, in days"), min_value=7, max_value=1_096, initial=REACH_DAYS,
        help_text=_("What is older is not shown of individual people."),
    )  # fmt: skip
    active_from = forms.DateField(label=_("In force from"))
    review_date = forms.DateField(
        label=_("Looked at again by"),
        help_text=_("After this day the figures close by themselves, until a next version is recorded."),
    )

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person_ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(people.people(actor).values_list("pk", "name"))
        self.fields["active_from"].initial = today
        self.fields["review_date"].initial = today + REVIEW
        self.fields["reach_days"].widget.attrs["data-begins"] = True

    def draft(self) -> AgreementDraft:
        """Return the checked agreement."""
        given = self.cleaned_data
        party = Party(given["party"])
        return AgreementDraft(
            party=party,
            agreed_with=given["agreed_with"],
            person_ids=tuple(given["person_ids"]) if party is Party.EACH else None,
            purposes=tuple(Purpose(one) for one in given["purposes"]),
            text=given["text"],
            reach_days=given["reach_days"],
            active_from=given["active_from"],
            review_date=given["review_date"],
        )


class WithdrawForm(Form):
    """Why it is withdrawn."""

    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
