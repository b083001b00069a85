"""The form that builds a survey: whom it asks and when, the mail, and up to six questions in the usual language."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Channel, Kind
from rapport.governance.standards import queries as standards
from rapport.ui.choices import languages, two_levels
from rapport.ui.forms import Form, bound
from rapport.voice.surveys.types import (
    MOST_QUESTIONS,
    MailTexts,
    Meaning,
    QuestionDraft,
    QuestionKind,
    QuestionTexts,
    SurveyDraft,
)

from . import words

HOUR_SECONDS = 3600
# The house's own words for what it knows of cases; the site hands them over, since this room does not enter theirs by the window.
_vocabulary: dict[str, Mapping[str, Any]] = {"kinds": {}, "channels": {}}


def connect(kinds: Mapping[str, Any], channels: Mapping[str, Any]) -> None:
    """Install what kinds and channels of cases are called. Called once, by the site, at start-up."""
    _vocabulary.update(kinds=kinds, channels=channels)


class Texts(Form):
    """The mail and the questions in one language: what a further language is written in, and the second half of a new survey."""

    language = forms.ChoiceField(label=_("Language"))
    subject = forms.CharField(label=_("Subject of the mail"), max_length=150)
    intro = forms.CharField(
        label=_("What stands before the question"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000
    )

    def __init__(self, *args: Any, questions: int = MOST_QUESTIONS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = questions
        kept = str(self.initial.get("language") or "")
        # Codes of surveys are written small; the one that stands already stays, whether it has a name or not.
        named = [(code.lower(), words) for code, words in languages(kept)]
        self.fields["language"].choices = [("", gettext("choose one")), *named]  # type: ignore[attr-defined]
        for place in range(1, questions + 1):
            self._add(place)
        for field in self.fields.values():
            bound(field)

    def _add(self, place: int) -> None:
        is_first = place == 1
        self.fields[f"text_{place}"] = forms.CharField(label=_("Question"), max_length=300, required=is_first)
        self.fields[f"low_{place}"] = forms.CharField(label=_("The lowest value means"), max_length=80, required=False)
        self.fields[f"high_{place}"] = forms.CharField(label=_("The highest value means"), max_length=80, required=False)
        if not is_first:
            self.fields[f"choices_{place}"] = forms.CharField(
                label=_("Choices, one in a line"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1_000
            )

    def texts(self, place: int) -> QuestionTexts:
        """Return a question as it is written in this language."""
        given = self.cleaned_data
        lines = (line.strip() for line in given.get(f"choices_{place}", "").splitlines())
        return QuestionTexts(
            text=given[f"text_{place}"].strip(),
            low=given[f"low_{place}"].strip(),
            high=given[f"high_{place}"].strip(),
            choices=tuple(line[:120] for line in lines if line),
        )

    def mail(self) -> MailTexts:
        """Return the mail in this language."""
        return MailTexts(subject=self.cleaned_data["subject"].strip(), intro=self.cleaned_data["intro"].strip())

    @property
    def rows(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """The fields of each question, in their order."""
        for place in range(1, self.count + 1):
            yield place, [self[name] for name in self.fields if name.endswith(f"_{place}")]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that belong to no question."""
        return [self[name] for name in self.fields if not name.rpartition("_")[2].isdigit() and not self[name].is_hidden]


