"""The page of one metric."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.ui.page import page

from ... import queries


@require_safe
@page("measures.view")
def metric(request: HttpRequest, metric: str) -> HttpResponse:
    """Show a metric."""
    try:
        found = queries.get_metric(metric)
    except LookupError as error:
        raise Http404 from error
    return render(request, "measures/metric.html", {"metric": found})
