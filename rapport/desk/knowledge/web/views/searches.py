"""What people looked for and did not find, and what is done about it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Search
from ...types import Audience, Kept, Written
from .. import forms, words
from ..asking import ask, may

SHOWN_DAYS = 90


@require_safe
@page("knowledge.view")
def searches(request: HttpRequest) -> HttpResponse:
    """Show what was looked for without result in the last ninety days, most wanted first; or all that is looked for."""
    shows_all = request.GET.get("all") == "yes"
    since = timezone.localdate(clock.now()) - timedelta(days=SHOWN_DAYS)
    found = queries.looked_for(since=since) if shows_all else queries.searches_without(since=since)
    rows = [(one, words.LANGUAGE[one.language], [words.PLACE[place] for place in one.places]) for one in found]
    context = {"rows": rows, "shows_all": shows_all, "days": SHOWN_DAYS, "may": may(actor_on(request))}
    return render(request, "knowledge/searches.html", context)


@require_POST
@page("knowledge.write")
def begin(request: HttpRequest, search_id: int) -> HttpResponse:
    """Begin an article from what was looked for: the words are its title and find it later."""
    actor, now = actor_on(request), clock.now()
    row = get_object_or_404(Search, pk=search_id)
    title = row.words[:1].upper() + row.words[1:]
    written = Written(title=title if len(title) > 2 else f"{title} …", body="", audience=Audience.PUBLIC)
    made = actions.begin(written=written, language=row.language, kept=Kept(search_words=row.words), by=actor, at=now)
    if actor.may("knowledge.publish"):
        actions.settle_searches(search_id=search_id, by=actor, at=now)
    return redirect("knowledge:edit", made.pk)


@require_http_methods(["GET", "POST"])
@page("knowledge.publish")
def add_to_article(request: HttpRequest, search_id: int) -> HttpResponse:
    """Let an article that is there be found by these words."""
    actor = actor_on(request)
    row = get_object_or_404(Search, pk=search_id)
    form = forms.AddWords(request.POST or None, actor=actor, language=row.language)

    def act(_form: Form) -> str:
        article_id = form.cleaned_data["article"]
        actions.settle_searches(search_id=search_id, article_id=article_id, by=actor, at=clock.now())
        return reverse("knowledge:article", args=[article_id])

    title = _("“%(words)s” leads to …") % {"words": row.words}
    return ask(request, form, act, title=title, label=_("Add the words"), back=reverse("knowledge:searches"))


@require_POST
@page("knowledge.publish")
def settle(request: HttpRequest, search_id: int) -> HttpResponse:
    """Set these words aside, since they are not ours to answer; or put them back."""
    get_object_or_404(Search, pk=search_id)
    is_settled = request.POST.get("back") != "yes"
    actions.settle_searches(search_id=search_id, is_settled=is_settled, by=actor_on(request), at=clock.now())
    return redirect("knowledge:searches")
