"""What changed and why: a time of a metric against the time before, the same weeks a year earlier, or another team."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.ui.page import actor_on, page

from ... import queries
from .. import asking, changes
from .metric import split_of


@require_safe
@page("measures.view")
def changed(request: HttpRequest, metric: str) -> HttpResponse:
    """Show the change over the asked dates, as a page or as the part of the metric's page that asks for it."""
    actor, asked = actor_on(request), asking.asked_on(request, metric)
    template = "measures/changed_part.html" if request.headers.get("HX-Request") else "measures/changed.html"
    try:
        asked = asking.split_by(asked, split_of(asked))
        found = queries.changed(actor, asked)
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(metric)})
    except LookupError as error:
        raise Http404 from error
    return render(request, template, changes.page(found, asked))
