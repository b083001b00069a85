"""What is asked when a promise is settled or handed over, and what passes between us and another department."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form

from .. import queries, rules
from ..types import LONGEST_PROOF, Asking, Said, Share, Showable


class Keep(Form):
    """How it is known that the promise was kept."""

    proof = forms.CharField(
        label=_("How do you know?"),
        max_length=LONGEST_PROOF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A call, a tracking number, the customer's own words. It stays beside the promise."),
    )


class Withdraw(Form):
    """Why a promise is taken back."""

    reason = forms.CharField(
        label=_("Why, and what was the customer told?"), max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOver(Form):
    """Who owes it from now on: somebody whom the actor may see."""

    owner: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Who takes it on?"), queryset=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people.people(actor).order_by("name")


SHARE = {
    Share.NAME: _("the customer's name"),
    Share.REACH: _("how to reach the customer"),
    Share.ORDER: _("the order number"),
}
EVENING = time(17)
LONGEST_LABEL = 220


class ToDepartment(Form):
    """What exactly is asked of which department, why, and what of the customer it may read."""

    department = forms.TypedChoiceField(label=_("Which department?"), coerce=int)
    asked = forms.CharField(
        label=_("What exactly do you ask?"),
        max_length=LONGEST_PROOF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They know nothing of the case: say it so that somebody there can begin at once."),
    )
    why = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST_PROOF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and what it does to the customer."),
    )
    due_at = forms.DateTimeField(label=_("By when?"))
    proof_wished = forms.CharField(
        label=_("What would show that it is done?"),
        required=False,
        max_length=LONGEST_PROOF,
        help_text=_("A photograph of the delivery, a tracking number, a changed page."),
    )
    words = forms.TypedMultipleChoiceField(
        label=_("Which of the customer's messages may they read?"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Names, addresses and numbers are blanked out unless you tick them below."),
    )
    shares = forms.MultipleChoiceField(
        label=_("What may they know of the customer?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Showable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.initial.setdefault("words", list(rules.usual_words(offered.words)))
        self.fields["department"].choices = [(one.pk, one.name) for one in people.departments()]  # type: ignore[attr-defined]
        known = [(share.value, _named(share, words[0])) for share, words in offered.personal if words]
        for name, choices in (("words", [(one.id, _said(one.at, one.text)) for one in offered.words]), ("shares", known)):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Hold what is sent against what was shown: nothing leaves the department that its sender has not read so."""
        given: dict[str, Any] = super().clean() or {}
        if "seen" in self.data and self.data["seen"] != self.seen()["key"]:
            raise forms.ValidationError(
                _now("What they will read of the customer has changed with what you ticked. Read it below, then send it again.")
            )
        return given

    def seen(self) -> dict[str, str]:
        """Return what they will read of the customer, by what is ticked now."""
        words, shares = (self[name].value() or () if name in self.fields else () for name in ("words", "shares"))
        return seen(self.offered, words=words, shares=shares)

    def asking(self) -> Asking:
        """Return the checked values."""
        given = self.cleaned_data
        return Asking(
            department_id=given["department"],
            asked=given["asked"],
            why=given["why"],
            due_at=given["due_at"],
            proof_wished=given["proof_wished"],
            words=tuple(given.get("words", ())),
            shares=frozenset(Share(one) for one in given.get("shares", ())),
        )


def seen(offered: Showable, *, words: Collection[int | str], shares: Collection[str]) -> dict[str, str]:
    """Return what another department reads of the customer when this is ticked, word for word, and a key of what was ticked."""
    chosen = [one.id for one in offered.words if str(one.id) in {str(word) for word in words}]
    ticked = [share for share, _known in offered.personal if share.value in shares]
    return {
        "quoted": queries.quoted(offered, words=chosen, shares=ticked), "shown": queries.shown(offered, shares=ticked),
        "key": " ".join([*map(str, sorted(chosen)), *sorted(ticked)]),
    }  # fmt: skip


def _named(share: Share, value: str) -> str:
    return f"{SHARE[share]}: {value}"


def _said(at: datetime, text: str) -> str:
    return f"{date_format(localtime(at), 'j M H:i')} · {Truncator(' '.join(text.split())).chars(LONGEST_LABEL)}"


class Words(Form):
    """A sentence to the other department."""

    text = forms.CharField(
        label=_("What do you write to them?"), max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 3})
    )


class MaybeWords(Form):
    """A sentence that may stay empty."""

    text = forms.CharField(
        label=_("A word to it"), required=False, max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 2})
    )


class Accept(Form):
    """That they do it, by our day or by one of their own."""

    said = Said.ACCEPTED
    day = forms.DateField(
        label=_("Only if you cannot by then: which day can you?"),
        required=False,
        help_text=_("Customer service is asked whether that day will do."),
    )

    def own_date(self) -> datetime | None:
        """Return the end of the working day that was named."""
        day = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, EVENING)) if day else None


class Report(Form):
    """That it is done, and what shows it."""

    said = Said.REPORTED
    text = forms.CharField(label=_("What was done?"), max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(
        label=_("A photograph or paper that shows it"), required=False, allow_empty_file=True,
        help_text=_("Up to 25 MB; pack several as one zip."),
    )  # fmt: skip


class AskBack(Form):
    """What is not clear to them."""

    said = Said.QUESTION
    text = forms.CharField(
        label=_("What do you need to know?"), max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 3})
    )


class Decline(Form):
    """Why they do not do it."""

    said = Said.DECLINED
    text = forms.CharField(label=_("Why not, and who could?"), max_length=LONGEST_PROOF, widget=forms.Textarea(attrs={"rows": 3}))
