"""Which cases are meant, as fields: the same for queues and automations. What is left empty means any."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui.choices import two_levels

from ...types import Conditions
from .. import words

FIELDS = ("kinds", "channels", "priorities", "states", "reason_ids", "segment_ids", "languages", "products", "carriers")


class Several(forms.TypedMultipleChoiceField):
    """Some of a few choices, each with its box."""

    widget = forms.CheckboxSelectMultiple


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a line, parted by commas."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def line(label: Any, *, help_text: Any = "", longest: int = 200) -> forms.CharField:
    """Return a field for words parted by commas."""
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text)


def condition_fields(known: Conditions, *, with_states: bool = False) -> dict[str, forms.Field]:
    """Return the fields by which cases are told apart, filled with what is known."""
    reasons = two_levels(cases.reasons(), general=gettext("%(name)s, all of it"))
    segments = [(one.pk, one.label) for one in customers.segments()]
    fields: dict[str, forms.Field] = {
        "kinds": _several(_("Kind"), words.choices("kinds"), known.kinds),
        "channels": _several(_("Channel"), words.choices("channels"), known.channels),
        "priorities": _several(_("Priority"), words.choices("priorities"), known.priorities),
    }
    if with_states:
        fields["states"] = _several(_("State"), words.choices("states"), known.states)
    fields["reason_ids"] = _several(_("Reason"), reasons, known.reason_ids, coerce=int)
    if segments:
        fields["segment_ids"] = _several(_("Segment of customers"), segments, known.segment_ids, coerce=int)
    fields["languages"] = line(_("Language of the customer"), help_text=_("Such as fr or de; several by commas."))
    fields["products"] = line(_("Product"), help_text=_("As cases name it; several by commas."))
    fields["carriers"] = line(_("Carrier"), help_text=_("As cases name it; several by commas."))
    for name in ("languages", "products", "carriers"):
        fields[name].initial = ", ".join(getattr(known, name))
    fields["is_vulnerable"] = _tick(_("Only customers in need of care"), known.is_vulnerable)
    fields["is_safety"] = _tick(_("Only what touches safety"), known.is_safety)
    return fields


def conditions_from(given: dict[str, Any], **more: Any) -> Conditions:
    """Return what was chosen."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        value = given.get(name) or ()
        values[name] = listed(value) if isinstance(value, str) else tuple(value)
    values |= {name: bool(given.get(name)) for name in ("is_vulnerable", "is_safety")}
    return Conditions(**(values | more))


def team_choices(actor: Actor) -> list[tuple[int, str]]:
    """Return the teams that somebody may choose."""
    return list(people.teams(actor).select_related(None).values_list("pk", "name"))


def _several(label: Any, choices: Iterable[Any], initial: Any, coerce: Any = str) -> Several:
    return Several(label=label, choices=list(choices), coerce=coerce, required=False, initial=initial)


def _tick(label: Any, initial: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)
