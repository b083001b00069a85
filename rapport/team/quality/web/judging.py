"""A review is written, answered, appealed against, decided; and something is agreed after it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries, rules
from ..models import Review
from ..types import ReviewState
from . import forms, shown

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
@page("quality.review")
def judge(request: HttpRequest, review_id: int) -> HttpResponse:
    """Write a review beside the conversation: keep it as a draft, or hand it in."""
    actor = actor_on(request)
    found = queries.get_review(review_id, actor=actor)
    if why := rules.why_not_draft(state=ReviewState(found.state), is_reviewer=found.reviewer_id == actor.person_id):
        raise Refused(_(why))
    lines = shown.thread(found.case, actor)
    is_draft = request.POST.get("then") == "draft"
    form = forms.Judge(
        request.POST or None, criteria=list(found.version.criteria.all()), messages=shown.messages(lines),
        known=queries.said_of(queries.judgements(found).get(0, [])), initial={"words": found.words},
        is_draft=is_draft,
    )  # fmt: skip

    def act(given: forms.Judge) -> None:
        verb = actions.keep_draft if is_draft else actions.submit
        verb(review_id=review_id, said=given.said(), words=given.cleaned_data["words"], by=actor, at=clock.now())

    if carried_out(request, form, act):
        messages.success(request, _("Kept. Nobody else sees it yet.") if is_draft else _("Handed in. The person is told."))
        return redirect("quality:judge" if is_draft else "quality:review", review_id)
    context = shown.row(found, actor) | {
        "thread": lines,
        "form": form,
        "case_url": shown.review(found, actor, clock.now())["case_url"],
    }
    return render(request, "quality/judge.html", context, status=422 if form.errors else 200)


@require_http_methods(BOTH)
@page("quality.review")
def set_aside(request: HttpRequest, review_id: int) -> HttpResponse:
    """Do not judge a drawn case, and say why."""
    actor, form = actor_on(request), forms.SetAside(request.POST or None)
    found = queries.get_review(review_id, actor=actor)

    def act(given: forms.SetAside) -> None:
        actions.set_aside(review_id=review_id, reason=given.cleaned_data["reason"], by=actor, at=clock.now())

    if carried_out(request, form, act):
        return redirect("quality:overview")
    return _ask(request, found, form, _("Set this case aside"), _("Set it aside"))


@require_POST
@page("quality.answer")
def agree(request: HttpRequest, review_id: int) -> HttpResponse:
    """Agree to a review of one's own work."""
    actions.agree(review_id=review_id, words=request.POST.get("words", ""), by=actor_on(request), at=clock.now())
    return redirect("quality:review", review_id)


@require_http_methods(BOTH)
@page("quality.answer")
def appeal(request: HttpRequest, review_id: int) -> HttpResponse:
    """Appeal against some criteria of a review of one's own work."""
    actor = actor_on(request)
    found = queries.get_review(review_id, actor=actor)
    form = forms.Appeal(request.POST or None, criteria=list(found.version.criteria.all()))

    def act(given: forms.Appeal) -> None:
        chosen, reason = given.cleaned_data["criteria"], given.cleaned_data["reason"]
        actions.appeal(review_id=review_id, criterion_ids=chosen, reason=reason, by=actor, at=clock.now())

    if carried_out(request, form, act):
        messages.success(request, _("Your appeal is on its way. Somebody else decides it."))
        return redirect("quality:review", review_id)
    return _ask(request, found, form, _("I see it otherwise"), _("Appeal"))


@require_http_methods(BOTH)
@page("quality.decide")
def decide(request: HttpRequest, review_id: int) -> HttpResponse:
    """Decide an appeal by judging anew what it is about."""
    actor, now = actor_on(request), clock.now()
    found = actions.look(review_id=review_id, by=actor, at=now)
    context = shown.review(found, actor, now)
    known = queries.said_of(queries.judgements(found).get(1, []))
    form = forms.Decide(request.POST or None, criteria=context["contested"], known=known)

    def act(given: forms.Decide) -> None:
        actions.decide(review_id=review_id, said=given.said(), words=given.cleaned_data["words"], by=actor, at=now)

    if carried_out(request, form, act):
        return redirect("quality:review", review_id)
    return _ask(request, found, form, _("Decide the appeal"), _("Decide"), appeal=context["appeal"], thread=context["thread"])


@require_http_methods(BOTH)
@page("quality.coach")
def coach(request: HttpRequest, review_id: int) -> HttpResponse:
    """Write down what was agreed with the person."""
    actor = actor_on(request)
    found = actions.look(review_id=review_id, by=actor, at=clock.now())
    criteria = list(found.version.criteria.all())
    form = forms.Coach(request.POST or None, criteria=criteria, shown=shown.demonstrations(found, actor))

    def act(given: forms.Coach) -> None:
        values = given.cleaned_data
        actions.coach(
            review_id=review_id, criterion_id=values["criterion"], text=values["text"], own_words=values["own_words"],
            due_date=values["due_date"], demonstration_id=values.get("demonstration"), by=actor, at=clock.now(),
        )  # fmt: skip

    if carried_out(request, form, act):
        messages.success(request, _("Written down. It stands among what they owe."))
        return redirect("quality:review", review_id)
    return _ask(request, found, form, _("What you agreed"), _("Write it down"))


def _ask(request: HttpRequest, found: Review, form: Form, title: str, label: str, **more: Any) -> HttpResponse:
    context = {"review": found, "form": form, "title": title, "label": label, **more}
    return render(request, "quality/ask.html", context, status=422 if form.errors else 200)
