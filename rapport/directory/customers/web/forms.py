"""What is asked about customers."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.compute.businesstime import countries
from rapport.kernel import clock
from rapport.ui import choices
from rapport.ui.forms import Form

from .. import queries
from ..models import DRIVERS, POINT_KINDS, Customer
from ..types import Care, CustomerDetails, Driver, Keeping, Point, PointKind, Whose

REVIEW_AFTER = timedelta(days=180)
MERGED = {
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "segment": gettext_lazy("Segment"),
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("Country"),
    "since_date": gettext_lazy("Customer since"),
}


class CustomerForm(Form):
    """Who the customer is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("The name under which it is kept. Empty for a private person."),
    )
    segment_id = forms.TypedChoiceField(label=gettext_lazy("Segment"), required=False, coerce=int, empty_value=None)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), required=False, help_text=gettext_lazy("Telephone numbers are compared by it.")
    )
    since_date = forms.DateField(label=gettext_lazy("Customer since"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = list(queries.segments().values_list("pk", "label"))
        kept = {name: str(self.initial.get(name) or "") for name in ("language", "country")}
        offered: dict[str, list[tuple[Any, Any]]] = {
            "segment_id": [("", _("none")), *segments],
            "language": [("", _("not known")), *choices.languages(kept["language"])],
            "country": [("", _("not known")), *choices.countries(kept["country"])],
        }
        for name, rows in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = rows

    def clean_organisation(self) -> int | None:
        name = self.cleaned_data["organisation"].strip()
        if not name:
            return None
        found = queries.find_organisation(name)
        if found is None:
            raise forms.ValidationError(_("No organisation has this name. Add it first, or leave this empty."))
        return found.pk

    def details(self) -> CustomerDetails:
        """Return the checked values."""
        values = {name: self.cleaned_data[name] for name in ("name", "segment_id", "language", "country", "since_date")}
        return CustomerDetails(**values, organisation_id=self.cleaned_data["organisation"])

    @staticmethod
    def initial_of(customer: Customer) -> dict[str, Any]:
        """Return what the form shows of a customer."""
        kept = {name: getattr(customer, name) for name in ("name", "segment_id", "language", "country", "since_date")}
        return kept | {"organisation": customer.organisation.name if customer.organisation else ""}


class NewCustomerForm(CustomerForm):
    """Who the customer is and how to reach them; the tick appears when somebody alike is known."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False, max_length=250)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    is_surely_new = forms.BooleanField(label=gettext_lazy("It is somebody else; add them"), required=False)

    field_order = ("is_surely_new", "name", "email", "phone")

    def points(self) -> list[Point]:
        """Return the ways to reach the customer that were entered."""
        given = ((PointKind.EMAIL, self.cleaned_data["email"]), (PointKind.PHONE, self.cleaned_data["phone"]))
        return [Point(kind=kind, value=value) for kind, value in given if value]

    def without_tick(self) -> None:
        """Leave the tick out: nobody alike is known."""
        self.fields.pop("is_surely_new")


class PointForm(Form):
    """One more way to reach a customer."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(POINT_KINDS.items()))
    value = forms.CharField(label=gettext_lazy("Address or number"), max_length=250)
    is_preferred = forms.BooleanField(label=gettext_lazy("The customer prefers this one"), required=False)

    def point(self) -> Point:
        """Return the checked values."""
        data = self.cleaned_data
        return Point(kind=PointKind(data["kind"]), value=data["value"], is_preferred=data["is_preferred"])


class ReviewForm(Form):
    """What to do for a customer who needs care, and when to look again."""

    needs = forms.CharField(
        label=gettext_lazy("What should whoever serves them do?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Everybody who serves this customer reads it. Say what to do, not why."),
    )
    review_date = forms.DateField(label=gettext_lazy("Look at it again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_date", (clock.now() + REVIEW_AFTER).date())


class CareForm(ReviewForm):
    """Why a customer needs care; read only by those with the right."""

    driver = forms.ChoiceField(label=gettext_lazy("What makes it so"), choices=list(DRIVERS.items()))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the customer told us, as they said it. Restricted."),
    )

    field_order = ("needs", "driver", "reason", "review_date")

    def care(self) -> Care:
        """Return the checked values."""
        return Care(**(self.cleaned_data | {"driver": Driver(self.cleaned_data["driver"])}))


class NameForm(Form):
    """The name of an organisation."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)


class SegmentForm(Form):
    """The name of a segment."""

    label = forms.CharField(
        label=gettext_lazy("Segment"),
        max_length=80,
        help_text=gettext_lazy("A group that standards and figures tell apart, such as trade customers."),
    )


class MergeForm(Form):
    """What stands of two customers who become one: asked only where both say something, and not the same."""

    def __init__(self, *args: Any, goes: Customer, stays: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in MERGED.items():
            theirs, ours = merged_value(goes, name), merged_value(stays, name)
            if theirs and ours and theirs != ours:
                both = [(Whose.GONE.value, theirs), (Whose.STAYS.value, ours)]
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=both, widget=forms.RadioSelect, initial=Whose.STAYS.value
                )

    def keeping(self) -> Keeping:
        """Return what was chosen."""
        return Keeping(**{name: Whose(value) for name, value in self.cleaned_data.items()})


def merged_value(customer: Customer, name: str) -> str:
    """Return one of the things of which one stands after a merge, as a page says it."""
    match name:
        case "organisation" | "segment":
            return str(getattr(customer, name) or "")
        case "language":
            return choices.called_language(customer.language)
        case "country":
            return countries().get(customer.country, customer.country)
        case "since_date":
            return date_format(customer.since_date, "j F Y") if customer.since_date else ""
        case _:
            return str(getattr(customer, name))
