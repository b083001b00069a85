"""Pages of queues: which there are, what waits, who serves them, and what they take."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Queue
from ...types import QueueDraft
from .. import forms, shown, trials, words
from . import may

NEWEST = 15


@require_safe
@page("routing.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the queues in the order in which they take cases: what waits, and who has how much in hand."""
    actor, now = actor_on(request), clock.now()
    rows = shown.overview(actor, as_of=now)
    return render(request, "routing/queues.html", {"rows": rows, "may": may(actor), "here": "queues"})


@require_safe
@page("routing.view")
def queue(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Show a queue: what it takes, what waits, who serves it, and what was decided last."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_queue(queue_id, actor=actor)
    context = shown.queue_page(found, actor=actor, as_of=now, newest=NEWEST)
    context |= {"may": may(actor), "may_edit": actor.may("routing.edit", on=found)}
    return render(request, "routing/queue.html", context | {"may_switch": actor.may("routing.switch", on=found)})


@require_http_methods(["GET", "POST"])
@page("routing.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a queue: its name and its team; what it takes and who serves it come next."""
    actor = actor_on(request)
    form = forms.NewQueue(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = QueueDraft(name=given["name"], team_id=given["team"].pk, position=given["position"])
        try:
            made = actions.set_queue(draft=draft, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("routing:change_queue", made.pk)
    return render(request, "routing/new_queue.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("routing.edit")
@one_at_a_time(Queue, "queue_id")
def change(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Write the next version of a queue; or try it, which saves nothing: where the cases of the last days would have gone."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_queue(queue_id, actor=actor)
    version = queries.versions(queue_id).filter(active_from__lte=now).first()
    form = forms.QueueForm(request.POST or None, queue=found, version=version, at=now).changing()
    tried = None
    if request.method == "POST" and form.is_valid() and "try" in request.POST:
        tried = trials.shown(queries.try_queue(found, form.draft(), actor=actor, at=now), found, actor=actor)
    elif request.method == "POST" and form.is_valid():
        try:
            actions.set_queue(queue_id=queue_id, draft=form.draft(), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved. The version before it stays on record."))
            return redirect("routing:queue", queue_id)
    context = {"form": form, "queue": found, "tried": tried}
    return render(request, "routing/change_queue.html", context, status=422 if form.errors else 200)


@require_POST
@page("routing.switch")
def switch(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Switch a queue on or off."""
    is_on = request.POST.get("on") == "1"
    found = queries.get_queue(queue_id, actor=actor_on(request))
    actions.switch(queue_id=found.pk, is_on=is_on, by=actor_on(request), at=clock.now())
    messages.success(request, _("The queue is on: its cases are given from now on.") if is_on else _("The queue is off."))
    return redirect("routing:queue", queue_id)


@require_POST
@page("cases.assign")
def case_routing(request: HttpRequest, case_id: int) -> HttpResponse:
    """Have routing leave a case alone, or take it in again."""
    case = cases.get_case(case_id, actor=actor_on(request))
    verb = actions.take_in if request.POST.get("out") == "0" else actions.leave_out
    verb(case_id=case.pk, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


@require_safe
@page("cases.view")
def standing(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say where a case would go if the router looked at it now."""
    case = cases.get_case(case_id, actor=actor_on(request))
    waits = case.assignee_id is None and not case.is_settled
    found = queries.standing_of(case.pk, as_of=clock.now()) if waits else None
    said = words.would(found.choice, queue=found.queue.name) if found else words.nowhere(has_somebody=not waits)
    return render(request, "routing/standing.html", {"case": case, "said": said})
