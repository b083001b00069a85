"""What is asked when a case is looked back at."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.choices import two_levels
from rapport.ui.forms import Form

from .. import queries
from ..models import Retrospective
from ..types import (
    LONGEST_TEXT,
    LONGEST_WHY,
    USUAL_CHECK_DAYS,
    USUAL_VIEW_DAYS,
    Asked,
    Occasion,
    Written,
)
from . import words


def _text(
    label: Any, *, rows: int = 4, required: bool = True, longest: int = LONGEST_TEXT, help_text: Any = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget, help_text=help_text)


class Ask(Form):
    """Why a case is looked back at, who leads it, who takes part, and by when they say how they saw it."""

    occasion = forms.ChoiceField(label=_("What does its record show?"), widget=forms.RadioSelect)
    why = _text(
        _("What do you want to understand?"), rows=2, longest=LONGEST_WHY,
        help_text=_("A question about the work, not about a person: “Where did the four days go?”"),
    )  # fmt: skip
    persons: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("Who takes part?"), queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever worked on it. Each says in their own words how they saw it."),
    )  # fmt: skip
    lead: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Who leads it?"), queryset=None)
    views_until = forms.DateField(label=_("By when do they say how they saw it?"))

    def __init__(self, *args: Any, case: Any, actor: Actor, at: datetime, shown: Sequence[Occasion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [*shown, Occasion.OTHER]
        self.fields["occasion"].choices = [(one.value, words.OCCASION[one]) for one in offered]  # type: ignore[attr-defined]
        self.fields["persons"].queryset = queries.worked(case, at=at)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = queries.leaders(case, at=at)  # type: ignore[attr-defined]
        today = at.astimezone(actor.zone).date()
        chosen = [case.assignee_id] if case.assignee_id else []
        self.initial = {
            "occasion": offered[0].value, "lead": actor.person_id, "persons": chosen,
            "views_until": today + timedelta(days=USUAL_VIEW_DAYS), **self.initial,
        }  # fmt: skip

    def asked(self) -> Asked:
        """Return what was asked for."""
        given = self.cleaned_data
        return Asked(
            occasion=Occasion(given["occasion"]), why=given["why"], lead_id=given["lead"].pk,
            person_ids=[one.pk for one in given["persons"]], views_until=given["views_until"],
        )  # fmt: skip


class Say(Form):
    """One's own view."""

    words = _text(
        _("How did you see it?"), rows=6, required=False,
        help_text=_("What you knew then, what you tried, what you would have needed. All who take part read it."),
    )  # fmt: skip
    is_declined = forms.BooleanField(label=_("I would rather not say anything. Nobody asks why."), required=False)


class Write(Form):
    """What was found out together."""

    went_well = _text(_("What went well?"), required=False)
    went_badly = _text(_("What did not go well?"), required=False, help_text=_("What happened, not who."))
    causes = forms.TypedMultipleChoiceField(
        label=_("Which causes contributed?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Mostly it is several. Tick none where it cannot be told."),
    )  # fmt: skip
    contributed = _text(_("How did they contribute?"), required=False, help_text=_("Say so where it cannot be told."))
    lessons = _text(_("What do we learn?"), required=False, help_text=_("So that somebody who was not there understands it."))

    def __init__(self, *args: Any, row: Retrospective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = row.written
        rows = [*cases.causes(), *cases.causes(with_former=True).filter(pk__in=known.cause_ids, is_active=False)]
        self.fields["causes"].choices = two_levels(rows, general=_now("%(name)s, in general"))  # type: ignore[attr-defined]
        self.initial = {
            "went_well": known.went_well, "went_badly": known.went_badly, "contributed": known.contributed,
            "lessons": known.lessons, "causes": list(known.cause_ids), **self.initial,
        }  # fmt: skip

    def written(self) -> Written:
        """Return what was written."""
        given = self.cleaned_data
        return Written(
            went_well=given["went_well"], went_badly=given["went_badly"], contributed=given["contributed"],
            lessons=given["lessons"], cause_ids=given["causes"],
        )  # fmt: skip


class Owe(Form):
    """Who does what by when."""

    text = forms.CharField(label=_("What is to be done?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    owner: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("By whom?"), queryset=None)
    due_at = forms.DateTimeField(label=_("By when?"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.people(queries.HOUSE, as_of=at).order_by("name")  # type: ignore[attr-defined]


class Agree(Form):
    """When the effect is looked at."""

    check_date = forms.DateField(
        label=_("On which day do we look at the effect?"),
        help_text=_("Whoever leads it is told on that day. From a week on; four weeks are usual."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("check_date", today + timedelta(days=USUAL_CHECK_DAYS))


class Check(Form):
    """What came of it."""

    verdict = forms.ChoiceField(
        label=_("Did it help?"), widget=forms.RadioSelect, choices=[(one.value, label) for one, label in words.VERDICT.items()]
    )
    words = _text(_("What did you see?"), rows=3, help_text=_("Few cases say little: “it cannot be told” is a good answer."))


class SetAside(Form):
    """Why it is not needed."""

    reason = _text(_("Why is it not needed?"), rows=2, longest=LONGEST_WHY)
