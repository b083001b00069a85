"""All measures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.metrics import registry
from rapport.ui.page import page


@require_safe
@page("measures.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the department, or the own teams, stand; below, every measure with its definition."""
    return render(request, "measures/overview.html", {"metrics": registry.metrics()})
