"""What is asked by the verbs of a complaint."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.desk.complaints import queries
from rapport.desk.complaints.models import ComplaintFile
from rapport.desk.complaints.queries import words
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui import money
from rapport.ui.forms import Form

TEXT = {"rows": "4", "cols": "60"}


def choices(known: Any, *, empty: Any = None) -> list[tuple[str, Any]]:
    """Return a table of words as choices; ``empty``: what leaving it open is called."""
    found = [(str(getattr(key, "value", key)), label) for key, label in known.items()]
    return [("", empty), *found] if empty is not None else found


def text(label: Any, *, help_text: Any = "", required: bool = True, longest: int = 4_000) -> forms.CharField:
    """Return a field for some sentences."""
    widget = forms.Textarea(attrs=dict(TEXT))
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest, widget=widget)


class Asked(Form):
    """Base of what is asked about one complaint: it knows the complaint and who asks."""

    def __init__(self, *args: Any, complaint: ComplaintFile, actor: Actor, now: datetime, **kwargs: Any) -> None:
        self.complaint, self.actor, self.now = complaint, actor, now
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the complaint."""

    def choose(self, name: str, found: Any) -> None:
        """Offer values in one of the fields."""
        self.fields[name].choices = found  # type: ignore[attr-defined]


class Triage(Asked):
    """The first assessment."""

    severity = forms.ChoiceField(
        label=_("How much harm is there, or may come?"), choices=choices(words.SEVERITY), widget=forms.RadioSelect
    )
    marks = forms.MultipleChoiceField(
        label=_("What outranks its turn"), required=False, choices=choices(words.MARK), widget=forms.CheckboxSelectMultiple,
        help_text=_("Each asks for a first action within a business day, and raises the case at once."),
    )  # fmt: skip
    drivers = forms.MultipleChoiceField(
        label=_("Vulnerability"), required=False, choices=choices(words.DRIVER), widget=forms.CheckboxSelectMultiple
    )
    note = text(_("What did you see?"), required=False, longest=2_000)


class Receipt(Asked):
    received_at = forms.DateTimeField(label=_("When did the company get it?"))


class PersonForm(Asked):
    """One of us."""

    person = forms.TypedChoiceField(label=_("Who?"), coerce=int, empty_value=None)

    def prepare(self) -> None:
        self.choose("person", [(one.pk, one.name) for one in people.people(self.actor).order_by("name")])


class ComplainedOf(PersonForm):
    def prepare(self) -> None:
        self.fields["person"].required = False
        found = [(one.pk, one.name) for one in people.people(self.actor).order_by("name")]
        self.choose("person", [("", _("nobody of us")), *found])


class AllegationForm(Asked):
    text = text(_("What do they say went wrong?"), help_text=_("One thing in each; every one is decided on its own."))


class OfAllegation(Asked):
    """Something about one allegation, or about all."""

    allegation = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        parts = [(one.pk, one.text[:120]) for one in self.complaint.allegations.order_by("pk")]
        self.choose("allegation", [("", _("the complaint as a whole")), *parts])


class EvidenceForm(OfAllegation):
    text = text(_("What was looked at, and what does it show?"))
    source = forms.CharField(label=_("Where is it from?"), max_length=200)


class FindingForm(OfAllegation):
    text = text(_("What does the evidence amount to?"))


class RulingForm(Asked):
    allegation = forms.TypedChoiceField(label=_("Allegation"), coerce=int)
    decision = forms.ChoiceField(label=_("Decision"), choices=choices(words.DECISION), widget=forms.RadioSelect)
    reasons = text(_("Reasons"), help_text=_("With the evidence they rest on; the final letter begins with them."))

    def prepare(self) -> None:
        self.choose("allegation", [(one.pk, one.text[:120]) for one in self.complaint.allegations.order_by("pk")])


class AcceptanceForm(Asked):
    who = forms.CharField(label=_("Who accepted?"), max_length=200)
    accepted_at = forms.DateTimeField(label=_("When?"))
    how = forms.CharField(
        label=_("How?"), max_length=300, help_text=_("On the telephone, by e-mail, in the store; in which words.")
    )


