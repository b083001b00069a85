"""The page of one metric."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.kernel import clock
from rapport.ui.page import actor_on, page

from ... import queries
from ...types import Asked
from .. import asking, changes, shown
from . import persons

SPLIT = "channel"


def split_of(asked: Asked) -> str:
    """Return by what a question is split: as it says, else by the channel, the first that its metric knows, or by nothing."""
    known = queries.get_metric(asked.metric).dimensions
    if asked.split or known is None or SPLIT in known:
        return asked.split or SPLIT
    return next(iter(queries.dimensions(queries.get_metric(asked.metric))), "")


@require_safe
@page("measures.view")
def metric(request: HttpRequest, metric: str) -> HttpResponse:
    """Show a metric: its finding, its course, its parts, its definition."""
    actor, asked = actor_on(request), asking.asked_on(request, metric)
    if queries.names_persons(asked):
        return persons.by_person(request, asked)
    try:
        asked = asking.split_by(asked, split_of(asked))
        found = queries.measure(actor, asked, goal=queries.goals(actor, [asked])[0])
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(metric)})
    except LookupError as error:
        raise Http404 from error
    people_url = asking.by_person(asked) if queries.leads_openly(actor, found.metric, at=clock.now()) else ""
    context = shown.page(found, actor) | {"beside": changes.beside_of(found, actor), "people_url": people_url}
    return render(request, "measures/metric.html", context)
