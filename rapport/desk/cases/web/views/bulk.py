"""Many cases at once: chosen in the list, previewed, done, undone."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import BadInput, Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, jobs, queries
from ...models import BulkAct
from ...rules import bulk as rules
from ...types import BulkOutcome, BulkState, BulkVerb
from .. import shown
from ..asking import focus_first
from ..filters import CaseFilters
from ..forms.bulk import VERBS, form_of, given_by, said_of

WORK = "cases.work"
LONGEST_QUERY = 2_000


@require_POST
@page(WORK)
def choose(request: HttpRequest) -> HttpResponse:
    """Take the cases that were ticked, or all that match, and ask what is to be done with them."""
    actor, verb = actor_on(request), request.POST.get("verb", "")
    if verb not in list(BulkVerb):
        raise BadInput(_("Choose what is to be done with the cases."))
    if request.POST.get("all"):
        narrowed = QueryDict(request.POST.get("narrowed", "")[:LONGEST_QUERY])
        found = CaseFilters(narrowed, queryset=queries.cases(actor), request=request).qs
        ids = list(found.order_by().values_list("pk", flat=True)[: rules.MOST_CASES + 1])
    else:
        ids = [int(one) for one in request.POST.getlist("case") if one.isascii() and one.isdigit() and len(one) < 19]
    act = actions.choose_many(verb=BulkVerb(verb), case_ids=ids[: rules.MOST_CASES + 1], by=actor, at=clock.now())
    return redirect("cases:bulk", act.pk)


@require_http_methods(["GET", "POST"])
@page(WORK)
def bulk(request: HttpRequest, act_id: int) -> HttpResponse:
    """Ask what is to be done, then show what would come of it, how far it is, and what came of it."""
    actor, now = actor_on(request), clock.now()
    act = queries.acts(actor).get(pk=act_id)
    verb = BulkVerb(act.verb)
    form = form_of(verb, request.POST or None, actor=actor, at=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.preview_many(act_id=act_id, given=given_by(verb, form), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return _gone_on(request, act)
    focus_first(form)
    return render(request, "cases/bulk.html", _shown(request, act, form), status=422 if form.errors else 200)


@require_POST
@page(WORK)
def do(request: HttpRequest, act_id: int) -> HttpResponse:
    """Do what was previewed."""
    act = queries.acts(actor_on(request)).get(pk=act_id)
    actions.do_many(act_id=act_id, by=actor_on(request), at=clock.now())
    return _gone_on(request, act)


@require_POST
@page(WORK)
def undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take the whole act back."""
    act = queries.acts(actor_on(request)).get(pk=act_id)
    actions.undo_many(act_id=act_id, by=actor_on(request), at=clock.now())
    return _gone_on(request, act)


@require_safe
@page(WORK)
def latest(request: HttpRequest) -> HttpResponse:
    """List the acts of late, so that one can be found and undone."""
    found = queries.acts(actor_on(request)).exclude(state=BulkState.ASKED).order_by("-at")[:50]
    return render(request, "cases/bulk_acts.html", {"acts": found, "verbs": VERBS, "may": shown.desk(actor_on(request))})


def _gone_on(request: HttpRequest, act: BulkAct) -> HttpResponse:
    """Few cases are gone through at once; many by the worker, while the page tells how far it is."""
    if act.total <= rules.AT_ONCE:
        while actions.advance_many(act_id=act.pk, by=actor_on(request), at=clock.now()):
            pass
    else:
        jobs.go_through.defer(act_id=act.pk)
    return redirect("cases:bulk", act.pk)


def _shown(request: HttpRequest, act: BulkAct, form: Any) -> dict[str, Any]:
    progress = queries.progress(act)
    return {
        "act": act,
        "form": form,
        "title": VERBS[BulkVerb(act.verb)],
        "said": said_of(BulkVerb(act.verb), act.given),
        "may": shown.desk(actor_on(request)),
        "progress": progress,
        "counts": {one.value: progress.count(one) for one in BulkOutcome},
        "changed": queries.rows_of(act, BulkOutcome.CHANGED),
        "refused": queries.rows_of(act, BulkOutcome.REFUSED),
        "kept": queries.rows_of(act, BulkOutcome.KEPT),
        "is_going": BulkState(act.state) in rules.GOES_THROUGH,
        "is_undoable": act.state == BulkState.DONE and act.done_at is not None and clock.now() - act.done_at <= rules.UNDO_WITHIN,
    }
