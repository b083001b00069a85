"""The articles: the list, what is found by words, and one of them."""

from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rapport.kernel import clock
from rapport.ui.listing import listing
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...types import HOUSE_LANGUAGE, LANGUAGES, Asking
from .. import shown, words
from ..asking import may
from ..tables import ArticleFilters, Articles


@require_safe
@page("knowledge.view")
def articles(request: HttpRequest) -> HttpResponseBase:
    """List the articles that the person may read, what is to be looked at again first; or export them."""
    actor = actor_on(request)
    rows = queries.with_figures(queries.articles(actor)).order_by(F("review_by").asc(nulls_last=True), "title")
    found = listing(request, rows, Articles, ArticleFilters, export_name="articles")
    if isinstance(found, HttpResponseBase):
        return found
    return render(
        request, "knowledge/articles.html", {"listing": found, "may": may(actor), "languages": _languages(HOUSE_LANGUAGE)}
    )


@require_safe
@page("knowledge.view")
def find(request: HttpRequest) -> HttpResponse:
    """Show the articles that hold some words; the search is counted by its words."""
    actor, text = actor_on(request), request.GET.get("q", "").replace("\x00", "")
    language = request.GET.get("language", HOUSE_LANGUAGE)
    language = language if language in LANGUAGES else HOUSE_LANGUAGE
    hits = queries.search(text, language=language, actor=actor)
    if text.strip():
        exact = sum(hit.is_exact for hit in hits)
        actions.count_search(text=text, language=language, place=Asking.DESK, found_count=exact, by=actor, at=clock.now())
    context = {"hits": hits, "q": text[:200], "languages": _languages(language), "may": may(actor)}
    return render(request, "knowledge/find.html", context)


def _languages(chosen: str) -> list[tuple[str, words.Word, bool]]:
    return [(key, word, key == chosen) for key, word in words.LANGUAGE.items()]


@require_safe
@page("knowledge.view")
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show an article as it is read now, with what is known of it; or as it was read on a past day."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_article(article_id, actor=actor)
    context = shown.page(found, actor=actor, as_of=now) | {"may": may(actor)}
    if day := _day(request.GET.get("on", "")):
        moment = min(timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(seconds=1), now)
        version = queries.in_force_at(found, moment)
        context |= {"on": day, "then": version, "text": shown.cleaned(version.body) if version else ""}
    return render(request, "knowledge/article.html", context)


def _day(given: str) -> date | None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2200 else None
