"""What is asked about regimes: for whom each is chosen, the regulator's words, legal entities; and which one follows."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.compute.businesstime import countries
from rapport.desk.complaints import queries
from rapport.desk.complaints.queries import words
from rapport.desk.complaints.queries.regimes import Following
from rapport.ui.forms import Form, bound

from .forms import Asked, choices
from .letter_forms import represented

OTHER = "other"


def products() -> list[tuple[str, Any]]:
    """Return the products by which regimes are chosen, and the word for every other one."""
    return [("", _("choose…")), *((one, one) for one in queries.declared_products()), (OTHER, _("another product"))]


def jurisdictions(*more: str) -> list[tuple[str, Any]]:
    """Return the jurisdictions by which regimes are chosen, and further known ones."""
    known = list(dict.fromkeys([*queries.declared_jurisdictions(), *(one.upper() for one in more if one)]))
    return [("", _("another one, or not known")), *((one, countries().get(one, one)) for one in known)]


def kept(product: str) -> str:
    """Return a chosen product as it is kept: another one is none that a regime knows."""
    return "" if product == OTHER else product


def shown(product: str) -> str:
    """Return a product as the choice shows it: one by which no regime is chosen is another one."""
    known = {one.casefold(): one for one in queries.declared_products()}
    return known.get(product.casefold(), OTHER)


def why(found: Following) -> str:
    """Say why a regime follows."""
    if found.line is None:
        return gettext("No line of the regimes covers such a complaint, so the plain one does.")
    parts = [found.line.product, found.line.jurisdiction, str(words.CUSTOMER_TYPE.get(found.line.customer_type, ""))]
    said = gettext("It is chosen for: %(what)s.")
    return said % {"what": ", ".join(part for part in parts if part)}


def following_of(given: Any, *, received_at: datetime) -> Following | None:
    """Return which regime follows from what stands in a form; None while there is none, or nothing is chosen."""
    if not given.get("product") or not given.get("customer_type"):
        return None
    asked = kept(given["product"]), given.get("jurisdiction", ""), given["customer_type"]
    try:
        return queries.following(*asked, received_at=received_at)
    except LookupError:
        return None


def said_of(found: Following | None) -> dict[str, Any]:
    """Return a regime that follows as the page draws it."""
    return {"version": found.version, "why": why(found)} if found else {}


class Seen:
    """A form that chooses a regime: whoever sends it has seen which one follows. ``seen`` carries the number of its version."""

    received_at: datetime
    data: Any
    initial: Any
    is_bound: bool

    def following(self) -> dict[str, Any]:
        """Return what the page says of the regime that follows from what stands in the form now."""
        given = self.data if self.is_bound else self.initial
        return said_of(following_of(given, received_at=self.received_at))

    def unseen(self, given: dict[str, Any]) -> str | None:
        """Return what must be read before it is sent again, or None when it was read."""
        found = following_of(given, received_at=given.get("received_at") or self.received_at)
        if found is None or self.data.get("seen") == str(found.version.pk):
            return None
        said = gettext("This complaint is judged by: %(name)s, version %(number)s. %(why)s Send it again if that is right.")
        return said % {"name": found.version.name, "number": found.version.number, "why": why(found)}


class Convert(Seen, Form):
    """When it was received, what was said, and by which rule book it is judged."""

    received_at = forms.DateTimeField(  # type: ignore[assignment]
        label=_("When did the company get it?"),
        help_text=_("Anywhere, by any channel: not when it is written down here. All limits count from that day."),
    )
    contact = forms.ChoiceField(label=_("Which message is the complaint?"), widget=forms.RadioSelect)
    product = forms.ChoiceField(label=_("Product"), help_text=_("Product, jurisdiction and customer choose the regime."))
    jurisdiction = forms.ChoiceField(label=_("Jurisdiction"), required=False)
    customer_type = forms.ChoiceField(label=_("Who complains?"), choices=choices(words.CUSTOMER_TYPE))
    entity = forms.TypedChoiceField(label=_("Which legal entity answers it?"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in represented().items():
            bound(field)
            self.fields[name] = field
        self.received_at = case.received_at
        said = case.contacts.filter(direction="inbound").order_by("at", "pk")[:40]
        found = [
            (str(one.pk), f"{timezone.localtime(one.at):%-d %b %Y, %H:%M} · {Truncator(one.text).chars(140)}") for one in said
        ]
        self._choose("contact", found)
        if found:
            self.fields["contact"].initial = found[0][0]
        self._choose("product", products())
        self._choose("jurisdiction", jurisdictions(case.customer.country if case.customer else ""))
        if known := queries.entities():
            self._choose("entity", [(one.pk, one.name) for one in known])
        else:
            del self.fields["entity"]

    def _choose(self, name: str, found: Any) -> None:
        self.fields[name].choices = found  # type: ignore[attr-defined]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Return what is asked of every complaint."""
        return [self[name] for name in self.fields if name not in represented()]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """Return what is asked only where somebody complains for the customer."""
        return [self[name] for name in represented()]

    @property
    def is_folded_open(self) -> bool:
        """Whether something stands among the folded ones, or is wrong there."""
        return any(one.errors or one.value() for one in self.folded_fields)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and (said := self.unseen(given)):
            raise forms.ValidationError(said)
        return given


