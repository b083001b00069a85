"""How every verb of a complaint is asked: a form on a page of its own; a refusal stands beside it, with all that was written."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal


def actor_on(request: HttpRequest) -> Actor:
    """Return who asks; the page guard has made sure that there is somebody."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def ask(
    request: HttpRequest, form: Form, act: Callable[[Form], Any], *, title: Any, label: Any, back: str, **more: Any
) -> HttpResponse:
    """Show a form until it is right and the action agrees, then lead back."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect(back)
    context = {"form": form, "title": title, "label": label, "back": back} | more
    return render(request, "complaints/ask.html", context, status=422 if form.errors else 200)
