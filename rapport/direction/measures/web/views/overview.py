"""How the department, or a team, stands; below, every measure with its definition."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.metrics import registry
from rapport.ui.page import actor_on, page

from ... import queries
from .. import asking, phrases, shown, tiles


@require_safe
@page("measures.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show about a dozen tiles, and the dictionary of all measures."""
    actor = actor_on(request)
    known = {metric.key for metric in registry.metrics()}
    keys = [key for _group, _label, these in phrases.GROUPS for key in these if key in known]
    first = asking.asked_on(request, keys[0] if keys else "")
    if set(dict(first.where)) - {"team_id"}:
        raise Http404
    teams = queries.choices("team_id", actor)
    chosen = next((values[0] for name, values in first.where if name == "team_id"), None)
    text = request.GET.get("q", "")[:100]
    context = {
        "aside": shown.aside(first),
        "whose": dict(teams).get(chosen) or shown.whose(actor),
        "teams": teams if len(teams) > 1 else [],
        "team": chosen,
        "text": text,
        "entries": tiles.dictionary(registry.metrics(), text),
        "is_department": queries.team_ids(actor) is None,
    }
    try:
        asked = [replace(first, metric=key) for key in keys]
        goals = queries.goals(actor, asked)
        if "figures" not in request.GET and not queries.is_quick(actor, asked, goals):
            return render(request, "measures/overview.html", context | {"figures_url": _with_figures(request)})
        found = queries.overview(actor, asked, goals)
    except queries.NotLoaded:
        return render(request, "measures/overview.html", context | {"is_loading": True})
    context |= {"headline": tiles.headline(found.measured), "groups": tiles.groups(found.measured), "fresh_at": found.fresh_at}
    return render(request, "measures/overview.html", context)


def _with_figures(request: HttpRequest) -> str:
    """Return the address of the same page once more, which waits for its figures."""
    given = request.GET.copy()
    given["figures"] = "now"
    return f"{request.path}?{given.urlencode()}"
