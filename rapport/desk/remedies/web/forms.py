"""What is asked when a remedy is given, a guide or a limit set, a line corrected."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from ..models import Guide
from ..types import LONGEST_WHY, LONGEST_WORDS, Advice, RemedyKind
from . import words

ROWS = 4
KINDS = [(one.value, words.KIND[one]) for one in RemedyKind]


def _text(
    label: Any, *, rows: int = 3, required: bool = False, longest: int = LONGEST_WORDS, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class Give(Form):
    """What the customer gets, and what they are told."""

    kind = forms.ChoiceField(label=_("What does the customer get?"), choices=KINDS)
    amount = forms.DecimalField(
        label=_("What does it cost?"), min_value=Decimal(0), max_digits=12, decimal_places=2, required=False
    )
    why = _text(
        _("Why?"),
        rows=2,
        required=True,
        longest=LONGEST_WHY,
        help_text=_("It stands in the ledger; the customer does not see it."),
    )
    words = _text(
        _("What is the customer told?"),
        help_text=_("Sent in the conversation when it is given. Leave it empty to write yourself."),
    )

    def __init__(self, *args: Any, guide: Guide | None, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("What does it cost, %(currency)s?") % {"currency": currency}
        first = guide.remedies.all()[0] if guide and guide.remedies.all() else None
        if first is not None:
            self.initial = {"kind": first.kind, "amount": first.up_to, "words": guide.say if guide else "", **self.initial}


class Correct(Form):
    """What was wrong with a line."""

    why = _text(_("What was wrong?"), rows=2, required=True, longest=LONGEST_WHY)


class GuideForm(Form):
    """A version of a guide: up to four remedies in the order in which they are offered."""

    active_from = forms.DateTimeField(label=_("Holds from"))
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    steps = _text(_("Steps"), rows=4, help_text=_("What to find out and do, in order."))
    say = _text(
        _("What to say"), rows=4, help_text=_("In words that a customer would like to hear. It can be changed on each case.")
    )

    def __init__(self, *args: Any, known: Guide | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("currency", known.currency if known else settings.RAPPORT_CURRENCY)
        if known is not None:
            self.initial = {**self.initial, "steps": known.steps, "say": known.say}
        rows = list(known.remedies.all()) if known else []
        for place in range(ROWS):
            self._add_row(place + 1, rows[place] if place < len(rows) else None)

    def _add_row(self, number: int, row: Any) -> None:
        told = {"n": number}
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Remedy %(n)d") % told, choices=[("", "–"), *KINDS], required=number == 1, initial=row.kind if row else "",
            widget=forms.Select(attrs={"data-begins": True}),
        )  # fmt: skip
        self.fields[f"up_to_{number}"] = forms.DecimalField(
            label=_("Remedy %(n)d: up to what value") % told, min_value=Decimal(0), max_digits=12, decimal_places=2,
            required=False, initial=row.up_to if row else None,
        )  # fmt: skip
        self.fields[f"approver_{number}"] = forms.ChoiceField(
            label=_("Remedy %(n)d: who has to agree") % told, required=False, initial=row.approver if row else "",
            choices=[("", _("whoever's limit allows it")), *words.ROLE.items()],
        )  # fmt: skip

    def advice(self) -> tuple[Advice, ...]:
        """Return the remedies that were chosen."""
        given = self.cleaned_data
        return tuple(
            Advice(kind=RemedyKind(given[f"kind_{n}"]), up_to=given[f"up_to_{n}"], approver=given[f"approver_{n}"])
            for n in range(1, ROWS + 1)
            if given[f"kind_{n}"]
        )


class LimitForm(Form):
    """How much a role, or one person, may give."""

    role = forms.ChoiceField(label=_("For a role"), choices=[("", "–"), *words.ROLE.items()], required=False)
    person: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Or for one person"), queryset=None, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    case_amount = forms.DecimalField(
        label=_("On one case"), min_value=Decimal(0), max_digits=12, decimal_places=2, required=False
    )
    month_amount = forms.DecimalField(
        label=_("In one month"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Empty amounts mean no limit."),
    )
    active_from = forms.DateTimeField(label=_("Holds from"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people.people(actor).order_by("name")
        self.initial.setdefault("currency", settings.RAPPORT_CURRENCY)
