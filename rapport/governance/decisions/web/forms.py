"""What is asked when a decision is wanted, made, handed on or looked at again."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.ui.forms import Form
from rapport.ui.money import said_range

from ..types import LONGEST_LABEL, LONGEST_QUESTION, LONGEST_TEXT, Option, Request

OPTIONS = 3


def _words(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class Decide(Form):
    """Which option, and why."""

    option = forms.ChoiceField(label=_("What do you decide?"), widget=forms.RadioSelect)
    reason = _words(_("Why?"), help_text=_("One sentence is enough. Whoever asks next reads it as precedent."))
    review_date = forms.DateField(
        label=_("Look at it again on"), required=False, help_text=_("You are reminded on that day to say what came of it.")
    )

    def __init__(self, *args: Any, options: Iterable[Any], currency: str, recommended: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.label} · {said_range(one.low, one.high, currency)}") for one in options]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]
        self.fields["option"].initial = recommended


class Delegate(Form):
    """Who decides instead."""

    to = forms.TypedChoiceField(label=_("Who should decide?"), coerce=int)
    word = _words(_("A word to them"), required=False, rows=2)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.name} · {one.position or one.get_role_display()}") for one in people
        ]


class Back(Form):
    """What the decider needs to know first."""

    text = _words(_("What do you need to know first?"))


class Explain(Form):
    """The answer to what was asked back."""

    text = _words(_("Your answer"))


class Withdraw(Form):
    """Why nothing is to be decided any more."""

    reason = _words(_("Why is nothing to be decided any more?"))


class Review(Form):
    """What came of it."""

    findings = _words(_("What came of it?"), help_text=_("What happened, against what was expected, and what you would do now."))


class Ask(Form):
    """A request, with up to three options."""

    question = forms.CharField(label=_("What is to be decided?"), max_length=LONGEST_QUESTION)
    background = _words(_("What should they know?"), required=False)
    decider = forms.TypedChoiceField(label=_("Who decides?"), coerce=int)
    due_at = forms.DateTimeField(label=_("Needed by"))
    waiting_costs = _words(_("What happens while nobody decides?"), required=False, rows=2)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.name} · {one.position or one.get_role_display()}") for one in people
        ]
        for number in range(1, OPTIONS + 1):
            self._add_option(number, required=number <= 2)
        named = [(str(number), _("Option %(n)d") % {"n": number}) for number in range(1, OPTIONS + 1)]
        self.fields["recommended"] = forms.ChoiceField(label=_("Which do you recommend?"), choices=named)

    def _add_option(self, number: int, *, required: bool) -> None:
        label = _("Option %(n)d") % {"n": number}
        self.fields[f"label_{number}"] = forms.CharField(
            label=label, max_length=LONGEST_LABEL, required=required, widget=forms.TextInput(attrs={"data-begins": True})
        )
        self.fields[f"effect_{number}"] = forms.CharField(
            label=_("Option %(n)d: what it means for the customer") % {"n": number},
            max_length=LONGEST_LABEL * 2,
            required=required,
        )
        self.fields[f"cost_{number}"] = forms.DecimalField(
            label=_("Option %(n)d: what it costs, %(currency)s") % {"n": number, "currency": settings.RAPPORT_CURRENCY},
            max_digits=12, decimal_places=2, min_value=Decimal(0), required=False,
        )  # fmt: skip

    def request(self, **about: Any) -> Request:
        """Return what was filled in as a request about a subject."""
        given = self.cleaned_data
        return Request(
            question=given["question"], background=given["background"], options=self.options(), recommended=given["recommended"],
            waiting_costs=given.get("waiting_costs", ""), currency=settings.RAPPORT_CURRENCY, **about,
        )  # fmt: skip

    def options(self) -> tuple[Option, ...]:
        """Return the options that have a name."""
        return tuple(
            Option(
                key=str(number),
                label=self.cleaned_data[f"label_{number}"],
                customer_effect=self.cleaned_data[f"effect_{number}"],
                low=self.cleaned_data[f"cost_{number}"] or Decimal(0),
                high=self.cleaned_data[f"cost_{number}"] or Decimal(0),
            )
            for number in range(1, OPTIONS + 1)
            if self.cleaned_data[f"label_{number}"]
        )


class Alone(Ask):
    """A question that nobody else can decide: its options, which one, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, people=(), **kwargs)
        for name in ("decider", "due_at", "waiting_costs"):
            del self.fields[name]
        self.fields["background"].label = _("What is known about it?")
        self.fields["recommended"].label = _("Which do you choose?")
        self.fields["reason"] = _words(_("Why?"), help_text=_("One sentence is enough. Whoever asks next reads it as precedent."))
        self.fields["review_date"] = forms.DateField(
            label=_("Look at it again on"), required=False, help_text=_("You are reminded on that day to say what came of it.")
        )
