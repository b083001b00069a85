"""The first pages of the floor: the supervisor's and manager's, and the representative's own work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.kernel import clock, inbox
from rapport.ui.page import actor_on, page

from ... import queries
from .. import floor as shown_floor
from .. import floor_words, shown
from ..links import Links
from ..told import numbered

NOTICES = 5


@require_safe
@page("today.floor")
def floor(request: HttpRequest) -> HttpResponse:
    """Show what happens on the floor now: to a supervisor their team, to a manager all teams below."""
    actor, links = actor_on(request), Links(clock.now())
    return render(request, "today/floor.html", shown_floor.page(queries.floor(actor, as_of=links.as_of), actor, links))


@require_safe
@page("today.work")
def work(request: HttpRequest) -> HttpResponse:
    """Show a person their own work: the next contact first, with what must be known before it."""
    actor, links = actor_on(request), Links(clock.now())
    found = queries.work(actor, as_of=links.as_of)
    notices = inbox.notices(actor.person_id, as_of=links.as_of).filter(read_at=None) if actor.person_id else ()
    return render(
        request,
        "today/work.html",
        {
            **shown.heading(actor, links),
            "work": found,
            "sentence": floor_words.own(found),
            "title": floor_words.about(found.next) if found.next else "",
            "history": floor_words.history(found) if found.next else "",
            "promised": shown.promised(shown_floor.promises(found.promised), actor, links, back="today:work", is_own=True),
            "notices": numbered(notices[:NOTICES]),
            "may": {"work": actor.may("cases.work") and actor.person_id is not None},
            "topic": f"inbox:{actor.person_id}" if actor.person_id else "",
        },
    )
