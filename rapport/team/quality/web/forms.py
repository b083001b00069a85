"""What is asked about the quality of work."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form, bound

from ..models import Criterion
from ..types import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_REASON,
    LONGEST_TEXT,
    CriterionDraft,
    Critical,
    Part,
    PlanDraft,
    Said,
    Scale,
    Sign,
    Way,
)
from . import words

NOT_APPLICABLE = "na"


def _text(
    label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "", longest: int = LONGEST_TEXT
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


def value_choices(criterion: Criterion) -> list[tuple[str, str]]:
    """Return the values of a criterion with what is seen at each, the best first, and "not applicable"."""
    found = [(str(value), f"{value_word(criterion, value)} – {text}") for value, text in enumerate(criterion.anchors)]
    return [*reversed(found), (NOT_APPLICABLE, _now("Not applicable"))]


def value_word(criterion: Criterion, value: int | None) -> str:
    """Return a value as it is read: yes, no, 3 of 4, not applicable."""
    if value is None:
        return _now("not applicable")
    if criterion.scale == Scale.YES_NO:
        return str(words.YES_NO[value])
    return _now("%(value)d of 4") % {"value": value}


class Judge(Form):
    """The card: each criterion with its value, what was seen, and the message that shows it."""

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        messages: Sequence[tuple[int, str]],
        known: Mapping[int, Said] | None = None,
        has_words: bool = True,
        is_draft: bool = False,
        **kwargs: Any,
    ) -> None:
        """Ask about these criteria, with the messages that can be pointed at and what is known already."""
        kwargs["initial"] = self._initial(known or {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        shown = [("", _now("No message in particular")), *((str(pk), text) for pk, text in messages)]
        made: dict[str, forms.Field] = {}
        for one in criteria:
            made[f"value_{one.pk}"] = forms.ChoiceField(
                label=one.name,
                required=not is_draft,
                widget=forms.RadioSelect,
                choices=value_choices(one),
                help_text=one.question,
            )
            made[f"comment_{one.pk}"] = _text(_("What did you see?"), rows=2, required=False)
            made[f"contact_{one.pk}"] = forms.ChoiceField(label=_("Message that shows it"), required=False, choices=shown)
        if has_words:
            made["words"] = _text(_("In all, to the person"), rows=3, required=False)
        for name, field in made.items():
            bound(field)
            self.fields[name] = field

    @staticmethod
    def _initial(known: Mapping[int, Said]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for pk, one in known.items():
            found[f"value_{pk}"] = NOT_APPLICABLE if one.value is None else str(one.value)
            found[f"comment_{pk}"], found[f"contact_{pk}"] = one.comment, str(one.contact_id or "")
        return found

    def groups(self) -> list[dict[str, Any]]:
        """Return the fields as they stand on the card: by section, a criterion with its three questions."""
        found: list[dict[str, Any]] = []
        for one in self.criteria:
            if not found or found[-1]["section"] != one.section:
                found.append({"section": one.section, "lines": []})
            names = ("value", "comment", "contact")
            found[-1]["lines"].append({"criterion": one, **{name: self[f"{name}_{one.pk}"] for name in names}})
        return found

    def clean(self) -> dict[str, Any]:
        """Say beside a criterion that has words and no value that it takes one: nothing that was written is dropped."""
        given = super().clean() or self.cleaned_data
        for one in self.criteria:
            has_more = given.get(f"comment_{one.pk}") or given.get(f"contact_{one.pk}")
            if has_more and not given.get(f"value_{one.pk}") and f"value_{one.pk}" not in self.errors:
                self.add_error(f"value_{one.pk}", _now("Choose a value too, so that what you wrote is kept."))
        return given

    def said(self) -> dict[int, Said]:
        """Return the judgements that were given."""
        found = {}
        for one in self.criteria:
            value, contact = self.cleaned_data.get(f"value_{one.pk}"), self.cleaned_data.get(f"contact_{one.pk}")
            if value:
                found[one.pk] = Said(
                    value=None if value == NOT_APPLICABLE else int(value),
                    comment=self.cleaned_data.get(f"comment_{one.pk}", ""),
                    contact_id=int(contact) if contact else None,
                )
        return found


class SetAside(Form):
    """Why a drawn case is not judged."""

    reason = _text(_("Why is it not judged?"), rows=2, longest=500, help_text=_("It stays in the sample with this reason."))


class HandOn(Form):
    """Who has it from now on, and why."""

    to = forms.TypedChoiceField(label=_("Who has it from now on?"), coerce=int)
    reason = _text(
        _("Why?"), rows=2, longest=LONGEST_REASON, help_text=_("It stands on the review; everybody who sees that reads it.")
    )

    def __init__(self, *args: Any, persons: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer these persons."""
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = persons  # type: ignore[attr-defined]


