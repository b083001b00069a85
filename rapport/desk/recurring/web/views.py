"""The schedules, one of them, and what is done with it. Nothing is decided here."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.customers import queries as customers
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries, rules
from ..models import Schedule
from ..types import Standing, Step
from . import forms, shown

ASKS_WHOM = {"find", "choose"}
ASKS_FURTHER = ASKS_WHOM | {"show"}
LONGEST_SEARCH = 200
STANDS = {"pause": actions.pause, "resume": actions.resume, "end": actions.end}


@require_safe
@page("recurring.view")
def schedules(request: HttpRequest) -> HttpResponse:
    """Show the schedules: what is to be handed on, what comes next, what has ended."""
    actor, now = actor_on(request), clock.now()
    return render(request, "recurring/list.html", shown.overview(actor, as_of=now))


@require_safe
@page("recurring.view")
def schedule(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Show a schedule: when it comes, its next dates, what it has made."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_schedule(schedule_id, actor=actor)
    context = shown.page(found, actor, as_of=now)
    if context["may_set"]:
        context["hand_on"] = forms.HandOn(actor=actor, at=now)
    return render(request, "recurring/schedule.html", context)


@require_http_methods(["GET", "POST"])
@page("recurring.set")
def new(request: HttpRequest) -> HttpResponse:
    """Make a schedule; the next dates are shown before it is saved."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@page("recurring.set")
@one_at_a_time(Schedule, "schedule_id")
def change(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Change a schedule from its next date on."""
    return _edit(request, queries.get_schedule(schedule_id, actor=actor_on(request)))


def _edit(request: HttpRequest, found: Schedule | None) -> HttpResponse:
    actor, now = actor_on(request), clock.now()
    version = queries.newest_versions([found.pk])[found.pk] if found else None
    asked = request.GET.get("customer", "")
    initial = {"customer": int(asked)} if asked.isascii() and asked.isdigit() and len(asked) < 18 else {}
    data = _answered(request)
    form = forms.ScheduleForm(data, actor=actor, at=now, schedule=found, version=version, initial=initial)
    if found:
        form.changing()
    made: list[Schedule] = []

    def act(form: forms.ScheduleForm) -> None:
        schedule_id = found.pk if found else None
        made.append(actions.set_schedule(schedule_id=schedule_id, draft=form.draft(), by=actor, at=now))

    is_preview = data is not None and not ASKS_FURTHER.isdisjoint(data)
    words = data.get("who", "").replace("\x00", "").strip()[:LONGEST_SEARCH] if data and "find" in data else ""
    if not is_preview and carried_out(request, form, act):
        messages.success(request, _("Saved. Its next dates stand below."))
        return redirect("recurring:schedule", made[0].pk)
    dates = _preview(form, is_preview)
    if data is not None and not ASKS_WHOM.isdisjoint(data):  # nothing is missing yet: only a customer is sought
        said: dict[str, Any] = {
            name: data.getlist(name) if name in forms.SEVERAL else data.get(name) for name in form.fields if name in data
        }
        form = forms.ScheduleForm(None, actor=actor, at=now, schedule=found, version=version, initial=said)
        if found:
            form.changing(shown=data.get("stood"))
    context = {
        "form": form, "schedule": found, "customer": _customer(form, actor), "who": words,
        "found": customers.find_customers(words, actor=actor) if words and actor.may("customers.view") else [],
    } | dates  # fmt: skip
    return render(request, "recurring/change.html", context, status=422 if form.errors and not is_preview else 200)


def _answered(request: HttpRequest) -> QueryDict | None:
    """Return what was answered, with the customer who was chosen among those found."""
    if not request.POST:
        return None
    data = request.POST.copy()
    if "choose" in data:
        data["customer"] = str(data["choose"])
    return data


def _preview(form: forms.ScheduleForm, is_preview: bool) -> dict[str, Any]:
    """Return the next ten dates by what was answered so far, or why there are none."""
    if not form.is_bound:
        return {}
    form.is_valid()
    if any(one in form.errors for one in forms.WHEN):
        return {"is_preview": is_preview, "why_none": _("Answer the questions above first.")}
    given, pattern, now = form.cleaned_data, form.pattern(), clock.now()
    if why := rules.why_not_pattern(pattern, has_calendar=given["calendar"] is not None):
        return {"is_preview": is_preview, "why_none": _(why)}
    minute = given["time"].hour * 60 + given["time"].minute
    days = queries.days_of(zone=given["zone"], minute=minute, calendar_id=given["calendar"])
    steps: list[Step] = list(islice(queries.steps(pattern, days, since=now), queries.SHOWN_DATES))
    return {"is_preview": is_preview, "dates": shown.dates(steps), "why_none": "" if steps else _("It would never come.")}


def _customer(form: forms.ScheduleForm, actor: Actor) -> Any:
    value = form["customer"].value()
    if not str(value or "").isdigit() or len(str(value)) > 18:
        return None
    return customers.customers(actor).filter(pk=int(str(value))).first()


@require_POST
@page("recurring.set")
def stand(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Have a schedule pause, go on or end."""
    queries.get_schedule(schedule_id, actor=actor_on(request))
    act = STANDS.get(request.POST.get("to", ""))
    if act is None:
        raise BadInput(_("Load the page again and press one of its buttons."))
    done = act(schedule_id=schedule_id, by=actor_on(request), at=clock.now())
    said = {
        Standing.PAUSED: _("It pauses. Nothing is made until you have it go on."),
        Standing.RUNNING: _("It goes on with its next date."),
        Standing.ENDED: _("It has ended. What it has made stays."),
    }
    messages.success(request, said[Standing(done.standing)])
    return redirect("recurring:schedule", schedule_id)


@require_POST
@page("recurring.set")
def leave_out(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Leave out one date to come, or take it in again."""
    queries.get_schedule(schedule_id, actor=actor_on(request))
    planned = shown.day_of(request.POST.get("date", ""))
    if planned is None:
        raise BadInput(_("Load the page again and press one of its buttons."))
    act = actions.skip if request.POST.get("out") == "1" else actions.take_in
    act(schedule_id=schedule_id, planned=planned, by=actor_on(request), at=clock.now())
    return redirect("recurring:schedule", schedule_id)


@require_POST
@page("recurring.set")
def make_now(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Make one case now, beside the dates."""
    queries.get_schedule(schedule_id, actor=actor_on(request))
    actions.make_now(schedule_id=schedule_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Made. Its next dates stay as they are."))
    return redirect("recurring:schedule", schedule_id)


@require_POST
@page("recurring.set")
def hand_on(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """Have somebody else answer for it."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_schedule(schedule_id, actor=actor)
    form = forms.HandOn(request.POST, actor=actor, at=now)

    def act(form: Form) -> None:
        actions.hand_on(schedule_id=schedule_id, owner_id=form.cleaned_data["owner"], by=actor, at=now)

    if carried_out(request, form, act):
        messages.success(request, _("Handed on; they were told."))
        return redirect("recurring:schedules")
    context = shown.page(found, actor, as_of=now) | {"hand_on": form}
    return render(request, "recurring/schedule.html", context, status=422)
