"""The page of one metric."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.ui.page import actor_on, page

from ... import queries
from .. import asking, changes, shown

SPLIT = "channel"


@require_safe
@page("measures.view")
def metric(request: HttpRequest, metric: str) -> HttpResponse:
    """Show a metric: its finding, its course, its parts, its definition."""
    actor, asked = actor_on(request), asking.asked_on(request, metric)
    asked = asking.split_by(asked, asked.split or SPLIT)
    try:
        found = queries.measure(actor, asked, goal=queries.goals(actor, [asked])[0])
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(metric)})
    except LookupError as error:
        raise Http404 from error
    return render(request, "measures/metric.html", shown.page(found, actor) | {"beside": changes.beside_of(found, actor)})
