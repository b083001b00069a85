"""How every verb of a complaint is asked: a form on a page of its own; a refusal stands beside it, with all that was written."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rapport.ui.forms import Form, carried_out


def ask(
    request: HttpRequest, form: Form, act: Callable[[Form], Any], *, title: Any, label: Any, back: str, **more: Any
) -> HttpResponse:
    """Show a form until it is right and the action agrees, then lead back."""
    if carried_out(request, form, act):
        return redirect(back)
    form.said_above = title
    context = {"form": form, "title": title, "label": label, "back": back} | more
    return render(request, "complaints/ask.html", context, status=422 if form.errors else 200)
