"""What the pages of this room share: who asks, and the page of one form."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rapport.kernel.actor import Actor


def actor_on(request: HttpRequest) -> Actor:
    """Return who asks; the page guard has made sure that there is somebody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def ask(request: HttpRequest, form: Form, *, title: str, verb: str, back: str, **context: object) -> HttpResponse:
    """Return the page of one form: a heading, the fields, the verb, a way back."""
    values = {"form": form, "title": title, "verb_label": verb, "back": back}
    return render(request, "customers/ask.html", values | context)
