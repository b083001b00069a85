"""How verbs of articles are asked: a form on a page of its own; a refusal stands beside it with all that was written."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.page import actor_on

from .. import queries


def may(actor: Actor) -> dict[str, Any]:
    """Return which ways the pages of this room offer."""
    can_publish = actor.may("knowledge.publish")
    return {
        "write": actor.may("knowledge.write"),
        "publish": can_publish,
        "waiting": queries.waiting_count(actor) if can_publish else 0,
    }


def ask(
    request: HttpRequest,
    form: Form,
    act: Callable[[Form], str],
    *,
    title: str,
    label: str,
    back: str,
    lede: str = "",
    tone: str = "main",
    **context: Any,
) -> HttpResponse:
    """Show a form until it is right and the action agrees, then lead to the address that ``act`` returns."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act(form))
        except Refused as refused:
            add_refusal(form, refused)
    context |= {"form": form, "title": title, "label": label, "lede": lede, "tone": tone, "back": back}
    context["may"] = may(actor_on(request))
    return render(request, "knowledge/ask.html", context, status=422 if form.errors else 200)
