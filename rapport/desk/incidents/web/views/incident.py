"""The incidents, one of them, and what is done with it. Nothing is decided here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Incident
from .. import forms, shown

MOST = 100


@require_safe
@page("incidents.view")
def incidents(request: HttpRequest) -> HttpResponse:
    """Show the incidents: those that run, and those of the past with what was learned."""
    actor = actor_on(request)
    found = shown.rows(list(queries.incidents(actor)[:MOST]))
    running = [one for one in found if one["incident"].is_running]
    past = [one for one in found if not one["incident"].is_running]
    context = {"running": running, "past": past, "may": shown.may(actor), "desk": shown.desk(actor)}
    return render(request, "incidents/list.html", context)


@require_safe
@page("incidents.view")
def banner(request: HttpRequest) -> HttpResponse:
    """Draw the head of the page again, for an open page that heard of a change."""
    return render(request, "incidents/banner.html")


@require_safe
@page("incidents.view")
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show an incident: what is known, what is said, who does what, what happened when."""
    actor, since = actor_on(request), request.GET.get("since", "")
    found = queries.get_incident(incident_id, actor=actor)
    context = shown.page(found, actor, since=since, as_of=clock.now())
    return render(request, "incidents/incident.html", context | {"note_form": forms.Note()})


@require_http_methods(["GET", "POST"])
@page("incidents.declare")
def declare(request: HttpRequest) -> HttpResponse:
    """Declare an incident."""
    actor, now = actor_on(request), clock.now()
    form = forms.Declare(request.POST or None, actor=actor, at=now)
    made: list[Incident] = []

    def act(form: forms.Declare) -> None:
        made.append(actions.declare(draft=form.draft(), by=actor, at=now))

    if carried_out(request, form, act):
        return redirect("incidents:incident", made[0].pk)
    return render(request, "incidents/declare.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("incidents.lead")
@one_at_a_time(Incident, "incident_id")
def change(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Change what is known, whom it concerns, who leads it."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_incident(incident_id, actor=actor)
    form = forms.Declare(request.POST or None, actor=actor, at=now, known=found).changing()

    def act(form: forms.Declare) -> None:
        actions.change_incident(incident_id=incident_id, draft=form.draft(), by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("incidents:incident", incident_id)
    return asked(request, found, form, title=_("What is known, whom it concerns, who leads it"), label=_("Save"))


@require_http_methods(["GET", "POST"])
@page("incidents.work")
def note(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Write a note or a decision into the log."""
    actor = actor_on(request)
    found = queries.get_incident(incident_id, actor=actor)
    form = forms.Note(request.POST or None)

    def act(form: forms.Note) -> None:
        text = form.cleaned_data["text"]
        actions.write_line(incident_id=incident_id, kind=form.line_kind(), text=text, by=actor, at=clock.now())

    if carried_out(request, form, act):
        return redirect("incidents:incident", incident_id)
    return asked(request, found, form, title=_("Write into the log"), label=_("Write it down"))


@require_http_methods(["GET", "POST"])
@page("incidents.work")
def task(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Have somebody do something by a moment."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_incident(incident_id, actor=actor)
    form = forms.Task(request.POST or None, at=now)

    def act(form: Form) -> None:
        actions.owe_task(incident_id=incident_id, **owed(form), by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("incidents:incident", incident_id)
    return asked(request, found, form, title=_("Have something done"), label=_("Ask for it"))


@require_http_methods(["GET", "POST"])
@page("incidents.lead")
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Close an incident."""
    actor = actor_on(request)
    found = queries.get_incident(incident_id, actor=actor)
    form = forms.Close(request.POST or None)

    def act(form: Form) -> None:
        outcome = form.cleaned_data["outcome"]
        actions.close_incident(incident_id=incident_id, outcome=outcome, by=actor, at=clock.now())

    if carried_out(request, form, act):
        return redirect("incidents:review", incident_id)
    return asked(request, found, form, title=_("Close this incident"), label=_("Close it"))


@require_POST
@page("incidents.lead")
def reopen(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Take a closed incident up again."""
    actions.reopen(incident_id=incident_id, by=actor_on(request), at=clock.now())
    return redirect("incidents:incident", incident_id)


def owed(form: Form) -> dict[str, Any]:
    """Return what is owed as the action takes it."""
    given = form.cleaned_data
    return {"text": given["text"], "owner_id": given["owner"].pk, "due_at": given["due_at"]}


def asked(request: HttpRequest, found: Incident, form: Form, *, title: str, label: str, **more: Any) -> HttpResponse:
    """Show the form of a verb, with what was wrong with it."""
    context = {"incident": found, "form": form, "title": title, "label": label, **more}
    return render(request, "incidents/ask.html", context, status=422 if form.errors else 200)
