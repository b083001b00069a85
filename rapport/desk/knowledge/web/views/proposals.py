"""Changes that somebody proposes, and what waits for whoever publishes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Proposal
from ...rules.comparing import differences
from ...types import ProposalState
from .. import forms, words
from ..asking import ask, may


@require_safe
@page("knowledge.view")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what is handed in and proposed; to whoever may not publish, what they proposed themselves."""
    actor = actor_on(request)
    handed_in = queries.articles(actor).filter(handed_in_at__isnull=False).select_related("changed_by").order_by("handed_in_at")
    rows = [(one, words.PROPOSAL[one.state]) for one in queries.proposals(actor)[:100]]
    context = {"handed_in": handed_in, "proposals": rows, "may": may(actor)}
    return render(request, "knowledge/waiting.html", context)


@require_http_methods(["GET", "POST"])
@page("knowledge.propose")
def propose(request: HttpRequest, article_id: int) -> HttpResponse:
    """Propose another text for an article."""
    actor = actor_on(request)
    article = queries.get_article(article_id, actor=actor)
    current = article.current
    initial = {"title": current.title, "body": current.body} if current else {}
    form = forms.Propose(request.POST or None, initial=initial)

    def act(_form: Form) -> str:
        given = form.cleaned_data
        made = actions.propose(
            article_id=article_id, title=given["title"], body=given["body"], why=given["why"], by=actor, at=clock.now()
        )
        return reverse("knowledge:proposal", args=[made.pk])

    lede = _(
        "Change the text as it should read. Whoever owns the article sees what is different, and you hear what became of it."
    )
    back = reverse("knowledge:article", args=[article_id])
    return ask(request, form, act, title=_("Propose a change"), label=_("Propose it"), back=back, lede=lede, article=article)


@require_safe
@page("knowledge.write")
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show what somebody would change, and why."""
    return _proposal(request, queries.proposals(actor_on(request)).get(pk=proposal_id), forms.Answer())


@require_POST
@page("knowledge.publish")
def answer(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take a proposal into the working copy, or decline it in a sentence."""
    actor = actor_on(request)
    found = queries.proposals(actor).get(pk=proposal_id)
    form = forms.Answer(request.POST)
    if form.is_valid():
        is_taken = request.POST.get("take") == "yes"
        try:
            actions.answer(proposal_id=proposal_id, is_taken=is_taken, words=form.cleaned_data["words"], by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect(reverse("knowledge:article", args=[found.article_id]) if is_taken else reverse("knowledge:waiting"))
    return _proposal(request, found, form)


def _proposal(request: HttpRequest, found: Proposal, form: forms.Answer) -> HttpResponse:
    actor = actor_on(request)
    is_open = found.state == ProposalState.WAITING
    context: dict[str, Any] = {
        "proposal": found,
        "state": words.PROPOSAL[found.state],
        "titles": differences(found.version.title, found.title),
        "lines": differences(found.version.body, found.body),
        "is_old": is_open and found.article.current_id != found.version_id,
        "form": form if is_open and actor.may("knowledge.publish") else None,
        "may": may(actor),
    }
    return render(request, "knowledge/proposal.html", context, status=422 if form.errors else 200)
