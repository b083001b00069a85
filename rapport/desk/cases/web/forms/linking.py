"""What is asked when cases are linked, merged and split."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui import moments
from rapport.ui.forms import Form

from ... import rules
from ...models import Case, Contact
from ...types import Direction
from .. import words

RELATED, PART_OF, WHOLE_OF = "related", "part_of", "whole_of"
HOW = [
    (RELATED, _("The two are related")),
    (PART_OF, _("This case is part of the other one")),
    (WHOLE_OF, _("The other one is part of this case")),
]
LONGEST_SAYING = 160


class Other(Form):
    """Another case: one of the same customer, or by its number."""

    other = forms.TypedChoiceField(
        label=_("Another case of this customer"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    number = forms.IntegerField(label=_("Or its number"), required=False, min_value=1)

    def __init__(self, *args: Any, others: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.pk} · {one.subject} · {words.STATE[one.state]}") for one in others]
        if choices:
            self.fields["other"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["other"]
            self.fields["number"].label, self.fields["number"].required = _("Number of the other case"), True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("number") or given.get("other")):
            raise forms.ValidationError(_("Choose a case, or give its number."))
        return given

    def other_id(self) -> int:
        """Return the number of the case that was meant; a number that was written counts first."""
        return int(self.cleaned_data.get("number") or self.cleaned_data["other"])


class LinkForm(Other):
    """Another case, and how it belongs to this one."""

    how = forms.ChoiceField(label=_("How do they belong together?"), choices=HOW, widget=forms.RadioSelect, initial=RELATED)


class SplitForm(Form):
    """Which messages become a case of their own, and what it is called."""

    contacts = forms.TypedMultipleChoiceField(
        label=_("What belongs into the new case?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=_("What is the new case about?"), max_length=rules.LONGEST_SUBJECT)

    def __init__(self, *args: Any, contacts: Sequence[Contact], as_of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].choices = [(one.pk, _said(one, as_of)) for one in contacts]  # type: ignore[attr-defined]


def _said(one: Contact, as_of: Any) -> str:
    text = " ".join(one.text.split())
    short = text if len(text) <= LONGEST_SAYING else f"{text[:LONGEST_SAYING].rsplit(' ', 1)[0]} …"
    return f"{moments.moment(one.at, as_of=as_of)}, {words.DIRECTION[Direction(one.direction)]}: {short}"
