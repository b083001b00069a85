"""What is asked about standards and calendars."""

from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.ui import choices
from rapport.ui.forms import Form

from .. import queries, rules
from ..models import MEASURES, UNITS, CalendarVersion, StandardVersion
from ..types import Hours, Measure, OwnDay, Scope, Terms, Unit
from . import words

WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"), gettext_lazy("Friday"),
    gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip
_EVERY = forms.CheckboxSelectMultiple


def _many(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=_EVERY)


class WordsForm(Form):
    """What a standard says, and who answers for it."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Short, for lists and clocks: “Answer e-mails”.")
    )
    promise = forms.CharField(
        label=gettext_lazy("The promise"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence that a customer would recognise."),
    )  # fmt: skip
    owner_id = forms.TypedChoiceField(label=gettext_lazy("Who answers for it"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **self._with_actor(actor), **kwargs)
        persons = people.people(actor).exclude(role="representative").values_list("pk", "name")
        _offer(self, "owner_id", [("", _("nobody yet")), *persons])

    def _with_actor(self, actor: Actor) -> dict[str, Any]:
        """The terms, where a form asks for both, want to know the actor too."""
        return {"actor": actor} if isinstance(self, TermsForm) else {}

    def words(self) -> dict[str, Any]:
        """Return the checked words."""
        return {name: self.cleaned_data[name] for name in ("name", "promise", "owner_id")}


IN_FORM = {Unit.BUSINESS_SECONDS: gettext_lazy("opening hours")}


class TermsForm(Form):
    """What a version of a standard asks, of which cases, from which day."""

    amount = forms.CharField(
        label=gettext_lazy("Within"), max_length=40,
        help_text=gettext_lazy(
            "Such as 2 min, 1 h 30, 4 h, 2 working days or 8 weeks. Minutes and hours are those in which the calendar is open."
        ),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=gettext_lazy("A number alone counts"),
        choices=[(unit.value, IN_FORM.get(unit, label)) for unit, label in UNITS.items()],
    )
    calendar_id = forms.TypedChoiceField(label=gettext_lazy("By the calendar"), coerce=int)
    threshold = forms.IntegerField(
        label=gettext_lazy("To be met in, %"), min_value=1, max_value=100, initial=90,
        help_text=gettext_lazy("The share of cases in which the promise must be kept."),
    )  # fmt: skip
    kinds = _many(gettext_lazy("Kinds"))
    channels = _many(gettext_lazy("Channels"))
    priorities = _many(gettext_lazy("Priorities"))
    segments = _many(gettext_lazy("Customers"))
    team_ids = forms.TypedMultipleChoiceField(label=gettext_lazy("Teams"), required=False, widget=_EVERY, coerce=int)
    warnings = forms.CharField(
        label=gettext_lazy("Warn at, % of the time"), required=False, initial="50, 75, 90", max_length=40,
        help_text=gettext_lazy("Whoever has the case is told, in working hours; from 90 % on who leads the team too."),
    )  # fmt: skip
    active_from = forms.DateField(
        label=gettext_lazy("Holds for cases opened from"),
        help_text=gettext_lazy(
            "Cases opened before that day keep the version they were opened under, and what was met or missed stays so. "
            "With a day in the past, clocks that still run of cases opened since are judged anew."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, before: Terms | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ladder = before.ladder if before else ()
        self.team_targets = before.team_targets if before else ()
        if self.ladder:
            # It alone says who is told when, and has a page of its own.
            del self.fields["warnings"]
        _offer(self, "calendar_id", [(one.pk, one.name) for one in queries.calendars()])
        for part in ("kinds", "channels", "priorities"):
            _offer(self, part, words.choices(part, self.get_initial_for_field(self.fields[part], part) or ()))
        _offer(self, "segments", [(one.key, one.label) for one in customers.segments()])
        _offer(self, "team_ids", list(people.teams(actor).values_list("pk", "name")))
        for part in ("kinds", "channels", "priorities", "segments", "team_ids"):
            field = cast(forms.ChoiceField, self.fields[part])
            if not list(cast(Any, field.choices)):
                del self.fields[part]
            else:
                field.help_text = _("None ticked: all.")
        # A long form in parts: how soon, for which cases, from when.
        for part in ("amount", "kinds", "active_from"):
            self.fields[part].widget.attrs["data-begins"] = True

    def clean_warnings(self) -> tuple[int, ...]:
        try:
            return tuple(int(part.strip().removesuffix("%")) for part in self.cleaned_data["warnings"].split(",") if part.strip())
        except ValueError:
            raise forms.ValidationError(_("Write numbers with commas between them, such as 50, 75, 90.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, unit = cleaned.get("amount"), cleaned.get("unit")
        if amount is not None and unit:
            cleaned["target"] = target = rules.read_target(amount, Unit(unit))
            if isinstance(target, str):
                self.add_error("amount", _(target))
        return cleaned

    def terms(self) -> Terms:
        """Return the checked terms."""
        values = self.cleaned_data
        parts = ("kinds", "channels", "priorities", "segments", "team_ids")
        return Terms(
            target=values["target"],
            calendar_id=values["calendar_id"],
            scope=Scope(**{part: tuple(values.get(part, ())) for part in parts}),
            threshold_share=values["threshold"] / 100,
            warnings=values.get("warnings", ()),
            ladder=self.ladder,
            team_targets=self.team_targets,
        )

    @staticmethod
    def initial_of(version: StandardVersion, today: date) -> dict[str, Any]:
        """Return what the form shows of a version that is to be changed."""
        return {
            "amount": rules.written(version.amount) if version.unit == Unit.BUSINESS_SECONDS else str(version.amount),
            "unit": version.unit,
            "calendar_id": version.calendar_id,
            "threshold": round(version.threshold_share * 100),
            "warnings": ", ".join(map(str, version.warnings)),
            "active_from": today,
            **{part: getattr(version, part) for part in ("kinds", "channels", "priorities", "segments", "team_ids")},
        }


class StandardForm(WordsForm, TermsForm):
    """A new standard: its words and its first terms."""

    measure = forms.ChoiceField(label=gettext_lazy("It measures"), choices=[(m.value, label) for m, label in MEASURES.items()])
    is_statutory = forms.BooleanField(
        label=gettext_lazy("It is a legal duty: it stands beside our own standards, and never pauses"), required=False
    )
    field_order = ("name", "promise", "measure", "is_statutory", "amount", "unit", "calendar_id", "threshold")

    def standard(self) -> dict[str, Any]:
        """Return the checked values that are the standard's own."""
        kind = {"measure": Measure(self.cleaned_data["measure"]), "is_statutory": self.cleaned_data["is_statutory"]}
        return self.words() | kind


