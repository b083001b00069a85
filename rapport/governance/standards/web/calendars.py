"""Pages about calendars: when time counts."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Calendar
from ..types import OwnDay
from . import forms, week


@require_safe
@page("standards.view")
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar: open or closed now, and what counts by it."""
    now = clock.now()
    used: dict[int, list[str]] = {}
    for version in queries.in_force(now):
        used.setdefault(version.calendar_id, []).append(version.standard.name)
    newest = sorted(queries.newest_versions().values(), key=lambda one: one.calendar.name)
    rows = [{"hours": week.hours_now(one, at=now), "used": used.get(one.calendar_id, [])} for one in newest]
    return render(request, "standards/calendars.html", {"rows": rows, "may_edit": actor_on(request).may("standards.edit")})


@require_safe
@page("standards.view")
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """One calendar: its week as a picture, its holidays of this year and the next, its own days, its versions."""
    found, now = queries.get_calendar(calendar_id), clock.now()
    versions = list(found.versions.all())
    value = queries.calendar_of(versions[0])
    year = now.astimezone(value.tz).year
    context = {
        "calendar": found,
        "version": versions[0],
        "versions": versions,
        "hours": week.hours_now(versions[0], at=now),
        "week": week.week_of(value),
        "holidays": [(one, week.holidays_of(value, year=one)) for one in (year, year + 1)],
        "own_days": week.own_days(value, since=date(year, 1, 1)),
        "standards": [one.standard for one in queries.in_force(now) if one.calendar_id == found.pk],
        "may_edit": actor_on(request).may("standards.edit"),
    }
    return render(request, "standards/calendar.html", context)


@require_http_methods(["GET", "POST"])
@page("standards.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Declare opening hours."""
    actor = actor_on(request)
    usual = {f"day_{day}": "09:00-17:00" for day in range(5)}
    form = forms.CalendarForm(request.POST or None, initial={"zone_name": str(timezone.get_current_timezone())} | usual)

    def act() -> int:
        return actions.add_calendar(name=form.cleaned_data["name"], hours=form.hours({}), by=actor, at=clock.now()).pk

    return _asked(request, form, act, title=_("Say when you are open"), verb=_("Add the calendar"))


@require_http_methods(["GET", "POST"])
@page("standards.edit")
@one_at_a_time(Calendar, "calendar_id")
def change(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Give a calendar other hours."""
    actor, found = actor_on(request), queries.get_calendar(calendar_id)
    newest = found.versions.all()[0]
    form = forms.HoursForm(request.POST or None, initial=forms.HoursForm.initial_of(newest)).changing()

    def act() -> int:
        hours = form.hours(queries.hours_of(newest).days)
        actions.change_calendar(calendar_id=found.pk, hours=hours, by=actor, at=clock.now())
        return found.pk

    title = _("The hours of “%(name)s”") % {"name": found.name}
    return _asked(request, form, act, title=title, verb=_("Save the hours"), about=found.pk)


@require_http_methods(["GET", "POST"])
@page("standards.edit")
def own_day(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Close, shorten or open one day."""
    actor, found = actor_on(request), queries.get_calendar(calendar_id)
    form = forms.OwnDayForm(request.POST or None)

    def act() -> int:
        own = OwnDay(spans=form.cleaned_data["spans"], name=form.cleaned_data["name"])
        actions.add_own_day(calendar_id=found.pk, day=form.cleaned_data["day"], own=own, by=actor, at=clock.now())
        return found.pk

    title = _("A day unlike its week · %(name)s") % {"name": found.name}
    return _asked(request, form, act, title=title, verb=_("Add the day"), about=found.pk)


@require_POST
@page("standards.edit")
def remove_day(request: HttpRequest, calendar_id: int, year: int, month: int, day: int) -> HttpResponse:
    """Let the week and the holidays decide about a day again."""
    try:
        asked = date(year, month, day)
    except ValueError:
        return redirect("standards:calendar", calendar_id)
    actions.remove_own_day(calendar_id=calendar_id, day=asked, by=actor_on(request), at=clock.now())
    messages.success(request, _("The week decides about that day again."))
    return redirect("standards:calendar", calendar_id)


def _asked(
    request: HttpRequest, form: Form, act: Callable[[], int], *, title: str, verb: str, about: int | None = None
) -> HttpResponse:
    """Show the form until it is right and the action agrees; then lead to the calendar."""
    if request.method == "POST" and form.is_valid():
        try:
            calendar_id = act()
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved. Clocks that run were counted again."))
            return redirect("standards:calendar", calendar_id)
    back = reverse("standards:calendar", args=[about]) if about else reverse("standards:calendars")
    context = {"form": form, "title": title, "verb_label": verb, "back": back, "tone": "main"}
    return render(request, "standards/ask.html", context, status=422 if form.errors else 200)