class OfferForm(Asked):
    kind = forms.ChoiceField(label=_("Kind"), choices=choices(words.REDRESS))
    amount = forms.DecimalField(label=_("Amount"), required=False, min_value=0, decimal_places=2, max_digits=12)
    currency = forms.CharField(
        label=_("Currency of the amount"), required=False, max_length=3, initial=lambda: settings.RAPPORT_CURRENCY
    )
    text = forms.CharField(label=_("What exactly?"), required=False, max_length=300)


def _called(offer: Any) -> str:
    """An offer in words: “Refund, £45.50”."""
    kind = str(words.REDRESS[offer.kind])
    return f"{kind}, {money.said(offer.amount, offer.currency)}" if offer.amount else kind


class OfRedress(Asked):
    redress = forms.TypedChoiceField(label=_("Offer"), coerce=int)

    def offers(self) -> list[Any]:
        """Return the offers that this verb is about."""
        return [one for one in self.complaint.redress.all() if one.is_unanswered]

    def prepare(self) -> None:
        found = [(one.pk, _called(one)) for one in self.offers()]
        self.choose("redress", found)


class StageTwoForm(Asked):
    asked_at = forms.DateTimeField(
        label=_("When did they ask for it?"), help_text=_("Anywhere, by any channel: the limits of stage 2 count from that day.")
    )


