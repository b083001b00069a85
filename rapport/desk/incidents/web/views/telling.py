"""The cases of an incident, and telling all their customers."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import NotAllowed, Refused
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, back_to, page

from ... import actions, queries
from ...models import Incident, Update
from ...types import UpdateState
from .. import forms, shown

MOST = 50


@require_safe
@page("incidents.view")
def cases(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show which cases belong to an incident, and which would by its rule."""
    found = queries.get_incident(incident_id, actor=actor_on(request))
    return _cases(request, found, forms.Number())


def _cases(request: HttpRequest, found: Incident, form: Form) -> HttpResponse:
    actor = actor_on(request)
    matches = queries.new_matches(found).select_related("customer", "reason__parent", "assignee", "team")
    linked = queries.linked_cases(found, actor)
    context = {
        **shown.rows([found])[0],
        "may": shown.may(actor, found),
        "form": form,
        "match_count": matches.count(),
        "matches": actor.scope("cases.view", matches).order_by("-opened_at", "-pk")[:MOST],
        "linked": linked[:MOST],
        "linkings": [one for one in queries.linkings(found, actor) if one.undone_at is None][:10],
    }
    return render(request, "incidents/cases.html", context, status=422 if form.errors else 200)


def _to_cases(incident_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("incidents:cases", args=[incident_id]))


@require_POST
@page("incidents.work")
def link(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Link all cases that belong by rule."""
    given = request.POST.get("seen", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    actions.link_matching(incident_id=incident_id, seen_count=seen, by=actor_on(request), at=clock.now())
    return _to_cases(incident_id)


@require_POST
@page("incidents.work")
def link_number(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Link a case by its number."""
    actor = actor_on(request)
    found = queries.get_incident(incident_id, actor=actor)
    form = forms.Number(request.POST)
    if form.is_valid():
        try:
            case_id = form.cleaned_data["case_id"]
            actions.link_case(incident_id=incident_id, case_id=case_id, by=actor, at=clock.now())
        except (Refused, ObjectDoesNotExist, NotAllowed) as why:
            is_said = isinstance(why, Refused | NotAllowed)
            form.add_error("case_id", str(why) if is_said else _("There is no such case, or you do not see it."))
        else:
            return _to_cases(incident_id)
    return _cases(request, found, form)


@require_POST
@page("cases.work")
def link_case(request: HttpRequest, case_id: int, incident_id: int) -> HttpResponse:
    """Say that a case belongs to an incident."""
    actions.link_case(incident_id=incident_id, case_id=case_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(back_to(request, reverse("cases:case", args=[case_id])))


@require_POST
@page("cases.work")
def unlink_case(request: HttpRequest, case_id: int, incident_id: int) -> HttpResponse:
    """Say that a case does not belong to an incident."""
    actions.unlink_case(incident_id=incident_id, case_id=case_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(back_to(request, reverse("cases:case", args=[case_id])))


@require_POST
@page("incidents.work")
def undo_linking(request: HttpRequest, linking_id: int) -> HttpResponse:
    """Take the cases of one act off again."""
    act = actions.undo_linking(linking_id=linking_id, by=actor_on(request), at=clock.now())
    return _to_cases(act.incident_id)


@require_http_methods(["GET", "POST"])
@page("incidents.lead")
def tell(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Write to all customers of an incident: first with how many they are."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_incident(incident_id, actor=actor)
    count = len(queries.recipients(found))
    approved = queries.find_approved(incident_id)
    form = forms.Tell(request.POST or None, known=approved.texts if approved else None, initial={"seen": count})
    made: list[Update] = []

    def act(form: forms.Tell) -> None:
        seen = form.cleaned_data["seen"]
        made.append(actions.order_update(incident_id=incident_id, texts=form.texts(), seen_count=seen, by=actor, at=now))

    if carried_out(request, form, act):
        return redirect("incidents:update", made[0].pk)
    if form.errors:
        # It may reach others by now: the next sending is held against what the page shows now.
        form.data = {**form.data.dict(), "seen": str(count)} if isinstance(form.data, QueryDict) else form.data
    context = {"incident": found, "form": form, "count": count, "counts": queries.counts_of([incident_id])[incident_id]}
    return render(request, "incidents/tell.html", context, status=422 if form.errors else 200)


@require_safe
@page("incidents.view")
def update(request: HttpRequest, update_id: int) -> HttpResponse:
    """Show how far telling all customers has come, and whom it did not reach."""
    actor = actor_on(request)
    row = queries.get_update(update_id, actor=actor)
    context = {
        **shown.update(row),
        "incident": row.incident,
        "counts": queries.row_counts(row),
        "refused": queries.rows_refused(row),
        "can_take_back": row.state == UpdateState.HELD and shown.may(actor, row.incident)["lead"],
    }
    return render(request, "incidents/update.html", context)


@require_POST
@page("incidents.lead")
def take_back(request: HttpRequest, update_id: int) -> HttpResponse:
    """Stop a message to all customers while it is held."""
    actions.take_back_update(update_id=update_id, by=actor_on(request), at=clock.now())
    return redirect("incidents:update", update_id)
