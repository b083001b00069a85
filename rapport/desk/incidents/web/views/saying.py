"""What is said about an incident: written, approved, withdrawn, put into an answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Incident
from .. import forms
from .incident import asked


@require_http_methods(["GET", "POST"])
@page("incidents.work")
@one_at_a_time(Incident, "incident_id")
def write(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Write a version of the holding statement."""
    actor = actor_on(request)
    found = queries.get_incident(incident_id, actor=actor)
    newest = next(iter(queries.statements(found)), None)
    form = forms.Write(request.POST or None, known=newest.texts if newest else None)
    form.changing(but=["is_public"])

    def act(form: forms.Write) -> None:
        is_public = form.cleaned_data["is_public"]
        actions.write_statement(incident_id=incident_id, texts=form.texts(), is_public=is_public, by=actor, at=clock.now())

    if carried_out(request, form, act):
        return redirect(f"{reverse('incidents:incident', args=[incident_id])}#statement")
    return asked(request, found, form, title=_("What do we say?"), label=_("Ask for approval"), is_statement=True)


@require_POST
@page("incidents.approve")
def approve(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Approve a version."""
    found = queries.get_statement(statement_id, actor=actor_on(request))
    actions.approve_statement(statement_id=statement_id, by=actor_on(request), at=clock.now())
    return redirect(f"{reverse('incidents:incident', args=[found.incident_id])}#statement")


@require_http_methods(["GET", "POST"])
@page("incidents.approve")
def refuse(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Send a version back."""
    found = queries.get_statement(statement_id, actor=actor_on(request))
    form = forms.Why(request.POST or None)

    def act(form: Form) -> None:
        why = form.cleaned_data["why"]
        actions.refuse_statement(statement_id=statement_id, why=why, by=actor_on(request), at=clock.now())

    if carried_out(request, form, act):
        return redirect("incidents:incident", found.incident_id)
    return asked(request, found.incident, form, title=_("Send these words back"), label=_("Send them back"))


@require_http_methods(["GET", "POST"])
@page("incidents.approve")
def withdraw(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Take a version back: nobody says it any more."""
    found = queries.get_statement(statement_id, actor=actor_on(request))
    form = forms.Why(request.POST or None)

    def act(form: Form) -> None:
        why = form.cleaned_data["why"]
        actions.withdraw_statement(statement_id=statement_id, why=why, by=actor_on(request), at=clock.now())

    if carried_out(request, form, act):
        return redirect("incidents:incident", found.incident_id)
    title = _("Withdraw what is said")
    return asked(request, found.incident, form, title=title, label=_("Withdraw it"), tone="danger")


@require_POST
@page("cases.work")
def insert(request: HttpRequest, case_id: int, incident_id: int) -> HttpResponse:
    """Put the approved words behind what was written so far in a case."""
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")
    by, now = actor_on(request), clock.now()
    actions.insert_statement(incident_id=incident_id, case_id=case_id, text=text, by=by, at=now)
    return redirect(f"{reverse('cases:case', args=[case_id])}#writing")
