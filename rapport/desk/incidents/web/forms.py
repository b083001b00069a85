"""What is asked when an incident is declared, its words are written, customers are told, it is closed and learned from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui import choices
from rapport.ui.choices import two_levels
from rapport.ui.forms import Form
from rapport.ui.ticks import Ticks

from ..models import Incident
from ..types import LONGEST_STATEMENT, LONGEST_TEXT, LONGEST_TITLE, WRITTEN, IncidentDraft, IncidentSeverity, LineKind, Scope
from . import words

MOST_VALUES = 50
HOUSE = Actor.machine("incidents")


def _words(
    label: Any, *, rows: int = 3, required: bool = True, longest: int = LONGEST_TEXT, help_text: Any = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget, help_text=help_text)


class Declare(Form):
    """An incident: what it is, what is known, how bad it is, whom it concerns, who leads it."""

    title = forms.CharField(
        label=_("What is it called?"), max_length=LONGEST_TITLE, help_text=_("A few words: “Kettle K200 trips the fuse”.")
    )
    known = _words(_("What is known?"), help_text=_("Facts, and what is not known yet. Only we read it."))
    severity = forms.ChoiceField(label=_("How bad is it?"), choices=words.SEVERITY_CHOICES, widget=forms.RadioSelect)
    begun_at = forms.DateTimeField(
        label=_("When did it begin?"), help_text=_("Cases opened since then belong to it when they match what follows.")
    )
    reasons = forms.TypedMultipleChoiceField(label=_("Reasons"), coerce=int, required=False, widget=Ticks)
    countries = forms.MultipleChoiceField(label=_("Regions"), required=False, widget=Ticks, help_text=_("Where customers live."))

    def __init__(self, *args: Any, actor: Actor, at: datetime, known: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = self._ask_facts()
        reasons = two_levels(cases.reasons(), general=gettext("%(name)s, in general"))
        self.fields["reasons"].choices = reasons  # type: ignore[attr-defined]
        self.fields["countries"].choices = choices.countries()  # type: ignore[attr-defined]
        for name, label, is_needed in (("owner", _("Who leads it?"), True), ("deputy", _("Who stands in?"), False)):
            field: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=label, queryset=None, required=is_needed)
            field.queryset = people.people(HOUSE, as_of=at).exclude(role="representative").order_by("name")
            self.fields[name] = field
        # A long form in parts: whom it concerns, and who leads.
        for part in ("begun_at", "owner"):
            self.fields[part].widget.attrs["data-begins"] = True
        self.initial = {"owner": actor.person_id, "begun_at": at, **self._initial(known), **self.initial}

    def _ask_facts(self) -> dict[str, str]:
        """Ask for each fact that the department keeps about its cases."""
        keys = {}
        for one in cases.attributes():
            name = f"fact_{one.key}"
            keys[name] = one.key
            self.fields[name] = forms.CharField(
                label=one.label, required=False, max_length=1_000, help_text=_("Several, parted by commas.")
            )
        return keys

    def _initial(self, known: Incident | None) -> dict[str, Any]:
        if known is None:
            return {"severity": IncidentSeverity.SERIOUS.value}
        rule = known.rule
        return {
            "title": known.title,
            "known": known.known,
            "severity": known.severity,
            "begun_at": known.begun_at,
            "reasons": list(rule.reason_ids),
            "countries": list(rule.countries),
            "owner": known.owner_id,
            "deputy": known.deputy_id,
            **{f"fact_{key}": ", ".join(values) for key, values in rule.facts.items()},
        }

    def draft(self) -> IncidentDraft:
        """Return the incident as it was given."""
        given = self.cleaned_data
        return IncidentDraft(
            title=given["title"],
            known=given["known"],
            severity=IncidentSeverity(given["severity"]),
            begun_at=given["begun_at"],
            owner_id=given["owner"].pk,
            deputy_id=given["deputy"].pk if given["deputy"] else None,
            scope=Scope(
                reason_ids=tuple(given["reasons"]),
                countries=tuple(given["countries"]),
                facts={key: _values(given[name]) for name, key in self._keys.items() if given[name].strip()},
            ),
        )


def _values(given: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in given.split(",") if one.strip())[:MOST_VALUES]


class Texts(Form):
    """Words in each language that we answer in; the house's own is needed."""

    def __init__(self, *args: Any, known: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in words.LANGUAGE.items():
            self.fields[f"text_{key}"] = _words(
                _("In %(language)s") % {"language": name}, rows=5, required=key == "en", longest=LONGEST_STATEMENT
            )
            self.initial.setdefault(f"text_{key}", (known or {}).get(key, ""))

    def texts(self) -> dict[str, str]:
        """Return the words that were written, by language."""
        return {key: self.cleaned_data[f"text_{key}"] for key in words.LANGUAGE if self.cleaned_data.get(f"text_{key}")}


class Write(Texts):
    """A version of the holding statement."""

    is_public = forms.BooleanField(
        label=_("Show it to customers on the contact form, their own pages and the help centre"), required=False, initial=True
    )


class Tell(Texts):
    """A message to all customers; ``seen`` is how many the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class Why(Form):
    """A sentence that stands in the log."""

    why = _words(_("Why?"), rows=2)


class Note(Form):
    """A line of the log."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=[(one.value, words.LINE[one]) for one in WRITTEN])
    text = _words(_("What happened, what was decided?"), rows=2)

    def line_kind(self) -> LineKind:
        """Return which sort of line it is."""
        return LineKind(self.cleaned_data["kind"])


class Task(Form):
    """Who does what by when."""

    text = forms.CharField(label=_("What is to be done?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    owner: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("By whom?"), queryset=None)
    due_at = forms.DateTimeField(label=_("By when?"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.people(HOUSE, as_of=at).order_by("name")  # type: ignore[attr-defined]


class Number(Form):
    """A case by its number."""

    case_id = forms.IntegerField(label=_("Number of the case"), min_value=1)


class Close(Form):
    """How it ended."""

    outcome = _words(_("How did it end?"), help_text=_("One or two sentences. The review begins afterwards."))


class ReviewForm(Form):
    """What was learned."""

    went_well = _words(_("What went well?"), rows=4)
    went_badly = _words(_("What went badly?"), rows=4)
    cause = _words(_("What made it happen?"), rows=3, help_text=_("As far as it can be told; say so where it cannot."))