class FromForm(Form):
    """The day from which something holds."""

    from_date = forms.DateField(
        label=gettext_lazy("No longer for cases opened from"),
        help_text=gettext_lazy("Cases opened before that day are still judged by it."),
    )


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins for the person."""
    return datetime.combine(day, time(), tzinfo=zone)


class MomentForm(Form):
    """A moment to try a standard with."""

    at = forms.DateTimeField(label=gettext_lazy("A case opened"))


class HoursForm(Form):
    """The opening hours of a calendar."""

    zone_name = forms.ChoiceField(label=gettext_lazy("Time zone"))
    is_always_open = forms.BooleanField(label=gettext_lazy("Open day and night, every day"), required=False)
    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = (
        forms.CharField(label=day, required=False, max_length=80, widget=forms.TextInput(attrs={"size": 30})) for day in WEEKDAYS
    )
    country = forms.ChoiceField(label=gettext_lazy("Closed on the public holidays of"), required=False)
    subdivision = forms.CharField(
        label=gettext_lazy("Region, where they differ"), required=False, max_length=10,
        help_text=gettext_lazy("The short code of a nation, state or province, such as SCT, ON or CO. Empty: the whole country."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name)]
        _offer(self, "zone_name", zones)
        _offer(self, "country", [("", _("no country")), *choices.countries()])
        self.fields["day_0"].help_text = _("Write 09:00-17:00, or 09:00-12:30, 13:30-17:00. Empty: closed.")

    def hours(self, days: dict[str, OwnDay]) -> Hours:
        """Return the checked hours with the own days that the calendar has."""
        values = self.cleaned_data
        is_always_open = values["is_always_open"]
        return Hours(
            zone_name=values["zone_name"],
            week=("",) * 7 if is_always_open else tuple(values[f"day_{day}"] for day in range(7)),
            country="" if is_always_open else values["country"],
            subdivision="" if is_always_open or not values["country"] else values["subdivision"].upper(),
            days={} if is_always_open else days,
            is_always_open=is_always_open,
        )

    @staticmethod
    def initial_of(version: CalendarVersion) -> dict[str, Any]:
        """Return what the form shows of a version."""
        week = {f"day_{day}": spans for day, spans in enumerate(version.week)}
        names = ("zone_name", "is_always_open", "country", "subdivision")
        return week | {name: getattr(version, name) for name in names}


class CalendarForm(HoursForm):
    """A new calendar."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    field_order = ("name",)


class OwnDayForm(Form):
    """A day that is unlike its week."""

    day = forms.DateField(label=gettext_lazy("Day"))
    spans = forms.CharField(
        label=gettext_lazy("Open"), required=False, max_length=80,
        help_text=gettext_lazy("09:00-12:00 for half a day. Empty: closed all day."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=60, help_text=gettext_lazy("Stands in the working of every clock.")
    )


def _offer(form: forms.Form, name: str, offered: list[tuple[Any, Any]]) -> None:
    if name in form.fields:
        cast(forms.ChoiceField, form.fields[name]).choices = offered
