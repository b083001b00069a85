"""The morning brief, and the part of it that is fetched again when something changes."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.ui.page import actor_on, page

from ... import jobs, queries
from .. import shown
from ..asking import links_on
from ..beginning import first_steps


@require_safe
@page("today.brief")
def brief(request: HttpRequest) -> HttpResponse:
    """Show the morning brief, of now or, with ``?as_of=``, of a moment in the past."""
    actor, links = actor_on(request), links_on(request)
    later = partial(jobs.count_for, actor.person_id) if actor.person_id is not None and not links.is_past else None
    found = shown.page(queries.brief(actor, as_of=links.as_of, later=later), actor, links, is_all=_is_all(request))
    is_quiet = not any(found[part] for part in ("needs", "teams", "promised", "voices"))  # else there are cases: nobody need ask
    return render(request, "today/brief.html", found | {"steps": first_steps(actor) if is_quiet else []})


@require_safe
@page("today.brief")
def needs(request: HttpRequest) -> HttpResponse:
    """Show what needs the person, alone: an open page fetches it again when something of theirs changes."""
    actor, links = actor_on(request), links_on(request)
    first, others = queries.what_needs(actor, as_of=links.as_of)
    return render(request, "today/needs.html", shown.needs(first, others, actor, links, is_all=_is_all(request)))


def _is_all(request: HttpRequest) -> bool:
    return request.GET.get("needs") == "all"
