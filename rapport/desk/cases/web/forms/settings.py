"""What the department declares: reasons, causes, attributes."""

from typing import Any, ClassVar, Self

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.ui.forms import Form

from ... import queries, rules

MOST_CHOICES = 200


class Declared(Form):
    """Base of the forms for what is declared. What exists already is renamed or laid aside, never moved or deleted."""

    fixed: ClassVar[tuple[str, ...]] = ("parent",)

    def for_change(self) -> Self:
        """Return the form as it is asked for something that exists."""
        for name in self.fixed:
            del self.fields[name]
        help_text = _("Cases that have it keep it, whether it is offered or not.")
        self.fields["is_active"] = forms.BooleanField(label=_("It is offered"), required=False, help_text=help_text)
        return self


class ReasonForm(Declared):
    """A reason, below another or at the top."""

    name = forms.CharField(label=_("Reason"), max_length=rules.LONGEST_NAME)
    parent: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Below"), queryset=None, required=False, empty_label=_("at the top")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = queries.reasons().filter(parent=None)  # type: ignore[attr-defined]


class CauseForm(Declared):
    """A cause, and the department that answers for it."""

    name = forms.CharField(label=_("Cause"), max_length=rules.LONGEST_NAME)
    parent: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Below"), queryset=None, required=False, empty_label=_("at the top")
    )
    department: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Which department answers for it?"), queryset=None, required=False, empty_label=_("our own")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = queries.causes().filter(parent=None)  # type: ignore[attr-defined]
        self.fields["department"].queryset = people.departments()  # type: ignore[attr-defined]


class AttributeForm(Declared):
    """A fact that the department keeps about its cases."""

    fixed = ("key",)

    label = forms.CharField(label=_("Name"), max_length=80)
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        required=False,
        help_text=_("For imports and figures. Left empty, it is made from the name."),
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Begin with a small letter; then letters, digits, underscores."))],
    )
    choices = forms.CharField(
        label=_("Choices, one on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Left empty, anything can be written."),
    )
    is_watched = forms.BooleanField(
        label=_("Watch it for what rises"),
        required=False,
        help_text=_("Its values are then looked at every day together with reasons and causes."),
    )

    def clean_choices(self) -> list[str]:
        """Return the choices, each once."""
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines()]
        choices = list(dict.fromkeys(line for line in lines if line))
        if len(choices) > MOST_CHOICES or any(len(one) > rules.LONGEST_VALUE for one in choices):
            raise forms.ValidationError(_("At most 200 choices of at most 200 characters."))
        return choices
