"""What the pages of this room share: who asks, and the page of one form."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ask(request: HttpRequest, form: Form, *, title: str, verb: str, back: str, **context: object) -> HttpResponse:
    """Return the page of one form: a heading, the fields, the verb, a way back."""
    values = {"form": form, "title": title, "verb_label": verb, "back": back}
    return render(request, "customers/ask.html", values | context)
