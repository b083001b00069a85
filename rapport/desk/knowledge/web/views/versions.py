"""Versions of an article: one of them, two side by side, and the way back to an older one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Article, Version
from ...rules.comparing import differences
from .. import shown
from ..asking import may

WORKING = "working"


@require_safe
@page("knowledge.view")
def version(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """Show what an article said in one version."""
    actor = actor_on(request)
    article = queries.get_article(article_id, actor=actor)
    found = get_object_or_404(article.versions.select_related("published_by"), number=number)
    context = {
        "article": article,
        "version": found,
        "text": shown.cleaned(found.body),
        "can_go_back": actor.may("knowledge.write", on=article) and found.written != article.written,
        "may": may(actor),
    }
    return render(request, "knowledge/version.html", context)


@require_safe
@page("knowledge.view")
def compare(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what changed between two versions, or between the one in force and the working copy."""
    actor = actor_on(request)
    article = queries.get_article(article_id, actor=actor)
    found = list(article.versions.all())
    sees_working = actor.may("knowledge.write", on=article) or actor.may("knowledge.publish")
    choices = [str(one.number) for one in found]
    if sees_working and (article.has_changes or not found):
        choices.insert(0, WORKING)
    new = _chosen(request.GET.get("to", ""), choices, 0)
    old = _chosen(request.GET.get("from", ""), choices, 1)
    before, after = _said(article, found, old), _said(article, found, new)
    context = {
        "article": article,
        "choices": choices,
        "old": old,
        "new": new,
        "titles": differences(before[0], after[0]),
        "lines": differences(before[1], after[1]),
        "may": may(actor),
    }
    return render(request, "knowledge/compare.html", context)


def _chosen(asked: str, choices: list[str], place: int) -> str:
    if asked in choices:
        return asked
    return choices[min(place, len(choices) - 1)] if choices else ""


def _said(article: Article, versions: list[Version], which: str) -> tuple[str, str]:
    if which == WORKING:
        return article.title, article.body
    found = next((one for one in versions if str(one.number) == which), None)
    return (found.title, found.body) if found else ("", "")


@require_POST
@page("knowledge.write")
def go_back(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """Take an older version as the working copy, to be published again."""
    actor = actor_on(request)
    queries.get_article(article_id, actor=actor)
    actions.go_back(article_id=article_id, number=number, by=actor, at=clock.now())
    return redirect("knowledge:article", article_id)
