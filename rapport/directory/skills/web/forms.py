"""What is asked when somebody is assessed, or a skill described."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ..queries import Described
from ..types import LEVELS, LONGEST_ANCHOR, LONGEST_EVIDENCE, LONGEST_NAME, EvidenceDraft, SkillDraft


class Assess(Form):
    """At which level somebody stands, and what shows it."""

    level = forms.TypedChoiceField(label=_("What do you see?"), widget=forms.RadioSelect, coerce=int)
    evidence = forms.CharField(
        label=_("What shows it?"),
        max_length=LONGEST_EVIDENCE,
        error_messages={
            "required": _(
                "Say what you saw and where: a level without evidence cannot be explained to the person, or to anybody."
            )
        },
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was said or done, and when. The person reads this; so write of what happened, not of what they are."),
    )
    case = forms.IntegerField(
        label=_("In which case?"), required=False, min_value=1, help_text=_("Its number, if you saw it in one.")
    )
    look_again = forms.DateField(
        label=_("Look at it again"), required=False, help_text=_("After that day the level counts no more.")
    )

    def __init__(self, *args: Any, described: Described, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.level, f"{one.level} · {one.text}") for one in described.anchors]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]

    def evidence_drafts(self) -> tuple[EvidenceDraft, ...]:
        """Return the evidence as it was written; none when nothing was."""
        text, case_id = self.cleaned_data["evidence"].strip(), self.cleaned_data["case"]
        return (EvidenceDraft(text=text, subject=("case", case_id) if case_id else None),) if text else ()

    def expires_at(self) -> datetime | None:
        """Return the first moment of the day on which the level counts no more."""
        day: date | None = self.cleaned_data["look_again"]
        return timezone.make_aware(datetime.combine(day, time())) if day else None


class Describe(Form):
    """A skill: what it is, and what is seen at each level."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    summary = forms.CharField(label=_("What it is, in a sentence"), max_length=300)

    def __init__(self, *args: Any, described: Described | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one.level: one.text for one in described.anchors} if described else {}
        if described:
            self.initial = {"name": described.skill.name, "summary": described.edition.summary, **self.initial}
        for level in LEVELS:
            self.fields[f"level_{level}"] = forms.CharField(
                label=_("Level %(level)d: what is seen") % {"level": level},
                max_length=LONGEST_ANCHOR,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=known.get(level, ""),
            )

    def draft(self) -> SkillDraft:
        """Return the skill as it was described."""
        given = self.cleaned_data
        anchors = {level: given[f"level_{level}"] for level in LEVELS}
        return SkillDraft(name=given["name"], summary=given["summary"], anchors=anchors)
