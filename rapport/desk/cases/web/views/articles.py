"""Articles in a case: found by words, put into what is being written, counted as offered and used."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rapport.desk.knowledge import actions as knowledge
from rapport.desk.knowledge import queries as knowledge_queries
from rapport.desk.knowledge.types import Asking, languages_for
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ..forms.conversation import Reply
from .case import case_page

MOST_OFFERED, LONGEST_ID = 20, 18


@require_safe
@page("cases.work")
def articles(request: HttpRequest, case_id: int) -> HttpResponse:
    """Find an article for a case; without words, what fits it best."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    text = request.GET.get("q", "").replace("\x00", "")[:200]
    own, *others = languages_for(case.customer.language if case.customer else "")
    hits = knowledge_queries.search(text, language=own, actor=actor)
    hits += [hit for language in others for hit in knowledge_queries.search(text, language=language, actor=actor)]
    if text.strip():
        found_count = sum(hit.is_exact for hit in hits)
        knowledge.count_search(text=text, language=own, place=Asking.CASE, found_count=found_count, by=actor, at=now)
    asked = [] if text.strip() else queries.asked_in([case], actor=actor)
    fitting = knowledge_queries.suggestions(asked, kind="case", actor=actor, limit=10).get(case_id, []) if asked else []
    draft = queries.draft_of(case, actor)
    context = {"case": case, "q": text, "hits": hits, "fitting": fitting, "draft": draft.text if draft else ""}
    return render(request, "cases/articles.html", context)


@require_POST
@page("cases.work")
def use_article(request: HttpRequest, case_id: int, article_id: int) -> HttpResponse:
    """Put an article behind what was written so far, or only count that it helped."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    how = request.POST.get("use", "link")
    if how == "helped":
        actions.use_article(case_id=case_id, article_id=article_id, by=actor, at=now)
        return redirect("cases:case", case_id)
    given = request.POST.copy()
    text = given.get("text", "").replace("\r\n", "\n")
    values: dict[str, Any] = {
        "case_id": case_id,
        "article_id": article_id,
        "text": text,
        "is_whole": how == "text",
        "by": actor,
        "at": now,
    }
    if "once" not in given:
        actions.insert_article(**values)
        return redirect(f"{reverse('cases:case', args=[case_id])}#writing")
    # From the open composer: drawn at once, since what the page keeps of the draft by itself may arrive only after this.
    try:
        given["text"] = actions.insert_article(**values)
    except Refused as refused:
        form = Reply(given, case=case)
        add_refusal(form, refused)
        return case_page(request, case, composer=form)
    return case_page(request, case, composer=Reply(given, case=case))


@require_POST
@page("cases.view")
def offered(request: HttpRequest, case_id: int) -> HttpResponse:
    """Count that articles stood before somebody's eyes."""
    given = [one for one in request.POST.get("articles", "").split(",") if one.isascii() and one.isdigit()]
    ids = [int(one) for one in given[:MOST_OFFERED] if len(one) <= LONGEST_ID]
    actor = actor_on(request)
    queries.get_case(case_id, actor=actor)
    actions.offer_articles(case_id=case_id, article_ids=ids, by=actor, at=clock.now())
    return HttpResponse(status=204)
