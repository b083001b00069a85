"""What is asked for views, macros and time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ... import queries, rules
from ...rules import working
from ...types import Effort, State
from .. import words
from ..fields import TreeField, tree_choices
from .conversation import ANSWERED_ON

THEN = (State.OPEN, State.WAITING_CUSTOMER, State.WAITING_OTHERS, State.RESOLVED)


class ViewForm(Form):
    """The name of a view, and who else has it."""

    name = forms.CharField(label=_("Name of the view"), max_length=working.LONGEST_NAME)
    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Who has it?"), queryset=None, required=False, empty_label=_("only me")
    )
    narrowed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10_000)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class MacroForm(Form):
    """What a macro says and does."""

    name = forms.CharField(label=_("Name"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=working.LONGEST_MACRO,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("{name} becomes the name of the customer, {number} that of the case, {me} your first name."),
    )
    is_note = forms.BooleanField(label=_("The text is an internal note"), required=False)
    channel = forms.ChoiceField(
        label=_("Sent on"),
        required=False,
        choices=[("", _("as the customer wrote")), *((one.value, words.CHANNEL[one]) for one in ANSWERED_ON)],
    )
    then = forms.ChoiceField(
        label=_("Then"), required=False, choices=[("", _("keep it as it is")), *((one.value, words.MOVE[one]) for one in THEN)]
    )
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("keep it as it is")), *words.choices(words.PRIORITY)]
    )
    reason = TreeField(label=_("Reason"))

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = tree_choices(queries.reasons(), empty=_("keep it as it is"))  # type: ignore[attr-defined]
        if not is_new:
            self.fields["is_active"] = forms.BooleanField(label=_("It is offered"), required=False)


class ChooseMacro(Form):
    """Which macro."""

    macro = forms.TypedChoiceField(label=_("Which one?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, macros: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["macro"].choices = [(one.pk, one.name) for one in macros]  # type: ignore[attr-defined]


class RunMacro(Form):
    """The text of a macro as it goes out."""

    macro = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), max_length=rules.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 7}))


class TimeForm(Form):
    """Time that was not counted."""

    effort = forms.ChoiceField(
        label=_("For what?"), choices=words.choices(words.EFFORT), widget=forms.RadioSelect, initial=Effort.HANDLING
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=working.LONGEST_DAY_SECONDS // 60)
    day = forms.DateField(label=_("Day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"day": today, "effort": Effort.HANDLING}} | kwargs))


class CorrectTime(Form):
    """How long it was, and why it said something else."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=working.LONGEST_DAY_SECONDS // 60)
    why = forms.CharField(label=_("Why is it corrected?"), max_length=200)