class Build(Texts):
    """A survey as a whole, in its usual language."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Customers do not see it."))
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of cases"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all of them.")
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all of them.")
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    calendar = forms.ChoiceField(label=_("Calendar by which these hours count"))
    after_hours = forms.IntegerField(label=_("Opening hours between settling and asking"), min_value=0, max_value=200, initial=4)
    every_days = forms.IntegerField(
        label=_("Days until the same customer may be asked again"), min_value=0, max_value=1_000, initial=60
    )
    share_percent = forms.IntegerField(
        label=_("Share of the cases that is drawn, in percent"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("Drawn by chance, never by hand: who chooses whom to ask chooses the answer."),
    )
    low_score = forms.ChoiceField(
        label=_("Call back at"), initial="2",
        choices=[("0", _("no answer")), ("1", _("1 of 5")), ("2", _("1 or 2 of 5")), ("3", _("3 of 5 and less"))],
    )  # fmt: skip
    asks_care = forms.BooleanField(label=_("Ask customers who need special care, too"), required=False)

    field_order = (
        "name", "kinds", "channels", "reasons", "calendar", "after_hours", "every_days", "share_percent", "low_score",
        "asks_care", "language", "subject", "intro",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.value, _vocabulary["kinds"].get(one, one.value)) for one in Kind if one is not Kind.COMPLAINT]
        channels = [(one.value, _vocabulary["channels"].get(one, one.value)) for one in Channel]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]
        self.fields["channels"].choices = channels  # type: ignore[attr-defined]
        self.fields["reasons"].choices = two_levels(cases.reasons(), general=gettext("%(name)s, in general"))  # type: ignore[attr-defined]
        self.fields["calendar"].choices = [(one.pk, one.name) for one in standards.calendars()]  # type: ignore[attr-defined]
        self.fields["language"].initial = "en"
        # A long form in parts: about which cases, when and how often, the mail itself.
        for part in ("kinds", "calendar", "language"):
            self.fields[part].widget.attrs["data-begins"] = True

    def _add(self, place: int) -> None:
        if place > 1:
            self.fields[f"kind_{place}"] = forms.ChoiceField(
                label=_("Answered by"), required=False, choices=[("", _("– no question –")), *words.KIND.items()]
            )
            self.fields[f"meaning_{place}"] = forms.ChoiceField(
                label=_("The answer also counts for"), required=False, choices=list(words.MEANING.items())
            )
        super()._add(place)

    def _kind(self, place: int) -> QuestionKind | None:
        if place == 1:
            return QuestionKind.SCALE
        found = self.cleaned_data[f"kind_{place}"]
        return QuestionKind(found) if found else None

    def _question(self, place: int, kind: QuestionKind) -> QuestionDraft:
        meaning = Meaning.SATISFACTION if place == 1 else Meaning(self.cleaned_data[f"meaning_{place}"] or Meaning.OTHER)
        return QuestionDraft(
            kind=kind, meaning=meaning, is_required=place == 1, texts={self.cleaned_data["language"]: self.texts(place)}
        )

    def draft(self) -> SurveyDraft:
        """Return what the form says, in one language."""
        given = self.cleaned_data
        kinds = [(place, self._kind(place)) for place in range(1, self.count + 1)]
        return SurveyDraft(
            name=given["name"],
            calendar_id=int(given["calendar"]),
            questions=tuple(self._question(place, kind) for place, kind in kinds if kind is not None),
            mail={given["language"]: self.mail()},
            kinds=tuple(given["kinds"]),
            channels=tuple(given["channels"]),
            reason_ids=tuple(int(one) for one in given["reasons"]),
            after_seconds=given["after_hours"] * HOUR_SECONDS,
            every_days=given["every_days"],
            share_percent=given["share_percent"],
            low_score=int(given["low_score"]),
            asks_care=given["asks_care"],
        )


def initial_of(draft: SurveyDraft) -> dict[str, Any]:
    """Return what stands in the form of a survey that is changed: its usual language."""
    language = next(iter(draft.mail))
    values: dict[str, Any] = {
        "name": draft.name, "kinds": list(draft.kinds), "channels": list(draft.channels), "reasons": list(draft.reason_ids),
        "calendar": draft.calendar_id, "after_hours": draft.after_seconds // HOUR_SECONDS, "every_days": draft.every_days,
        "share_percent": draft.share_percent, "low_score": str(draft.low_score), "asks_care": draft.asks_care,
    }  # fmt: skip
    for place, one in enumerate(draft.questions, 1):
        values |= {f"kind_{place}": one.kind.value, f"meaning_{place}": one.meaning.value}
    return values | texts_of(draft, language)


def texts_of(draft: SurveyDraft, language: str) -> dict[str, Any]:
    """Return what stands in the form of one language; nothing of one that is not written yet."""
    if language not in draft.mail:
        return {}
    mail = draft.mail[language]
    values: dict[str, Any] = {"language": language, "subject": mail.subject, "intro": mail.intro}
    for place, one in enumerate(draft.questions, 1):
        text = one.texts[language]
        lines = "\n".join(text.choices)
        values |= {f"text_{place}": text.text, f"low_{place}": text.low, f"high_{place}": text.high, f"choices_{place}": lines}
    return values
