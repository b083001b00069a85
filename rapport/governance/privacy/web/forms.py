"""What is asked: about requests, erasures, holds and rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form

from ..rules import FEWEST_DAYS, MOST_DAYS
from ..types import LONGEST_LINE, LONGEST_WORDS, Asked, Channel, RequestKind, RuleDraft
from . import words


def _text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST_WORDS, required=required, widget=area, help_text=help_text)


class NewRequest(Form):
    """A request as it came."""

    kind = forms.ChoiceField(label=_("What do they ask for?"), choices=list(words.KIND.items()), widget=forms.RadioSelect)
    asked_by = forms.CharField(
        label=_("Who asks?"),
        max_length=LONGEST_LINE,
        help_text=_("The customer, or who speaks for them and with what authority."),
    )
    channel = forms.ChoiceField(
        label=_("How did it come?"), choices=list(words.CHANNEL.items()),
        help_text=_("Any way counts. It needs no form and no special words."),
    )  # fmt: skip
    received_at = forms.DateTimeField(label=_("When was it received?"), help_text=_("The month counts from this day."))
    case_id = forms.IntegerField(label=_("With which case?"), min_value=1, required=False)
    words = _text(_("In their own words"), required=False)
    handler_id = forms.TypedChoiceField(label=_("Who looks after it?"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler_id"].choices = [(one.pk, one.name) for one in people]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """Return the request as a value."""
        given = self.cleaned_data
        kind, channel = RequestKind(given["kind"]), Channel(given["channel"])
        return Asked(**(given | {"kind": kind, "channel": channel}))


class Identify(Form):
    """How it was checked who asks."""

    words = forms.CharField(
        label=_("How was it checked?"), max_length=LONGEST_LINE,
        help_text=_("For example: rang the number that we know. Ask for no more than is needed, and keep no copy of a passport."),
    )  # fmt: skip


class Extend(Form):
    """Why two months more."""

    words = _text(
        _("Why does it take longer?"), help_text=_("Tell the customer this within the first month. It can be done once.")
    )


class Answer(Form):
    """What the customer was told."""

    words = _text(_("What was the customer told?"), rows=4)


class Refuse(Form):
    """Why it is not done."""

    words = _text(
        _("Why is it not done?"), rows=4,
        help_text=_("Name the ground: a law that asks us to keep it, a claim, a request made again and again. Tell the customer "
                    "that they may complain to the authority."),
    )  # fmt: skip


class TakeBack(Form):
    """What the customer said when they took it back."""

    words = _text(_("What did the customer say?"))


class Hand(Form):
    """Who looks after it."""

    handler_id = forms.TypedChoiceField(label=_("Who looks after it?"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler_id"].choices = [(one.pk, one.name) for one in people]  # type: ignore[attr-defined]


class AskErasure(Form):
    """Why a customer is erased."""

    reason = _text(_("Why is this customer erased?"))


class Confirm(Form):
    """The second person has read it."""

    is_read = forms.BooleanField(label=_("I have read what goes and what stays. I know that nothing of it can be brought back."))


class NewHold(Form):
    """What is held, and why."""

    customer_id = forms.IntegerField(label=_("Number of the customer"), min_value=1, required=False)
    case_id = forms.IntegerField(label=_("Or number of a case"), min_value=1, required=False)
    reason = _text(
        _("Why must it be kept?"), help_text=_("The claim, the inquiry, the law. Who asked for it, and where it is written.")
    )
    owner_id = forms.TypedChoiceField(label=_("Who answers for it?"), coerce=int)
    review_date = forms.DateField(label=_("Looked at again on"))

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [(one.pk, one.name) for one in people]  # type: ignore[attr-defined]


class ReviewHold(Form):
    """Until when it stands on."""

    review_date = forms.DateField(label=_("It stands. Look at it again on"))


class EndHold(Form):
    """Why it ends."""

    words = _text(_("Why does it end?"))


class NewRule(Form):
    """What a retention rule says."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kinds = forms.MultipleChoiceField(
        label=_("Which kinds of case?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all kinds."),
    )
    states = forms.MultipleChoiceField(
        label=_("In which state?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every settled case."),
    )  # fmt: skip
    days = forms.IntegerField(label=_("Days after a case was settled"), min_value=FEWEST_DAYS, max_value=MOST_DAYS)
    parts = forms.MultipleChoiceField(
        label=_("What is erased?"), choices=list(words.PART.items()), widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(
        label=_("Where does the period come from?"),
        max_length=LONGEST_LINE,
        help_text=_("A law, a contract, a decision with its date."),
    )
    reason = _text(_("Why so long, and not longer?"))

    def __init__(self, *args: Any, kinds: Mapping[str, Any], states: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds.items())  # type: ignore[attr-defined]
        self.fields["states"].choices = list(states.items())  # type: ignore[attr-defined]

    def draft(self) -> RuleDraft:
        """Return the rule as a value."""
        given = self.cleaned_data
        return RuleDraft(**(given | {name: tuple(given[name]) for name in ("kinds", "states", "parts")}))
