"""Writing, publishing and keeping an article."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Article
from ...types import Kept
from .. import forms, shown
from ..asking import ask, may

METHODS = ["GET", "POST"]


@require_http_methods(METHODS)
@page("knowledge.write")
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article."""
    form = forms.Begin(request.POST or None)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        given = form.cleaned_data
        kept = Kept(topic_id=given["topic"])
        try:
            made = actions.begin(
                written=form.written(), language=given["language"], kept=kept, by=actor_on(request), at=clock.now()
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("knowledge:article", made.pk)
    return _editor(request, form, None, reverse("knowledge:articles"))


@require_http_methods(METHODS)
@page("knowledge.write")
def edit(request: HttpRequest, article_id: int) -> HttpResponse:
    """Change the working copy; what others read changes by publishing only."""
    actor = actor_on(request)
    article = _own(request, article_id)
    initial = {
        "title": article.title,
        "body": article.body,
        "audience": article.audience,
        "seen": article.changed_at.isoformat(),
    }
    form = forms.Edit(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            _save(form, article_id, by=actor)
        except Refused as refused:
            add_refusal(form, refused, field="picture" if form.cleaned_data["picture"] else None)
        else:
            return redirect("knowledge:edit" if form.cleaned_data["picture"] else "knowledge:article", article_id)
    return _editor(request, form, article, _page(article_id))


def _save(form: forms.Edit, article_id: int, *, by: Actor) -> None:
    given, now = form.cleaned_data, clock.now()
    if given["picture"] is None:
        actions.edit(article_id=article_id, written=form.written(), seen_at=form.seen_at(), by=by, at=now)
        return
    actions.add_picture(
        article_id=article_id, written=form.written(), content=given["picture"], shows=given["shows"], place=given["place"],
        seen_at=form.seen_at(), by=by, at=now,
    )  # fmt: skip


def _editor(request: HttpRequest, form: forms.Write, article: Article | None, back: str) -> HttpResponse:
    looked_at: Any = None
    if "look" in request.POST and form.is_valid():
        looked_at = {"title": form.cleaned_data["title"], "text": shown.cleaned(form.cleaned_data["body"])}
    context = {"form": form, "article": article, "back": back, "looked_at": looked_at, "may": may(actor_on(request))}
    return render(request, "knowledge/write.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, article_id: int) -> Article:
    """Return an article whose text the person may change. Raises NotAllowed or Article.DoesNotExist."""
    actor = actor_on(request)
    article = queries.get_article(article_id, actor=actor)
    actor.require("knowledge.write", on=article)
    return article


def _page(article_id: int) -> str:
    return reverse("knowledge:article", args=[article_id])


@require_http_methods(METHODS)
@page("knowledge.write")
def discard(request: HttpRequest, article_id: int) -> HttpResponse:
    """Throw a draft away."""
    article = _own(request, article_id)

    def act(_form: Form) -> str:
        actions.discard(article_id=article_id, by=actor_on(request), at=clock.now())
        return reverse("knowledge:articles")

    lede = _("What is written there is gone then. Nobody has read it yet.")
    form = Form(request.POST if request.method == "POST" else None)
    return ask(
        request, form, act, title=_("Throw this draft away"), label=_("Throw it away"), back=_page(article_id), lede=lede,
        tone="danger", article=article,
    )  # fmt: skip


@require_POST
@page("knowledge.write")
def hand_in(request: HttpRequest, article_id: int) -> HttpResponse:
    """Ask somebody who publishes to do so."""
    _own(request, article_id)
    actions.hand_in(article_id=article_id, by=actor_on(request), at=clock.now())
    return redirect("knowledge:article", article_id)


@require_http_methods(METHODS)
@page("knowledge.propose")
def translate(request: HttpRequest, article_id: int) -> HttpResponse:
    """Begin the same article in another language, with its text as it is to be translated."""
    article = queries.get_article(article_id, actor=actor_on(request))
    taken = [article.language, *(one.language for one in queries.translations_of(article, is_public=False))]
    form = forms.Translate(request.POST or None, taken=taken)

    def act(_form: Form) -> str:
        made = actions.begin(
            written=article.current.written if article.current else article.written,
            language=form.cleaned_data["language"],
            original_id=article_id,
            by=actor_on(request),
            at=clock.now(),
        )
        return reverse("knowledge:edit", args=[made.pk])

    lede = _("It begins with the text as it stands, and says so when the original changes later.")
    return ask(
        request, form, act, title=_("Translate this article"), label=_("Begin the translation"), back=_page(article_id),
        lede=lede, article=article,
    )  # fmt: skip


@require_http_methods(METHODS)
@page("knowledge.publish")
def publish(request: HttpRequest, article_id: int) -> HttpResponse:
    """Make the working copy what others read."""
    article, now = queries.get_article(article_id, actor=actor_on(request)), clock.now()
    form = forms.Publish(request.POST or None, article=article, today=_today(now))

    def act(_form: Form) -> str:
        given = form.cleaned_data
        actions.publish_article(
            article_id=article_id, note=given["note"], review_by=given["review_by"], by=actor_on(request), at=now
        )
        return _page(article_id)

    lede = _("Everybody reads it in the help centre at once.") if article.audience == "public" else _("Only we read it.")
    return ask(
        request, form, act, title=_("Publish this article"), label=_("Publish it"), back=_page(article_id), lede=lede,
        article=article,
    )  # fmt: skip


@require_http_methods(METHODS)
@page("knowledge.publish")
def retire(request: HttpRequest, article_id: int) -> HttpResponse:
    """Let nobody read an article any more."""
    actor = actor_on(request)
    article = queries.get_article(article_id, actor=actor)
    form = forms.Retire(request.POST if request.method == "POST" else None, actor=actor, article=article)

    def act(_form: Form) -> str:
        instead = form.cleaned_data["replaced_by"]
        actions.retire(article_id=article_id, replaced_by_id=instead, by=actor, at=clock.now())
        return _page(article_id)

    lede = _("Its versions stay on record, and you can publish it again.")
    return ask(
        request, form, act, title=_("Retire this article"), label=_("Retire it"), back=_page(article_id), lede=lede,
        tone="danger", article=article,
    )  # fmt: skip


@require_http_methods(METHODS)
@page("knowledge.publish")
@one_at_a_time(Article, "article_id")
def keep(request: HttpRequest, article_id: int) -> HttpResponse:
    """Say under which topic an article stands, who owns it, what it answers, and how it is found."""
    actor = actor_on(request)
    article = queries.get_article(article_id, actor=actor)
    form = forms.Keep(request.POST or None, actor=actor, article=article).changing()

    def act(_form: Form) -> str:
        actions.arrange(article_id=article_id, kept=form.kept(), by=actor, at=clock.now())
        return _page(article_id)

    return ask(request, form, act, title=_("How it is kept"), label=_("Save"), back=_page(article_id), article=article)


@require_http_methods(METHODS)
@page("knowledge.view")
def still_right(request: HttpRequest, article_id: int) -> HttpResponse:
    """Say that an article was looked at and is still right."""
    actor, now = actor_on(request), clock.now()
    article = queries.get_article(article_id, actor=actor)
    form = forms.StillRight(request.POST or None, at=now)

    def act(_form: Form) -> str:
        actions.still_right(article_id=article_id, review_by=form.cleaned_data["review_by"], by=actor, at=now)
        return _page(article_id)

    lede = _("You have read it, and it holds. It is asked again on the day that you say.")
    return ask(
        request, form, act, title=_("It is still right"), label=_("It is still right"), back=_page(article_id), lede=lede,
        article=article,
    )  # fmt: skip


def _today(now: datetime) -> Any:
    return timezone.localdate(now)
