"""What was learned from an incident."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.governance.commitments import queries as commitments
from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Incident
from ...types import REVIEW_SUBJECT
from .. import forms, shown
from .incident import asked, owed


@require_safe
@page("incidents.view")
def review(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show the review of an incident, also for print."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_review(incident_id, actor=actor)
    owing = commitments.actions_of(REVIEW_SUBJECT, [incident_id], as_of=now).get(incident_id, [])
    owing = commitments.with_handings(owing, as_of=now)
    may = shown.may(actor, row.incident)
    context = {
        "review": row,
        "incident": row.incident,
        "facts": shown.facts(row, as_of=now),
        "owing": owing,
        "may": may,
        "can_write": may["lead"] and row.approved_at is None and not row.incident.is_running,
        "can_approve": may["approve"] and row.approved_at is None and not row.incident.is_running,
    }
    return render(request, "incidents/review.html", context)


@require_http_methods(["GET", "POST"])
@page("incidents.lead")
@one_at_a_time(Incident, "incident_id")
def write(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Write what went well, what went badly, and the cause."""
    actor = actor_on(request)
    row = queries.get_review(incident_id, actor=actor)
    known = {"went_well": row.went_well, "went_badly": row.went_badly, "cause": row.cause}
    form = forms.ReviewForm(request.POST or None, initial=known).changing()

    def act(form: Form) -> None:
        actions.write_review(incident_id=incident_id, **form.cleaned_data, by=actor, at=clock.now())

    if carried_out(request, form, act):
        return redirect("incidents:review", incident_id)
    return asked(request, row.incident, form, title=_("What was learned?"), label=_("Save"))


@require_http_methods(["GET", "POST"])
@page("incidents.lead")
def action(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Have somebody do something so that it does not happen again."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_review(incident_id, actor=actor)
    form = forms.Task(request.POST or None, at=now)

    def act(form: Form) -> None:
        actions.owe_improvement(incident_id=incident_id, **owed(form), by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("incidents:review", incident_id)
    return asked(request, row.incident, form, title=_("What do we change?"), label=_("Ask for it"))


@require_POST
@page("incidents.approve")
def approve(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Approve a review: it stays as it is."""
    actions.approve_review(incident_id=incident_id, by=actor_on(request), at=clock.now())
    return redirect("incidents:review", incident_id)
