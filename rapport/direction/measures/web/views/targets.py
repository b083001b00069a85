"""Targets: which there are and how each came out; setting one, ending one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.governance.commitments import queries as commitments
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.metrics.metric import Better, Metric
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Miss, Target
from .. import asking, units
from ..target_forms import TargetForm


@require_safe
@page("measures.view")
def targets(request: HttpRequest) -> HttpResponse:
    """List the targets in force, and those that have ended with ``?ended=1``."""
    actor = actor_on(request)
    with_ended = request.GET.get("ended") == "1"
    lines = [_line(one) for one in queries.targets(actor, with_ended=with_ended)]
    context = {"lines": [one for one in lines if one], "with_ended": with_ended, "may_set": actor.may("measures.target")}
    return render(request, "measures/targets.html", context)


@require_safe
@page("measures.view")
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show a target with what came of it: when it was missed, what was frozen then, and who owes what."""
    actor = actor_on(request)
    found = queries.get_target(target_id, actor=actor)
    line = _line(found)
    if line is None:
        raise Http404
    owed = commitments.improvements_of("target", [found.pk], as_of=clock.now()).get(found.pk, [])
    by_id = {one.id: one for one in owed}
    misses = [_missed(line["metric"], one, by_id.get(one.commitment_id or 0)) for one in found.misses.all()]
    may_end = found.active_to is None and actor.may("measures.target", on=found)
    return render(request, "measures/target.html", {"line": line, "target": found, "misses": misses, "may_end": may_end})


def _line(found: Target) -> dict[str, Any] | None:
    """Return a target in words; None for a metric that is not declared any more."""
    try:
        metric = queries.get_metric(found.metric)
    except LookupError:
        return None
    side = _("at most") if metric.better is Better.LOWER else _("at least")
    where = "".join(f"?where={name}:{values[0]}" for name, values in queries.where_of(found))
    return {
        "target": found,
        "metric": metric,
        "label": metric.label,
        "whose": whose(found),
        "words": f"{side} {units.worth(metric, found.value)}",
        "url": asking.page_of(metric.key) + where,
        "is_missed": any(one.to_date is None for one in found.misses.all()),
    }


def whose(found: Target) -> str:
    """Return of whom a target is: the queue, the team, or the whole department."""
    if found.queue is not None:
        return _("queue %(name)s") % {"name": found.queue.name}
    return found.team.name if found.team else _("the whole department")


def _missed(metric: Metric, one: Miss, owed: Any) -> dict[str, Any]:
    return {"miss": one, "value": units.worth(metric, one.value), "n": units.number(one.n), "owed": owed}


@require_http_methods(["GET", "POST"])
@page("measures.target")
def set_target(request: HttpRequest, metric: str) -> HttpResponse:
    """Set a target for a metric."""
    actor, now = actor_on(request), clock.now()
    try:
        found = queries.get_metric(metric)
    except LookupError as error:
        raise Http404 from error
    form = TargetForm(request.POST or None, metric=found, actor=actor, today=now.astimezone(actor.zone).date())
    if form.is_valid():
        try:
            made = actions.set_target(draft=form.draft(), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The target is set. It is held against the figure every night."))
            return redirect("measures:target", made.pk)
    side = _("at most") if found.better is Better.LOWER else _("at least")
    context = {"form": form, "metric": found, "side": side, "back": asking.page_of(metric)}
    return render(request, "measures/set_target.html", context, status=422 if form.errors else 200)


@require_POST
@page("measures.target")
def end_target(request: HttpRequest, target_id: int) -> HttpResponse:
    """End a target today."""
    actor = actor_on(request)
    found = queries.get_target(target_id, actor=actor)
    actions.end_target(target_id=found.pk, by=actor, at=clock.now())
    messages.success(request, _("The target has ended. What came of it stays on record."))
    return redirect(reverse("measures:target", args=[found.pk]))
