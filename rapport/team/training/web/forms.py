"""What is asked when a takeover becomes a lesson."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ..types import LONGEST_TEXT, LONGEST_WHY
from . import words


def _text(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class Mark(Form):
    """What was done in a message, and why it mattered."""

    technique = forms.ChoiceField(
        label=_("What did you do here?"),
        widget=forms.RadioSelect,
        choices=[(one.value, label) for one, label in words.TECHNIQUE.items()],
    )
    why = forms.CharField(
        label=_("Why did it matter?"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In a sentence, to whoever learns from it."),
    )  # fmt: skip


class Send(Form):
    """What the observer should notice, and what to practise."""

    words = _text(
        _("What should they notice?"), rows=3, required=False, help_text=_("What you would say if you sat side by side.")
    )
    task = _text(_("What should they practise?"), rows=3)


class Practise(Form):
    """The answer to the practice task."""

    answer = _text(_("Your answer"), rows=6)


class Discuss(Form):
    """What was said about the practice."""

    words = _text(_("What did you say about it?"), rows=3)


class Confirm(Form):
    """What the cases show."""

    outcome = forms.ChoiceField(
        label=_("What do the cases show?"), widget=forms.RadioSelect,
        choices=[
            ("alone", _("Handled alone: the skill rises one level")),
            ("not_yet", _("Not yet: the level stays, and we talk about it")),
        ],
    )  # fmt: skip
    words = _text(_("What did you see in them?"), rows=3, help_text=_("Stands as evidence; the person reads it."))
