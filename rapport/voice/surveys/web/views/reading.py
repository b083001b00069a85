"""What surveys there are, and what one of them brought in."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.kernel import clock
from rapport.ui.page import actor_on, page
from rapport.voice.surveys import queries

from .. import shown
from .building import preview_of

WEEKS = (4, 13, 26, 78)


@require_safe
@page("surveys.view")
def surveys(request: HttpRequest) -> HttpResponse:
    """Show the surveys, whether they ask, and of whom."""
    actor = actor_on(request)
    rows = [shown.row(one) for one in queries.surveys(actor)]
    return render(request, "surveys/surveys.html", {"rows": rows, "here": "surveys", "may": shown.may(actor)})


@require_safe
@page("surveys.view")
def survey(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show what a survey asks and what was answered, with how sure that is."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_survey(survey_id, actor=actor)
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(one) for one in WEEKS} else 26
    results = queries.results(survey_id, since=now - timedelta(weeks=weeks), until=now + timedelta(seconds=1), actor=actor)
    context = shown.page(found, results) | {"measures": shown.measures(actor)}
    context |= {"weeks": weeks, "choices": WEEKS, "may": shown.may(actor), "survey": found}
    return render(request, "surveys/survey.html", context)


@require_safe
@page("surveys.edit")
def preview(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show mail and page as a customer sees them, in one of the languages."""
    found = queries.get_survey(survey_id, actor=actor_on(request))
    version = queries.version_in_force(survey_id)
    draft = queries.draft_of(version, queries.questions_of(version.pk))
    asked = request.GET.get("language", "")
    context = {"survey": found, "preview": preview_of(draft, asked if asked in draft.mail else next(iter(draft.mail)))}
    return render(request, "surveys/preview.html", context | {"languages": list(draft.mail)})
