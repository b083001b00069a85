"""A regime as a whole in one form: its limits, letters, ladder of warnings, and what an assessment asks for at once."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.compute.legallimits import Limit, LimitUnit
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.types import (
    RAISES,
    VULNERABLE,
    Anchor,
    Element,
    Letter,
    Mark,
    Milestone,
    Raise,
    Rung,
    Severity,
    Step,
    Terms,
)
from rapport.governance.standards.types import Told
from rapport.ui.choices import countries
from rapport.ui.forms import Form, bound

from .forms import choices

RUNGS = 6
ENCLOSED = "+"
PLAIN = ("zone", "country", "subdivision", "closes", "referral")
SWITCHES = ("rolls_on", "holding_answers", "has_quick")


def called(key: str) -> Any:
    """Return what a mark, a severity or vulnerability is called."""
    if key == VULNERABLE:
        return _("Vulnerability, whatever the driver")
    return words.MARK[Mark(key)] if key in list(Mark) else words.SEVERITY[Severity(key)]


class RegimeForm(Form):
    """The terms of one version. ``terms`` are those that it begins with; ``read`` makes those that were filled in."""

    active_from = forms.DateField(label=_("In force for complaints received from"))
    source = forms.CharField(label=_("Where is it written?"), max_length=300)
    zone = forms.CharField(label=_("Time zone of its days"), max_length=60)
    country = forms.ChoiceField(label=_("Country of its public holidays"), required=False)
    subdivision = forms.CharField(label=_("Region of these holidays"), max_length=10, required=False, help_text=_("Such as ENG."))
    closes = forms.CharField(label=_("Close of business"), max_length=5, help_text=_("Such as 17:00."))
    stages = forms.TypedChoiceField(label=_("Stages"), coerce=int, choices=[("1", "1"), ("2", "2")])
    extension = forms.IntegerField(
        label=_("A holding letter moves the answer by"), required=False, min_value=0, max_value=400,
        help_text=_("Business days, once; empty: by nothing."),
    )  # fmt: skip
    stage_two_extension = forms.IntegerField(
        label=_("At stage 2 it moves the answer by"), required=False, min_value=0, max_value=400,
        help_text=_("Business days, once; empty: as at stage 1."),
    )  # fmt: skip
    referral = forms.CharField(label=_("Where it can be referred to"), max_length=120, required=False)
    rolls_on = forms.BooleanField(label=_("What comes in outside business counts from the next business day"), required=False)
    holding_answers = forms.BooleanField(label=_("A holding letter in time is enough for the answer"), required=False)
    has_quick = forms.BooleanField(label=_("It knows a quick resolution"), required=False)
    categories = forms.CharField(
        label=_("Words with which a final response is closed"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": "3", "cols": "60"}), help_text=_("One a line; none where the regime has none."),
    )  # fmt: skip

    def __init__(self, *args: Any, terms: Terms, is_new: bool = False, **kwargs: Any) -> None:
        self.terms = terms
        kwargs["initial"] = _begun(terms) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("none")), *countries(terms.country)]  # type: ignore[attr-defined]
        if is_new:
            self.fields = {"name": forms.CharField(label=_("What is the regime called?"), max_length=80), **self.fields}
        tabled = dict(_step_fields(terms)) | dict(_rung_fields(terms)) | dict(_raise_fields(terms))
        for field in tabled.values():
            # They stand in tables, whose heads are no labels of theirs.
            field.widget.attrs["aria-label"] = str(field.label)
            bound(field)
        letters = dict(_letter_fields(terms))
        for field in letters.values():
            bound(field)
        self.fields |= tabled | letters

    def plain(self) -> list[BoundField]:
        """Return the fields that stand one below the other."""
        return [self[name] for name in self.fields if "-" not in name and not self[name].is_hidden]

    def steps(self) -> list[tuple[Any, list[BoundField]]]:
        """Return the limits, a row a milestone."""
        parts = ("amount", "unit", "anchor", "law", "closing")
        return [(words.MILESTONE[one], [self[f"{part}-{one}"] for part in parts]) for one in Milestone]

    def letters(self) -> list[BoundField]:
        """Return what each letter must contain."""
        return [self[f"letter-{one}"] for one in Letter]

    def ladder(self) -> list[list[BoundField]]:
        """Return the rungs of the ladder, a row each."""
        return [[self[f"hours-{n}"], self[f"told-{n}"]] for n in range(RUNGS)]

    def raises(self) -> list[tuple[Any, list[BoundField]]]:
        """Return what is asked for at once, a row a mark."""
        return [(called(key), [self[f"{part}-{key}"] for part in ("tier", "first", "own")]) for key in _raised(self.terms)]

    def clean(self) -> dict[str, Any]:
        """Read the terms, so that what cannot be read is said beside the form."""
        given = super().clean() or {}
        for n in range(RUNGS):
            if given.get(f"hours-{n}") is None and given.get(f"told-{n}"):
                self.add_error(f"hours-{n}", gettext("Say how many hours before."))
        return given

    def read(self) -> Terms:
        """Return the terms that were filled in."""
        given = self.cleaned_data
        return Terms(
            **{name: given[name].strip() for name in PLAIN}, **{name: given[name] for name in SWITCHES},
            stages=given["stages"], extension=given["extension"] or None,
            stage_two_extension=given["stage_two_extension"] or None,
            categories=tuple(_lines(given["categories"])), steps=tuple(_steps(given)),
            letters={one: found for one in Letter if (found := _elements(given[f"letter-{one}"], self.terms))},
            ladder=tuple(
                Rung(hours=given[f"hours-{n}"], told=tuple(one for one in Told if one in given[f"told-{n}"]))
                for n in range(RUNGS) if given[f"hours-{n}"] is not None
            ),
            raises={
                key: Raise(tier=given[f"tier-{key}"], first_action=given[f"first-{key}"], own_percent=given[f"own-{key}"])
                for key in _raised(self.terms)
            },
        )  # fmt: skip


def _raised(terms: Terms) -> list[str]:
    return list(dict.fromkeys([*RAISES, *terms.raises]))


def _begun(terms: Terms) -> dict[str, Any]:
    plain = {name: getattr(terms, name) for name in (*PLAIN, *SWITCHES, "stages", "extension", "stage_two_extension")}
    return plain | {"categories": "\n".join(terms.categories)}


def _step_fields(terms: Terms) -> Iterator[tuple[str, forms.Field]]:
    known = {one.milestone: one for one in terms.steps}
    for one in Milestone:
        step, label = known.get(one), words.MILESTONE[one]
        limit = step.limit if step else Limit(amount=0, unit=LimitUnit.BUSINESS_DAYS)
        anchor = step.anchor if step else Anchor.RECEIPT
        amount = forms.IntegerField(
            label=_said(label, _("how many")), required=False, min_value=0, max_value=400, initial=limit.amount if step else None
        )
        yield f"amount-{one}", amount
        yield f"unit-{one}", forms.ChoiceField(label=_said(label, _("unit")), choices=choices(words.UNIT), initial=limit.unit)
        yield f"anchor-{one}", forms.ChoiceField(label=_said(label, _("from")), choices=choices(words.ANCHOR), initial=anchor)
        is_law = step is not None and step.is_statutory
        yield f"law-{one}", forms.BooleanField(label=_said(label, _("set by the rule book")), required=False, initial=is_law)
        until = forms.BooleanField(label=_said(label, _("until close")), required=False, initial=limit.until_closing)
        yield f"closing-{one}", until


def _letter_fields(terms: Terms) -> Iterator[tuple[str, forms.Field]]:
    for one in Letter:
        lines = [_line(part) for part in terms.letters.get(one, ())]
        widget = forms.Textarea(attrs={"rows": str(max(len(lines), 2)), "cols": "60"})
        yield (
            f"letter-{one}",
            forms.CharField(label=words.LETTER[one], required=False, max_length=6_000, widget=widget, initial="\n".join(lines)),
        )


def _line(one: Element) -> str:
    label = f"{ENCLOSED} {one.label}" if one.is_enclosed else one.label
    return f"{label} = {' / '.join(one.says)}" if one.says else label


def _rung_fields(terms: Terms) -> Iterator[tuple[str, forms.Field]]:
    for n in range(RUNGS):
        rung = terms.ladder[n] if n < len(terms.ladder) else None
        number = str(n + 1)
        hours = forms.IntegerField(
            label=_said(number, _("hours before")), required=False, min_value=-2_000, max_value=2_000,
            initial=rung.hours if rung else None,
        )  # fmt: skip
        yield f"hours-{n}", hours
        yield f"told-{n}", forms.MultipleChoiceField(
            label=_said(number, _("who hears of it")), required=False, choices=choices(words.TOLD),
            widget=forms.CheckboxSelectMultiple, initial=list(rung.told) if rung else [],
        )  # fmt: skip


def _raise_fields(terms: Terms) -> Iterator[tuple[str, forms.Field]]:
    for key in _raised(terms):
        one, label = terms.raises.get(key, Raise(first_action=0)), called(key)
        tiers = [(tier, word) for tier, word in words.TIER.items()]
        yield (
            f"tier-{key}",
            forms.ChoiceField(label=_said(label, _("raised to")), required=False, choices=tiers, initial=one.tier),
        )
        yield (
            f"first-{key}",
            forms.IntegerField(
                label=_said(label, _("first action, business days")), min_value=0, max_value=60, initial=one.first_action
            ),
        )
        yield (
            f"own-{key}",
            forms.IntegerField(
                label=_said(label, _("of our own limits, percent")), min_value=1, max_value=100, initial=one.own_percent
            ),
        )


def _said(label: Any, part: Any) -> str:
    return f"{label}: {part}"


def _steps(given: dict[str, Any]) -> Iterator[Step]:
    for one in Milestone:
        amount = given[f"amount-{one}"]
        if amount is not None:
            limit = Limit(amount=amount, unit=LimitUnit(given[f"unit-{one}"]), until_closing=given[f"closing-{one}"])
            yield Step(milestone=one, anchor=Anchor(given[f"anchor-{one}"]), limit=limit, is_statutory=given[f"law-{one}"])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _elements(text: str, terms: Terms) -> tuple[Element, ...]:
    """Return what stands in the lines: a label, and after "=" the words of which one must stand in the letter, parted by "/".

    "+" before the label: a file goes with the letter.
    """
    known = {one.label: one.key for parts in terms.letters.values() for one in parts}
    found: list[Element] = []
    for line in _lines(text):
        label, _equals, said = line.partition("=")
        is_enclosed, label = label.startswith(ENCLOSED), label.removeprefix(ENCLOSED).strip()[:300]
        says = tuple(word.strip().casefold() for word in said.split("/") if word.strip())
        key = _free(known.get(label) or slugify(label).replace("-", "_")[:36] or "part", [one.key for one in found])
        found.append(Element(key=key, label=label, says=says, is_enclosed=is_enclosed))
    return tuple(found)


def _free(key: str, taken: Sequence[str]) -> str:
    return key if key not in taken else f"{key}_{len(taken)}"