class Appeal(Form):
    """Which criteria the person sees otherwise, and why."""

    criteria = forms.TypedMultipleChoiceField(
        label=_("Which criteria do you see otherwise?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = _text(_("Why?"), rows=4, help_text=_("Somebody who is neither you nor the reviewer reads it and decides."))

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        """Offer these criteria."""
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [(one.pk, one.name) for one in criteria]  # type: ignore[attr-defined]


class Decide(Form):
    """How the decider judges what the appeal is about."""

    words = _text(_("Why do you decide so?"), rows=3, help_text=_("The person and the reviewer read it."))

    def __init__(self, *args: Any, criteria: Sequence[Criterion], known: Mapping[int, Said], **kwargs: Any) -> None:
        """Ask about these criteria, with what the reviewer judged chosen."""
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        asked: dict[str, forms.Field] = {}
        for one in criteria:
            before = known[one.pk].value if one.pk in known else None
            asked[f"value_{one.pk}"] = forms.ChoiceField(
                label=one.name, widget=forms.RadioSelect, choices=value_choices(one), help_text=one.question,
                initial=NOT_APPLICABLE if before is None else str(before),
            )  # fmt: skip
            bound(asked[f"value_{one.pk}"])
        self.fields = asked | self.fields

    def said(self) -> dict[int, Said]:
        """Return how each is judged now."""
        given = {one.pk: self.cleaned_data[f"value_{one.pk}"] for one in self.criteria}
        return {pk: Said(value=None if value == NOT_APPLICABLE else int(value)) for pk, value in given.items()}


class Coach(Form):
    """What was agreed."""

    criterion = forms.TypedChoiceField(label=_("About which criterion?"), coerce=int)
    text = _text(_("What did you agree to try?"), rows=2, longest=500)
    own_words = _text(_("In the person's own words"), rows=2, required=False)
    due_date = forms.DateField(label=_("Until when?"))
    demonstration = forms.TypedChoiceField(label=_("Practise with a demonstration"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], shown: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer these criteria and demonstrations."""
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [(one.pk, one.name) for one in criteria]  # type: ignore[attr-defined]
        self.fields["demonstration"].choices = [("", _now("None")), *shown]  # type: ignore[attr-defined]
        if not shown:
            del self.fields["demonstration"]


class AddScorecard(Form):
    """A new scorecard."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("For what work: written answers, calls, complaints.")
    )
    owner = forms.TypedChoiceField(label=_("Who answers for it?"), coerce=int)

    def __init__(self, *args: Any, persons: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer these owners."""
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = persons  # type: ignore[attr-defined]


class Settle(Form):
    """From when on a review is passed, and of which cases a version is meant."""

    pass_percent = forms.IntegerField(label=_("Passed from (percent)"), min_value=1, max_value=100)
    kinds = forms.MultipleChoiceField(
        label=_("Only for these kinds"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(words.KIND.items()), help_text=_("None chosen: for all."),
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=_("Only for these channels"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(words.CHANNEL.items()), help_text=_("None chosen: for all."),
    )  # fmt: skip


class CriterionForm(Form):
    """One criterion."""

    section = forms.CharField(label=_("Section"), max_length=LONGEST_NAME, required=False)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    question = forms.CharField(label=_("The question that it answers"), max_length=LONGEST_QUESTION)
    scale = forms.ChoiceField(label=_("Scale"), widget=forms.RadioSelect, choices=list(words.SCALE.items()))
    weight = forms.IntegerField(label=_("Weight"), min_value=0, max_value=100, initial=10)
    critical = forms.ChoiceField(
        label=_("Critical?"), choices=list(words.CRITICAL.items()),
        help_text=_("Below half of its scale the whole review fails, and the reason is told."),
    )  # fmt: skip
    skill = forms.TypedChoiceField(label=_("Shows the skill"), coerce=int, required=False, empty_value=None)
    anchors = _text(
        _("What is seen at each value?"), rows=5, required=False, longest=5 * LONGEST_TEXT,
        help_text=_("A line for each, from the lowest to the highest. With a skill chosen and nothing written, its own words."),
    )  # fmt: skip

    def __init__(self, *args: Any, skills: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer these skills."""
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [("", _now("No skill in particular")), *skills]  # type: ignore[attr-defined]

    def draft(self) -> CriterionDraft:
        """Return the criterion as it was written."""
        given = self.cleaned_data
        return CriterionDraft(
            section=given["section"], name=given["name"], question=given["question"], scale=Scale(given["scale"]),
            weight=given["weight"], critical=Critical(given["critical"]), skill_id=given["skill"],
            anchors=[one.strip() for one in given["anchors"].splitlines() if one.strip()],
        )  # fmt: skip


class BeginPlan(Form):
    """Whose work is drawn how, by whom it is reviewed, and what was agreed about it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    team = forms.TypedChoiceField(label=_("Whose cases?"), coerce=int)
    scorecard = forms.TypedChoiceField(label=_("By which scorecard?"), coerce=int)
    reviewers = forms.TypedMultipleChoiceField(label=_("Who reviews?"), coerce=int, widget=forms.CheckboxSelectMultiple)
    way = forms.ChoiceField(label=_("How are cases drawn?"), widget=forms.RadioSelect, choices=list(words.WAY.items()))
    week_count = forms.IntegerField(label=_("Cases a week"), min_value=1, max_value=200, initial=5)
    part = forms.ChoiceField(label=_("Parts"), choices=list(words.PART.items()), initial=Part.PERSON)
    least_count = forms.IntegerField(label=_("At least of each part"), min_value=0, max_value=200, initial=1)
    signs = forms.MultipleChoiceField(
        label=_("Signs"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(words.SIGN.items()),
        help_text=_("What shows a sign is looked at for its own sake; it is not counted in the figures of the team."),
    )  # fmt: skip
    purpose = _text(_("What are the reviews for?"), rows=2, longest=500, help_text=_("Everybody whose work is drawn reads it."))
    agreed_with = forms.CharField(label=_("With whom was it agreed?"), max_length=300)
    agreed_date = forms.DateField(label=_("Agreed on"))
    review_date = forms.DateField(label=_("Looked at again on"), help_text=_("After that day nothing more is drawn."))
    keep_days = forms.IntegerField(
        label=_("Kept for (days)"), min_value=30, max_value=1_825, initial=365,
        help_text=_("Then the words and the names go; the count stays."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, teams: Collection[Any], scorecards: Collection[Any], reviewers: Collection[Any], **kwargs: Any
    ) -> None:
        """Offer these teams, scorecards and reviewers."""
        super().__init__(*args, **kwargs)
        for name, rows in (("team", teams), ("scorecard", scorecards), ("reviewers", reviewers)):
            self.fields[name].choices = [(one.pk, str(one)) for one in rows]  # type: ignore[attr-defined]

    def draft(self) -> PlanDraft:
        """Return the plan as it was written."""
        given = self.cleaned_data
        same = ("name", "week_count", "least_count", "purpose", "agreed_with", "agreed_date", "review_date", "keep_days")
        return PlanDraft(
            team_id=given["team"], scorecard_id=given["scorecard"], reviewer_ids=given["reviewers"], way=Way(given["way"]),
            part=Part(given["part"]), signs=[Sign(one) for one in given["signs"]], **{key: given[key] for key in same},
        )  # fmt: skip


class OpenCalibration(Form):
    """A calibration of some cases for some judges."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    scorecard = forms.TypedChoiceField(label=_("By which scorecard?"), coerce=int)
    cases = forms.CharField(
        label=_("Numbers of the cases"), max_length=100, help_text=_("One to five, with commas between them.")
    )
    judges = forms.TypedMultipleChoiceField(label=_("Who judges?"), coerce=int, widget=forms.CheckboxSelectMultiple)
    keep_days = forms.IntegerField(
        label=_("Kept for (days)"), min_value=30, max_value=1_825, initial=365,
        help_text=_("After it is closed. Then the words and the names go; how far you agreed stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, scorecards: Collection[Any], judges: Collection[Any], **kwargs: Any) -> None:
        """Offer these scorecards and judges."""
        super().__init__(*args, **kwargs)
        for name, rows in (("scorecard", scorecards), ("judges", judges)):
            self.fields[name].choices = [(one.pk, str(one)) for one in rows]  # type: ignore[attr-defined]

    def clean_cases(self) -> list[int]:
        """Return the numbers."""
        parts = [one.strip().lstrip("#") for one in self.cleaned_data["cases"].split(",") if one.strip()]
        if not parts or not all(one.isascii() and one.isdigit() and len(one) < 16 for one in parts):
            raise forms.ValidationError(_now("Write the numbers of cases, with commas between them: 1204, 1377."))
        return [int(one) for one in parts]


class CloseCalibration(Form):
    """What came of a calibration."""

    words = _text(
        _("What did you agree?"), rows=4, help_text=_("Which value is right where you differed, and what will be clarified.")
    )
    led_to = forms.TypedChoiceField(label=_("Which version came of it?"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, versions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Offer these versions."""
        super().__init__(*args, **kwargs)
        self.fields["led_to"].choices = [("", _now("None")), *versions]  # type: ignore[attr-defined]
