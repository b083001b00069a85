"""What is asked on the pages of reports."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from .. import rules
from ..types import (
    LONGEST_ANSWER,
    LONGEST_ASK,
    LONGEST_COMMENT,
    LONGEST_HEADLINE,
    LONGEST_OUTCOME,
    LONGEST_OWNER,
    LONGEST_QUESTION,
    Outcome,
    Period,
    Side,
)

SIDES = ((Side.ASK.value, _("We ask upper management")), (Side.PROMISE.value, _("We promise")))
OUTCOMES = (
    (Outcome.OPEN.value, _("Open")),
    (Outcome.DONE.value, _("Done")),
    (Outcome.PARTLY.value, _("Done in part")),
    (Outcome.NOT_DONE.value, _("Not done")),
)


class Draft(Form):
    """On which period."""

    period = forms.ChoiceField(label=_("Report on"))

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]

    def chosen(self) -> Period:
        """Return the chosen period."""
        found = rules.period_of(self.cleaned_data["period"])
        assert found is not None, "the choices are periods"
        return found


class Headline(Form):
    """The sentence at the head of the page."""

    headline = forms.CharField(
        label=_("Headline"),
        max_length=LONGEST_HEADLINE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence with its numbers: what upper management should remember."),
    )


class Comment(Form):
    """A comment on a part of the page."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two or three sentences. Empty takes the comment away."),
    )


class AddAsk(Form):
    """What is asked of upper management, or what we promise."""

    side = forms.ChoiceField(label=_("Who owes it"), choices=SIDES)
    text = forms.CharField(label=_("What"), max_length=LONGEST_ASK, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(
        label=_("Owner"), max_length=LONGEST_OWNER, help_text=_("A name or a role, such as chief operating officer.")
    )
    by_date = forms.DateField(label=_("By"), required=False)


class CiteEvidence(Form):
    """Which piece of evidence."""

    evidence = forms.IntegerField(
        label=_("Number of the evidence"), min_value=1, max_value=10**9, help_text=_("It stands on the page of the evidence.")
    )


class Ask(Form):
    """What a reader asks about the report that was sent to them."""

    place = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("Your question"), max_length=LONGEST_QUESTION, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The head of customer service is told at once, and the answer comes to you by mail."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class Answer(Form):
    """What is answered."""

    answer = forms.CharField(
        label=_("Answer"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is mailed, stands behind their link, and does not change any more."),
    )  # fmt: skip


class Settle(Form):
    """What came of an ask or promise."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    words = forms.CharField(label=_("What happened"), max_length=LONGEST_OUTCOME, required=False)


class Withdraw(Form):
    """Why an approval is withdrawn."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_OUTCOME,
        help_text=_("Whoever opens the link of this version reads it. A new version with the same words and figures is begun."),
    )


class AddReader(Form):
    """Who gets the reports."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=200)


class SetPlan(Form):
    """When reports of a span are made by themselves."""

    is_active = forms.BooleanField(label=_("Make these reports by themselves"), required=False)
    draft_days = forms.IntegerField(
        label=_("Days after the period until it is drafted"),
        min_value=0,
        max_value=60,
        help_text=_("0: on the first day after it."),
    )
    send_days = forms.IntegerField(
        label=_("Days after the period until it is sent, once approved"),
        min_value=0,
        max_value=90,
        required=False,
        help_text=_("Empty: never by itself. What is not approved by then is not sent; you are reminded."),
    )
    at = forms.TimeField(label=_("At"), initial=time(8), help_text=_("In the department's zone."))