class AnswerOffer(OfRedress):
    is_accepted = forms.TypedChoiceField(
        label=_("What did the customer say?"), choices=[("1", _("accepted")), ("0", _("declined"))],
        coerce=lambda one: one == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    answered_at = forms.DateTimeField(label=_("When did they say so?"))


class Paid(OfRedress):
    paid_at = forms.DateTimeField(label=_("When was it paid or done?"))
    proof = forms.CharField(label=_("How do you know?"), max_length=300)

    def offers(self) -> list[Any]:
        return [one for one in self.complaint.redress.all() if one.is_owed]


class CauseForm(Asked):
    cause = forms.TypedChoiceField(label=_("What went wrong?"), required=False, coerce=int, empty_value=None)
    why = forms.ChoiceField(label=_("Why could it go wrong?"), choices=choices(words.WHY), widget=forms.RadioSelect)
    lesson = text(_("What is learned from it?"), required=False)
    is_repeat = forms.BooleanField(label=_("The same has been complained of before"), required=False)
    is_systemic = forms.BooleanField(label=_("It will happen again to others: it lies in how we work"), required=False)

    def prepare(self) -> None:
        found = [(one.pk, f"{one.parent.name} · {one.name}" if one.parent else one.name) for one in cases.causes()]
        self.choose("cause", [("", _("cannot be told")), *found])


class ActionForm(Asked):
    text = forms.CharField(label=_("What will be done differently?"), max_length=400)
    owner = forms.TypedChoiceField(label=_("Who owes it?"), coerce=int)
    due_date = forms.DateField(label=_("By which day?"))
    check_weeks = forms.IntegerField(label=_("Weeks until its effect is looked at"), min_value=1, max_value=52, initial=6)

    def prepare(self) -> None:
        self.choose("owner", [(one.pk, one.name) for one in people.people(self.actor).order_by("name")])


class EffectForm(Asked):
    action = forms.TypedChoiceField(label=_("Action"), coerce=int)
    has_worked = forms.TypedChoiceField(
        label=_("Did it work?"),
        choices=[("1", _("yes")), ("0", _("no"))],
        coerce=lambda one: one == "1",
        widget=forms.RadioSelect,
    )
    effect = forms.CharField(label=_("What shows it?"), max_length=300)

    def prepare(self) -> None:
        rows = self.complaint.corrective_actions.select_related("commitment").filter(checked_at=None)
        self.choose("action", [(one.pk, one.commitment.text) for one in rows])


class CloseForm(Asked):
    closing = forms.ChoiceField(label=_("How did it end?"), choices=choices(words.CLOSING), widget=forms.RadioSelect)
    said = text(
        _("The customer's own words"), required=False, help_text=_("Needed when they withdraw it: what they said, when and how.")
    )


class ReasonForm(Asked):
    reason = text(_("Why?"), longest=300)


class ReopenForm(Asked):
    reason = text(_("What is new, or what was overlooked?"))


class ForwardForm(Asked):
    firm = forms.CharField(label=_("Which firm is responsible?"), max_length=200)
    is_joint = forms.BooleanField(label=_("We are responsible too"), required=False)


class OutsideForm(Asked):
    outside_id = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    body = forms.CharField(label=_("Ombudsman or regulator"), max_length=120)
    reference = forms.CharField(label=_("Their reference"), max_length=80, required=False)
    opened_date = forms.DateField(label=_("Opened"))
    send_by_date = forms.DateField(label=_("They want our file by"), required=False)
    file_sent_date = forms.DateField(label=_("Our file sent"), required=False)
    view = text(_("Their view"), required=False)
    decided_date = forms.DateField(label=_("Decided"), required=False)
    is_overturned = forms.TypedChoiceField(
        label=_("What became of our decision?"), required=False, empty_value=None, coerce=lambda one: one == "1",
        choices=[("", _("not decided yet")), ("1", _("overturned")), ("0", _("kept"))],
    )  # fmt: skip
    award_amount = forms.DecimalField(label=_("Award"), required=False, min_value=0, decimal_places=2, max_digits=12)
    currency = forms.CharField(label=_("Currency of the award"), required=False, max_length=3, help_text=_("Such as GBP."))
    comply_date = forms.DateField(label=_("To be complied with by"), required=False)
    complied_date = forms.DateField(label=_("Complied with"), required=False)
    lesson = text(_("Lesson"), required=False)
    training_url = forms.CharField(label=_("Training it went into"), required=False, max_length=300)

    def prepare(self) -> None:
        for part in ("send_by_date", "view", "award_amount", "lesson"):
            self.fields[part].widget.attrs["data-begins"] = True


class RestrictForm(Asked):
    is_restricted = forms.BooleanField(label=_("Only some may read this file"), required=False)
    readers = forms.TypedMultipleChoiceField(
        label=_("Who, beside the director?"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.choose("readers", [(one.pk, one.name) for one in people.people(self.actor).order_by("name")])


class HoldForm(Asked):
    reason = forms.CharField(
        label=_("Why is it held?"), max_length=300, required=False, help_text=_("Left empty, the hold ends.")
    )


class ReturnForm(Form):
    """Of which period."""

    from_date = forms.DateField(label=_("From"))
    to_date = forms.DateField(label=_("To"))
    regime = forms.ChoiceField(label=_("Regime"), required=False)
    entity = forms.TypedChoiceField(label=_("Legal entity"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys((one.key, one.name) for one in queries.regime_versions())
        self.fields["regime"].choices = [("", _("all")), *names]  # type: ignore[attr-defined]
        if known := queries.entities(with_ended=True):
            found = [("", _("all together")), *((one.pk, one.name) for one in known)]
            self.fields["entity"].choices = found  # type: ignore[attr-defined]
        else:
            del self.fields["entity"]
        last = timezone.localtime(now).date().replace(day=1) - timedelta(days=1)
        self.initial.setdefault("to_date", last)
        self.initial.setdefault("from_date", last.replace(month=1 if last.month <= 6 else 7, day=1))


class BehaviourForm(Form):
    """Whose contact is limited, how, why, and when that is looked at again."""

    customer = forms.IntegerField(label=_("Customer's number"), min_value=1)
    limit = forms.CharField(label=_("How may they reach us?"), max_length=300)
    reason = text(_("What happened?"), help_text=_("Behaviour with its evidence, never the person."))
    review_date = forms.DateField(label=_("Looked at again on"))


class ReviewForm(Form):
    """Whether a limit holds on."""

    review_date = forms.DateField(
        label=_("It holds until it is looked at again on"), required=False, help_text=_("Left empty, it ends.")
    )


class HandlingForm(Form):
    """One question and a place for words."""

    score = forms.TypedChoiceField(
        label=_("How did we handle your complaint?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("very well")), (4, _("well")), (3, _("neither well nor badly")), (2, _("badly")), (1, _("very badly"))],
        help_text=_("Not what came of it: how we went about it."),
    )  # fmt: skip
    comment = text(_("What should we know?"), required=False)
