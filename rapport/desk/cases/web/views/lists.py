"""Cases in lists: all that one may see, the queue of a working day, and the next one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.listing import listing
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...types import BulkVerb
from .. import shown
from ..filters import CaseFilters
from ..forms.bulk import VERBS
from ..tables import CasesTable, ChoosableCases

MOST_ROWS = 100
TRIES = 5


@require_safe
@page("cases.view")
def cases(request: HttpRequest) -> HttpResponseBase:
    """List the cases that the person may see, narrowed and sorted as the address says; or export them."""
    actor = actor_on(request)
    export = "cases" if actor.may("cases.export") else None
    chooses = actor.person_id is not None and actor.may("cases.work")
    table = ChoosableCases if chooses and "export" not in request.GET else CasesTable
    found = listing(request, queries.listed(actor), table, CaseFilters, export_name=export)
    if isinstance(found, HttpResponseBase):
        return found
    verbs = [(one.value, label) for one, label in VERBS.items() if one is not BulkVerb.ASSIGN or actor.may("cases.assign")]
    return render(
        request,
        "cases/list.html",
        {
            "listing": found,
            "has_none": found.is_empty and (found.is_bare or not queries.listed(actor).exists()),
            "may": shown.desk(actor),
            "chooses": chooses,
            "verbs": verbs,
        },
    )


@require_safe
@page("cases.view")
def queue(request: HttpRequest) -> HttpResponse:
    """Show what lies with the person, what they observe, and what nobody has yet, by what is due first."""
    actor = actor_on(request)
    waiting = queries.queue(actor)
    free = waiting.filter(assignee=None)
    observed = queries.cases(actor).filter(observer_id=actor.person_id, observer__isnull=False)
    team_id = min(actor.team_ids, default=None)
    return render(
        request,
        "cases/queue.html",
        {
            "may": shown.desk(actor),
            "own": list(waiting.filter(assignee_id=actor.person_id)[:MOST_ROWS]) if actor.person_id else [],
            "observed": list(queries.by_urgency(observed)[:MOST_ROWS]),
            "free": list(free[:MOST_ROWS]),
            "free_count": free.order_by().count(),
            "topic": f"queue:{team_id}" if team_id else "",
        },
    )


@require_POST
@page("cases.work")
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case that nobody has; when a colleague is quicker, the one after it."""
    actor = actor_on(request)
    free = queries.queue(actor).filter(assignee=None).values_list("pk", flat=True)
    for case_id in free[:TRIES]:
        try:
            actions.take(case_id=case_id, by=actor, at=clock.now())
        except Refused:
            continue
        return redirect("cases:case", case_id)
    messages.info(request, _("No case of your team waits for somebody. Well done."))
    return redirect("cases:queue")
