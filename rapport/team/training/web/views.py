"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..types import MINUTES, Answer
from . import forms, shown
from .panels import offers

MOST = 50


@require_safe
@page("training.view")
def lessons(request: HttpRequest) -> HttpResponse:
    """Show the demonstrations made for the person, by them, and in the teams that they lead; and a break that is offered."""
    actor, now = actor_on(request), clock.now()
    rows = list(queries.demonstrations(actor)[:MOST])
    mine = [shown.row(one) for one in rows if one.person_id == actor.person_id]
    others = [shown.row(one) for one in rows if one.person_id != actor.person_id]
    context = {"mine": mine, "others": others, "breaks": offers(queries.breaks_offered(actor, as_of=now))}
    return render(request, "training/lessons.html", context | {"leads": actor.may("training.demonstrate")})


@require_safe
@page("training.view")
def demonstration(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Show a demonstration: what happened, the key moments, the practice, and what came afterwards."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_demonstration(demonstration_id, actor=actor)
    context = shown.demonstration(found, actor, now)
    context["breaks"] = offers(queries.breaks_offered(actor, as_of=now)) if context["is_learner"] else []
    return render(request, "training/demonstration.html", context)


@require_POST
@page("training.learn")
def read(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Say that one has read it."""
    actions.read(demonstration_id=demonstration_id, by=actor_on(request), at=clock.now())
    return redirect("training:demonstration", demonstration_id)


@require_http_methods(["GET", "POST"])
@page("training.learn")
def practise(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Answer the practice task."""

    def act(given: dict[str, Any]) -> None:
        actions.practise(demonstration_id=demonstration_id, answer=given["answer"], by=actor_on(request), at=clock.now())

    return _ask(request, demonstration_id, forms.Practise(request.POST or None), act, _("Practise"), _("Hand it in"))


@require_http_methods(["GET", "POST"])
@page("training.lead")
def discuss(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Write down what was said about the practice."""

    def act(given: dict[str, Any]) -> None:
        actions.discuss(demonstration_id=demonstration_id, words=given["words"], by=actor_on(request), at=clock.now())

    return _ask(request, demonstration_id, forms.Discuss(request.POST or None), act, _("Discussed"), _("Write it down"))


@require_http_methods(["GET", "POST"])
@page("training.lead")
def confirm(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Look at what was handled alone, and let the skill rise, or say what is missing."""

    def act(given: dict[str, Any]) -> None:
        verb = actions.confirm if given["outcome"] == "alone" else actions.put_off
        verb(demonstration_id=demonstration_id, words=given["words"], by=actor_on(request), at=clock.now())

    form = forms.Confirm(request.POST or None)
    return _ask(request, demonstration_id, form, act, _("Handled alone?"), _("Write it down"))


def _ask(
    request: HttpRequest, demonstration_id: int, form: Form, act: Callable[[dict[str, Any]], None], title: str, label: str
) -> HttpResponse:
    found = queries.get_demonstration(demonstration_id, actor=actor_on(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("training:demonstration", demonstration_id)
    context = {"form": form, "demonstration": found, "title": title, "label": label, "followed": shown.followed(found)}
    return render(request, "training/ask.html", context, status=422 if form.errors else 200)


@require_POST
@page("training.learn")
def agree(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Agree to be followed in the next comparable cases, or decline."""
    verb = actions.decline if request.POST.get("answer") == "no" else actions.agree
    verb(demonstration_id=demonstration_id, by=actor_on(request), at=clock.now())
    return redirect("training:demonstration", demonstration_id)


@require_POST
@page("training.learn")
def withdraw(request: HttpRequest, demonstration_id: int) -> HttpResponse:
    """Take one's agreement back."""
    actions.withdraw(demonstration_id=demonstration_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Nothing is followed any more, and what was followed is forgotten."))
    return redirect("training:demonstration", demonstration_id)


@require_POST
@page("training.learn")
def answer_break(request: HttpRequest, break_id: int) -> HttpResponse:
    """Take a break, leave it for later, or decline it."""
    given, minutes = request.POST.get("answer", ""), request.POST.get("minutes", "")
    answer = Answer(given) if given in (Answer.ACCEPTED, Answer.DECLINED) else Answer.LATER
    number = int(minutes) if minutes in {str(one) for one in MINUTES} else 0
    actions.answer_break(break_id=break_id, answer=answer, minutes=number, by=actor_on(request), at=clock.now())
    if answer is Answer.ACCEPTED:
        messages.success(request, _("Enjoy it. No new case comes to you for %(n)d minutes.") % {"n": number})
    return redirect("training:lessons")
