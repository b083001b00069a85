"""What is asked for a schedule: when it comes, and what is made each time."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import Kind
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor, Scope
from rapport.ui.forms import Form
from rapport.ui.ticks import Ticks

from .. import rules
from ..models import Schedule, ScheduleVersion
from ..types import LONGEST_NAME, Every, Missed, OnClosed, Pattern, ScheduleDraft, Template
from . import words

ANY = ("", _("not said"))
WHEN = (
    "every", "interval", "weekdays", "nth", "day", "month", "time", "zone", "start", "end", "times", "calendar", "on_closed",
    "missed",
)  # fmt: skip
SEVERAL = ("weekdays", "followers")
SAID_BY_CUSTOMERS = (Kind.COMPLAINT, Kind.COMPLIMENT)


class ScheduleForm(Form):
    """A schedule. ``customer`` is chosen on the customer's page and only carried along here."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("What would you call it on the telephone?"))
    team = forms.TypedChoiceField(label=_("For the team"), coerce=int, empty_value=None, required=False)
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    every = forms.ChoiceField(label=_("It comes"), choices=[(one.value, word) for one, word in words.EVERY.items()])
    interval = forms.IntegerField(
        label=_("Every how many weeks, months or years"), min_value=1, max_value=52, initial=1, help_text=_("1: each one.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        help_text=_("Weekly: one or more. Monthly by weekday: one."),
    )  # fmt: skip
    nth = forms.TypedChoiceField(
        label=_("Which of the month"), coerce=int, empty_value=None, required=False,
        choices=[("", "–"), *((str(number), word) for number, word in words.NTH.items())],
        help_text=_("Monthly by weekday: the first Monday, the last Friday."),
    )  # fmt: skip
    day = forms.IntegerField(
        label=_("Day of the month"), required=False, min_value=1, max_value=31,
        help_text=_("Monthly by day, and yearly. 31 is the last day of each month."),
    )  # fmt: skip
    month = forms.TypedChoiceField(
        label=_("Month"), coerce=int, empty_value=None, required=False,
        choices=[("", "–"), *((str(number), name) for number, name in MONTHS.items())], help_text=_("Yearly only."),
    )  # fmt: skip
    time = forms.TimeField(label=_("At"), initial=time(9))
    zone = forms.ChoiceField(label=_("Time zone"), help_text=_("By its clock, in summer and in winter."))
    start = forms.DateField(label=_("From"), help_text=_("With every second week, from the week of this day."))
    end = forms.DateField(label=_("Last day"), required=False)
    times = forms.IntegerField(
        label=_("Or so many times"), required=False, min_value=1, max_value=rules.MOST_TIMES,
        help_text=_("Dates that are left out count, too. Empty: it goes on."),
    )  # fmt: skip
    calendar = forms.TypedChoiceField(
        label=_("Business calendar"), coerce=int, empty_value=None, required=False, help_text=_("Its days and holidays count.")
    )
    on_closed = forms.ChoiceField(
        label=_("When that day is closed"), choices=[(one.value, word) for one, word in words.ON_CLOSED.items()]
    )
    missed = forms.ChoiceField(
        label=_("When Rapport stood still at its moment"), choices=[(one.value, word) for one, word in words.MISSED.items()],
        help_text=_("You are told of it either way."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), initial=Kind.REQUEST)
    subject = forms.CharField(
        label=_("Subject"), max_length=rules.LONGEST_SUBJECT,
        help_text=_("{date}, {week}, {month}, {year} and {customer} are filled in."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What is to be done"), widget=forms.Textarea(attrs={"rows": 5}), max_length=rules.LONGEST_TEXT,
        help_text=_("It stands in the case as its first note; only we read it."),
    )  # fmt: skip
    checklist = forms.CharField(
        label=_("Checklist"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=rules.LONGEST_TEXT,
        help_text=_("One line each. The case is settled only when all is done."),
    )  # fmt: skip
    due_days = forms.IntegerField(
        label=_("To be done within how many days"), required=False, min_value=0, max_value=rules.MOST_DUE_DAYS,
        help_text=_("0: on the same day. With a calendar, open days. Empty: no date."),
    )  # fmt: skip
    priority = forms.ChoiceField(label=_("Priority"), initial="normal")
    reason = forms.TypedChoiceField(label=_("Reason"), coerce=int, empty_value=None, required=False)
    cause = forms.TypedChoiceField(label=_("Cause"), coerce=int, empty_value=None, required=False)
    assignee = forms.TypedChoiceField(
        label=_("Who gets it"), coerce=int, empty_value=None, required=False,
        help_text=_("While they are away, the team gets it."),
    )  # fmt: skip
    followers = forms.TypedMultipleChoiceField(
        label=_("Who follows it"), coerce=int, required=False, widget=Ticks
    )  # fmt: skip

    def __init__(
        self, *args: Any, actor: Actor, at: datetime, schedule: Schedule | None = None,
        version: ScheduleVersion | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._offer_places(actor, at)
        self._offer_words()
        self._keys = {}
        for one in cases.attributes():
            self._keys[f"fact_{one.key}"] = one.key
            self.fields[f"fact_{one.key}"] = _fact(one)
        known = _said(schedule, version) if schedule and version else {"zone": actor.zone.key, "start": local_day(at, actor)}
        self.initial = {**known, **self.initial}

    def _offer_places(self, actor: Actor, at: datetime) -> None:
        teams = [(str(pk), name) for pk, name in people.teams(actor).select_related(None).values_list("pk", "name")]
        is_for_all = actor.capabilities.get("recurring.set") is Scope.DEPARTMENT
        self._offer("team", [("", _("the whole department: each case finds its team")), *teams] if is_for_all else teams)
        self.fields["team"].required = not is_for_all
        members = people.people(actor, as_of=at).order_by("name")
        named = [(str(pk), name) for pk, name in members.select_related(None).values_list("pk", "name")]
        self._offer("assignee", [("", _("whoever of the team takes it")), *named])
        self._offer("followers", named)

    def _offer_words(self) -> None:
        zones = sorted({settings.RAPPORT_ZONE, *(one for one in available_timezones() if "/" in one)})
        self._offer("zone", [("UTC", "UTC"), *((one, words.zone(one)) for one in zones if one != "UTC")])
        self._offer("calendar", [("", _("none")), *((str(one.pk), one.name) for one in standards.calendars())])
        self._offer("kind", [one for one in words.choices("kinds") if one[0] not in SAID_BY_CUSTOMERS])
        self._offer("priority", words.choices("priorities"))
        self._offer("reason", [ANY, *((str(one.pk), _named(one)) for one in cases.reasons())])
        self._offer("cause", [ANY, *((str(one.pk), _named(one)) for one in cases.causes())])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def parts(self) -> Iterator[tuple[Any, Any, list[forms.BoundField]]]:
        """Return the fields in three parts, each with its sentence."""
        yield _("What it is"), "", [self["name"], self["team"]]
        yield _("When it comes"), _("Answer what fits your choice; the next dates stand below."), [self[one] for one in WHEN]
        rest = [one for one in self.fields if one not in (*WHEN, "name", "team") and not self[one].is_hidden]
        yield _("What is made each time"), "", [self[one] for one in rest]

    def draft(self) -> ScheduleDraft:
        """Return what was asked for."""
        given = self.cleaned_data
        at: time = given["time"]
        return ScheduleDraft(
            name=given["name"], pattern=self.pattern(), minute=at.hour * 60 + at.minute, zone=given["zone"],
            template=self._template(), team_id=given["team"], customer_id=given["customer"], calendar_id=given["calendar"],
            missed=Missed(given["missed"]),
        )  # fmt: skip

    def pattern(self) -> Pattern:
        """Return the dates, without answers to what was not asked."""
        given, every = self.cleaned_data, Every(self.cleaned_data["every"])
        by_weekday, by_day = every in (Every.WEEK, Every.MONTH_WEEKDAY), every in (Every.MONTH_DAY, Every.YEAR)
        return Pattern(
            every=every, interval=given["interval"], weekdays=tuple(given["weekdays"]) if by_weekday else (),
            nth=(given["nth"] or 0) if every is Every.MONTH_WEEKDAY else 0, day=(given["day"] or 0) if by_day else 0,
            month=(given["month"] or 0) if every is Every.YEAR else 0, start=given["start"], end=given["end"],
            times=given["times"], on_closed=OnClosed(given["on_closed"]),
        )  # fmt: skip

    def _template(self) -> Template:
        given = self.cleaned_data
        return Template(
            kind=Kind(given["kind"]), subject=given["subject"], text=given["text"], priority=given["priority"],
            reason_id=given["reason"], cause_id=given["cause"], assignee_id=given["assignee"],
            attributes={key: given[name] for name, key in self._keys.items() if given[name]},
            checklist=tuple(line.strip() for line in given["checklist"].splitlines() if line.strip()),
            follower_ids=tuple(given["followers"]), due_days=given["due_days"],
        )  # fmt: skip


class HandOn(Form):
    """Who answers for it from now on."""

    owner = forms.TypedChoiceField(label=_("Who answers for it"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = people.people(actor, as_of=at).exclude(role="representative").order_by("name")
        named = able.select_related(None).values_list("pk", "name")
        self.fields["owner"].choices = [("", _("choose…")), *((str(pk), name) for pk, name in named)]  # type: ignore[attr-defined]


def local_day(at: datetime, actor: Actor) -> date:
    """Return the day that it is for the actor."""
    return at.astimezone(actor.zone).date()


def _fact(one: Any) -> forms.Field:
    if one.choices:
        return forms.ChoiceField(label=one.label, required=False, choices=[ANY, *((each, each) for each in one.choices)])
    return forms.CharField(label=one.label, required=False, max_length=200)


def _named(one: Any) -> str:
    return f"{one.parent.name} · {one.name}" if one.parent else str(one.name)


def _said(schedule: Schedule, version: ScheduleVersion) -> dict[str, Any]:
    """Return the answers that a schedule holds."""
    names = (
        "every",
        "weekdays",
        "nth",
        "day",
        "month",
        "times",
        "on_closed",
        "missed",
        "kind",
        "subject",
        "text",
        "due_days",
        "priority",
    )
    return {
        **{name: getattr(version, name) or None for name in names},
        **{f"fact_{key}": value for key, value in version.attributes.items()},
        "due_days": version.due_days, "name": schedule.name, "team": schedule.team_id or "", "customer": schedule.customer_id,
        "interval": version.every_count, "time": time(version.minute // 60, version.minute % 60), "zone": version.zone_name,
        "start": version.start_date, "end": version.end_date, "calendar": version.calendar_id or "",
        "checklist": "\n".join(version.checklist), "reason": version.reason_id or "", "cause": version.cause_id or "",
        "assignee": version.assignee_id or "", "followers": version.follower_ids,
    }  # fmt: skip
