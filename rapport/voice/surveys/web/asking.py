"""The questionnaire as the customer sees it: the questions of a version as a form, with a value chosen by the link."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form, bound
from rapport.voice.surveys.types import LONGEST_ANSWER, SCALES, VALUES, Given, QuestionDraft, QuestionKind, QuestionTexts


class ScaleField(forms.ChoiceField):
    """A value of a scale, drawn as one line from its low end to its high one."""

    is_scale = True


class Questionnaire(Form):
    """The questions of one version, by their ids (or places, in a preview)."""

    def __init__(
        self, *args: Any, questions: Sequence[tuple[int, QuestionDraft]], language: str, chosen: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {number: one.kind for number, one in questions}
        for place, (number, one) in enumerate(questions):
            field = _field(one, one.texts[language])
            if place == 0 and chosen:
                field.initial = str(chosen)
            self.fields[f"question_{number}"] = field
            bound(field)

    def given(self) -> Mapping[int, Given]:
        """Return what was answered, by question; what was left empty is not there."""
        found = {number: self.cleaned_data[f"question_{number}"] for number in self.asked}
        return {number: _given(self.asked[number], value) for number, value in found.items() if value != ""}


def _given(kind: QuestionKind, value: str) -> Given:
    return Given(words=value.strip()) if kind is QuestionKind.WORDS else Given(value=int(value))


def _field(one: QuestionDraft, texts: QuestionTexts) -> forms.Field:
    if one.kind is QuestionKind.WORDS:
        area = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(label=texts.text, required=one.is_required, max_length=LONGEST_ANSWER, widget=area)
    kind = ScaleField if one.kind in SCALES else forms.ChoiceField
    return kind(label=texts.text, required=one.is_required, widget=forms.RadioSelect, choices=list(_choices(one.kind, texts)))


def _choices(kind: QuestionKind, texts: QuestionTexts) -> Sequence[tuple[str, Any]]:
    if kind is QuestionKind.YES_NO:
        return [("1", _("Yes")), ("0", _("No"))]
    if kind is QuestionKind.CHOICE:
        return [(str(place), words) for place, words in enumerate(texts.choices)]
    values = VALUES[kind]
    ends = {values[0]: texts.low, values[-1]: texts.high}
    return [(str(one), f"{one} – {ends[one]}" if one in ends else str(one)) for one in values]


class CallBackForm(Form):
    """What came of calling back."""

    outcome = forms.ChoiceField(label=_("What came of it?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What did the customer tell you, and what did you do?"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = list(choices.items())  # type: ignore[attr-defined]
