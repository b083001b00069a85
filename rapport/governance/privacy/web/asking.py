"""One way to ask on a page of its own: the form until it is right and the action agrees, then back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from rapport.ui.forms import Form, carried_out
from rapport.ui.page import back_to


def ask[F: Form](
    request: HttpRequest,
    form: F,
    act: Callable[[F], Any],
    *,
    title: Any,
    label: Any,
    back: str,
    note: Any = "",
    tone: str = "main",
    here: str = "",
) -> HttpResponse:
    """Return the page that asks, or lead back once it was carried out."""
    back = back_to(request, back)
    if carried_out(request, form, act):
        return HttpResponseRedirect(back)
    asked = {"form": form, "title": title, "label": label, "back": back, "note": note, "tone": tone, "here": here}
    return render(request, "privacy/ask.html", asked, status=422 if form.errors else 200)
