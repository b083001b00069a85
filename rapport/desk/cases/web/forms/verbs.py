"""What is asked when a case is moved, given, classified, escalated or taken over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form, bound

from ... import queries, rules
from ...models import Attribute, Case
from ...types import Brief, State, Tier
from .. import words
from ..fields import TreeField, tree_choices


class Move(Form):
    """The state that comes next."""

    to = forms.ChoiceField(label=_("What happens now?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = rules.moves_from(State(case.state))
        self.fields["to"].choices = [(one.value, words.MOVE[one]) for one in states]  # type: ignore[attr-defined]


class Correction(Form):
    """Of whom the case is, found before, and what it is called."""

    customer = forms.IntegerField(label=_("Customer"), required=False, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=rules.LONGEST_SUBJECT)


class PriorityForm(Form):
    """How soon it is due compared with others."""

    priority = forms.ChoiceField(label=_("Priority"), choices=words.choices(words.PRIORITY), widget=forms.RadioSelect)


class Assign(Form):
    """The team, and perhaps the person, who has the case from now on."""

    team: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Team"), queryset=None)
    assignee: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Person"),
        queryset=None,
        required=False,
        empty_label=_("nobody yet: the team's queue"),
        help_text=_("Somebody of that team who is here now. Left open, whoever is free takes it."),
    )

    def __init__(self, *args: Any, actor: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = people.teams(actor)  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = people.people(actor, as_of=at)  # type: ignore[attr-defined]
        self.fields["assignee"].label_from_instance = _with_team  # type: ignore[attr-defined]


def _with_name(tier: Any, name: str) -> str:
    return f"{str(tier).capitalize()} · {name}" if name else str(tier).capitalize()


def _with_team(person: Any) -> str:
    return f"{person.name} · {person.team.name}" if person.team else str(person.name)


class Classification(Form):
    """What the customer wants, why they came, what made it happen, and the facts that the department keeps."""

    kind = forms.ChoiceField(label=_("Kind"), choices=words.choices(words.KIND))
    reason = TreeField(label=_("Reason: why did they contact us?"))
    cause = TreeField(label=_("Cause: what made it happen?"), help_text=_("Only when it can be told. Leave it open otherwise."))
    is_safety = forms.BooleanField(
        label=_("Somebody may be hurt"), required=False, help_text=_("Cases of safety stand before all others, everywhere.")
    )

    def __init__(self, *args: Any, kept: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declared = list(queries.attributes())
        self.fields["reason"].choices = tree_choices(queries.reasons(), empty=_("not said yet"))  # type: ignore[attr-defined]
        self.fields["cause"].choices = tree_choices(queries.causes(), empty=_("cannot be told"))  # type: ignore[attr-defined]
        add_attribute_fields(self, self.declared, kept)

    def attributes(self) -> dict[str, str]:
        """Return the declared facts as they were given."""
        return attributes_of(self, self.declared)


def add_attribute_fields(form: Form, declared: list[Attribute], kept: Mapping[str, str]) -> None:
    """Add one field for each declared attribute; a value that is not among its choices any more stays choosable."""
    for one in declared:
        value = kept.get(one.key, "")
        field: forms.Field
        if one.choices:
            offered = [*one.choices, *([value] if value and value not in one.choices else [])]
            field = forms.ChoiceField(choices=[("", "–"), *((choice, choice) for choice in offered)], required=False)
        else:
            field = forms.CharField(max_length=rules.LONGEST_VALUE, required=False)
            bound(field)
        field.label, field.initial = one.label, value
        form.fields[f"attribute_{one.key}"] = field


def attributes_of(form: Form, declared: list[Attribute]) -> dict[str, str]:
    """Return the values of the fields that ``add_attribute_fields`` added."""
    return {one.key: form.cleaned_data.get(f"attribute_{one.key}", "") for one in declared}


class Escalate(Form):
    """The brief that the higher tier reads first."""

    to = forms.ChoiceField(label=_("Who should decide?"))
    happened = forms.CharField(
        label=_("What happened?"),
        max_length=rules.LONGEST_BRIEF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Begun from the conversation. Correct it where it misleads."),
    )
    tried = forms.CharField(
        label=_("What have you tried?"), max_length=rules.LONGEST_BRIEF, widget=forms.Textarea(attrs={"rows": 3})
    )
    wanted = forms.CharField(
        label=_("What does the customer want?"), max_length=rules.LONGEST_BRIEF, widget=forms.Textarea(attrs={"rows": 2})
    )
    options = forms.CharField(
        label=_("What could be done, and what would it cost?"),
        max_length=rules.LONGEST_BRIEF,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Begun from the resolution guide, where the reason has one. Add what only you see."),
    )

    def __init__(self, *args: Any, tiers: Sequence[Tier], names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, _with_name(words.TIER[one], names.get(one, ""))) for one in tiers]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        # What was prefilled is read; what only a person can say is where writing begins.
        self.fields["wanted"].widget.attrs["autofocus"] = True

    def brief(self) -> Brief:
        """Return the brief as it was written."""
        return Brief(**{key: self.cleaned_data[key] for key in ("happened", "tried", "wanted", "options")})


class Delegate(Form):
    """Who decides instead."""

    person = forms.TypedChoiceField(label=_("Who should decide?"), widget=forms.RadioSelect, coerce=int)

    def __init__(self, *args: Any, deciders: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(person.pk, f"{person.name} · {words.TIER[person.role]}") for person in deciders]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class Guidance(Form):
    """What the representative should do now."""

    guidance = forms.CharField(
        label=_("What should they do now?"),
        max_length=rules.LONGEST_BRIEF,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What they may offer, where the limit is, and why. They read it as a note in the case."),
    )


class Outcome(Form):
    """How a takeover came out."""

    outcome = forms.CharField(
        label=_("How did it come out?"),
        max_length=rules.LONGEST_BRIEF,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was agreed and what decided it. Your colleague learns from it."),
    )
    back_to_observer = forms.BooleanField(label=_("Give the case back to whoever observed"), required=False, initial=True)
