"""The help centre: what everybody reads without an account. Only public versions of published articles are there."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui import limits
from rapport.ui.page import public_page

from ... import actions, queries
from ...models import Article
from ...rules.markdown import lede_of
from ...types import HOUSE_LANGUAGE, LANGUAGES, Asking
from .. import outside, shown, words
from ..phrases import phrases_for

ENTRANCE = Actor.machine("help centre")
WHY = "Customers read published answers without an account."
SALT = "knowledge.feedback"
WORDS_SECONDS = 2 * 3600
MOST_BESIDE = 5


@require_safe
@public_page(why=WHY)
def door(request: HttpRequest) -> HttpResponse:
    """Lead to the help centre in the reader's language, as far as there are articles in it."""
    offered = queries.public_languages()
    asked = [
        code.partition("-")[0] for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])
    ]
    language = next((one for one in asked if one in offered), HOUSE_LANGUAGE)
    return redirect("knowledge:help", language)


def _page(request: HttpRequest, template: str, language: str, *, status: int = 200, **context: Any) -> HttpResponse:
    if language not in LANGUAGES:
        raise Http404
    offered = queries.public_languages()
    context |= {
        "t": phrases_for(language),
        "page_language": language,
        "languages": context.get("languages")
        or [(one, words.OWN_NAME[one], reverse("knowledge:help", args=[one])) for one in offered],
        "contact_url": outside.contact_url(),
    }
    return render(request, f"knowledge/help/{template}.html", context, status=status)


@require_safe
@public_page(why=WHY)
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Show the topics with their articles, and the search."""
    shelves = [(shelf, shelf.topic.called(language) if shelf.topic else "") for shelf in queries.shelves(language)]
    return _page(request, "home", language, shelves=shelves)


@require_safe
@public_page(why=WHY)
def topic(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show the articles of a topic and of those below it."""
    shelves = [shelf for shelf in queries.shelves(language) if shelf.topic and _is_within(shelf.topic, slug)]
    if not shelves:
        raise Http404
    found = next((one.topic for one in shelves if one.topic and one.topic.slug == slug), None) or _above(shelves[0].topic)
    rows = [(article, lede_of(article.current.text)) for shelf in shelves for article in shelf.articles if article.current]
    return _page(request, "topic", language, title=found.called(language), rows=rows)


def _is_within(found: Any, slug: str) -> bool:
    return found.slug == slug or (found.parent is not None and found.parent.slug == slug)


def _above(found: Any) -> Any:
    return found.parent


@require_safe
@public_page(why=WHY)
def search(request: HttpRequest, language: str) -> HttpResponse:
    """Show the articles that hold some words. The words are counted; who searches is not."""
    text = request.GET.get("q", "").replace("\x00", "")[:200]
    hits = queries.search_public(text, language=language) if language in LANGUAGES else []
    exact = sum(hit.is_exact for hit in hits)
    if text.strip() and language in LANGUAGES and not limits.is_too_often(request, "help-search"):
        actions.count_search(text=text, language=language, place=Asking.HELP, found_count=exact, by=ENTRANCE, at=clock.now())
    return _page(request, "search", language, hits=hits, q=text, is_exact=bool(exact))


@require_safe
@public_page(why=WHY)
def article(request: HttpRequest, language: str, article_id: int, slug: str) -> HttpResponseBase:
    """Show an article. An address of an earlier title, or of one that was replaced, leads to where it stands now."""
    found = queries.find_public(article_id)
    if found is None:
        return _page(request, "missing", language, status=404)
    if (found.language, found.pk, found.slug) != (language, article_id, slug):
        return HttpResponsePermanentRedirect(_path(found))
    said = request.GET.get("said", "")
    told = _told(said)
    beside = queries.public_articles().filter(language=language, topic=found.topic).exclude(pk=found.pk)
    others = [(one.language, words.OWN_NAME[one.language], _path(one)) for one in queries.translations_of(found)]
    return _page(
        request,
        "article",
        language,
        article=found,
        topic=found.topic.called(language) if found.topic else "",
        text=shown.cleaned(found.current.body if found.current else "", is_outside=True),
        beside=list(beside.order_by("current__title")[:MOST_BESIDE]) if found.topic_id else [],
        said=said if told and told[1] == found.pk else "",
        was_helpful=request.GET.get("helpful") == "yes",
        is_done=said == "all",
        is_too_often=said == "often",
        others=others,
        languages=[(language, words.OWN_NAME[language], _path(found)), *others],
    )


def _path(found: Article) -> str:
    return reverse("knowledge:help_article", args=[found.language, found.pk, found.slug])


@require_POST
@public_page(why="Readers say whether an answer helped; nothing is kept of who they are.")
def feedback(request: HttpRequest, article_id: int) -> HttpResponse:
    """Keep whether an article helped, and ask for words."""
    found = queries.find_public(article_id)
    if found is None:
        raise Http404
    if limits.is_too_often(request, "help-feedback"):
        return redirect(f"{_path(found)}?said=often#feedback")
    is_helpful = request.POST.get("helpful") == "yes"
    made = actions.say(article_id=found.pk, is_helpful=is_helpful, by=ENTRANCE, at=clock.now())
    token = signing.dumps([made.pk, found.pk], salt=SALT)
    return redirect(f"{_path(found)}?said={token}&helpful={'yes' if is_helpful else 'no'}#feedback")


@require_POST
@public_page(why="Readers add words to what they said a moment ago; the signed token in the address is the key.")
def add_words(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what a reader writes about an article."""
    told = _told(token)
    found = queries.find_public(told[1]) if told else None
    if told is None or found is None:
        raise Http404
    if limits.is_too_often(request, "help-words"):
        return redirect(f"{_path(found)}?said=often#feedback")
    row = actions.add_words(feedback_id=told[0], words=request.POST.get("words", ""), by=ENTRANCE, at=clock.now())
    return redirect(f"{_path(found)}?said={'all' if row else token}#feedback")


def _told(token: str) -> tuple[int, int] | None:
    """Return feedback and article of a token that we signed a moment ago."""
    try:
        feedback_id, article_id = signing.loads(token, salt=SALT, max_age=WORDS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(feedback_id), int(article_id)