class RegimeOfForm(Seen, Asked):
    """What the regime of a complaint follows from, corrected."""

    product = forms.ChoiceField(label=_("Product"))
    jurisdiction = forms.ChoiceField(label=_("Jurisdiction"), required=False)
    customer_type = forms.ChoiceField(label=_("Who complains?"), choices=choices(words.CUSTOMER_TYPE))

    def prepare(self) -> None:
        self.received_at = self.complaint.received_at
        self.choose("product", products())
        country = self.complaint.case.customer.country if self.complaint.case.customer else ""
        self.choose("jurisdiction", jurisdictions(self.complaint.jurisdiction, country))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and (said := self.unseen(given)):
            raise forms.ValidationError(said)
        return given


class EntityOfForm(Asked):
    entity = forms.TypedChoiceField(label=_("Which legal entity answers it?"), coerce=int)

    def prepare(self) -> None:
        self.choose("entity", [(one.pk, one.name) for one in queries.entities()])


class ChoiceForm(Form):
    """For whom a regime is chosen."""

    regime = forms.ChoiceField(label=_("Regime"))
    product = forms.CharField(
        label=_("Product"), required=False, max_length=60, help_text=_("As it stands in the choice of a complaint; empty: any.")
    )
    jurisdiction = forms.CharField(
        label=_("Jurisdiction"), required=False, max_length=10, help_text=_("Such as GB or US; empty: any.")
    )
    customer_type = forms.ChoiceField(
        label=_("Who complains"), required=False, choices=choices(words.CUSTOMER_TYPE, empty=_("anybody"))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regime"].choices = regimes()  # type: ignore[attr-defined]


class MappingForm(Form):
    """What one of our words is called by a regulator, from a day on."""

    ours = forms.ChoiceField(label=_("Our word"))
    theirs = forms.CharField(
        label=_("The regulator's word"), required=False, max_length=160, help_text=_("Left empty, it has none from that day on.")
    )
    active_from = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, ours: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ours"].choices = ours  # type: ignore[attr-defined]


class EntityForm(Form):
    """A legal entity that answers complaints for itself."""

    name = forms.CharField(label=_("Name of the legal entity"), max_length=120)
    reference = forms.CharField(label=_("Its number with the regulator"), max_length=60, required=False)
    is_default = forms.BooleanField(label=_("Complaints belong to it unless somebody says otherwise"), required=False)


def regimes() -> list[tuple[str, str]]:
    """Return the regimes as choices, by name."""
    return sorted({one.key: one.name for one in queries.regime_versions()}.items(), key=lambda one: one[1])


def moment_of(text: str) -> datetime | None:
    """Return the moment that a browser's picker wrote, in the zone of who asks; None for anything else."""
    try:
        found: datetime = forms.DateTimeField().clean(text)
    except forms.ValidationError:
        return None
    return found
