"""How every verb of a case is asked: a form on a page of its own, which the case page may also draw in place.

Each works as a plain form: POST, then a redirect to the case. A refusal stands beside the form, with all that was written.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.forms import Form as AnyForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rapport.ui.forms import Form, carried_out

from ..models import Case

ONCE_SECONDS = 24 * 3600
LONGEST_ONCE = 64


def ask(
    request: HttpRequest,
    case: Case,
    form: Form,
    act: Callable[[Form], Any],
    *,
    title: str,
    label: str,
    lede: str = "",
    tone: str = "main",
    back: str = "",
    about: Any = None,
) -> HttpResponse:
    """Show a form until it is right and the action agrees, then lead back (to the case, unless ``back`` says otherwise)."""
    back = back or reverse("cases:case", args=[case.pk])
    if carried_out(request, form, act):
        return redirect(back)
    focus_first(form)
    form.said_above = title
    form.auto_id = "ask_%s"  # where it is drawn into the page of a case, the composer has fields of the same names
    context = {
        "case": case,
        "form": form,
        "title": title,
        "label": label,
        "lede": lede,
        "tone": tone,
        "back": back,
        "about": about,
    }
    return render(request, "cases/ask.html", context, status=422 if form.errors else 200)


def focus_first(form: AnyForm) -> None:
    """Begin in the first field; after errors the summary has the eye."""
    chosen = any(field.widget.attrs.get("autofocus") for field in form.fields.values())
    if not form.errors and not chosen:
        for field in form.visible_fields():
            field.field.widget.attrs.setdefault("autofocus", True)
            break


def once(request: HttpRequest, room: str) -> str | None:
    """Return the key under which this submission is done once; None when its page did not name one.

    The page carries a random word; the second submission of the same page finds the key taken (``claim``).
    """
    word = request.POST.get("once", "")
    if not word.isalnum() or len(word) > LONGEST_ONCE:
        return None
    actor = getattr(request, "actor", None)
    return f"once:{room}:{actor.person_id if actor else ''}:{word}"


def claim(key: str | None) -> bool:
    """Return whether this is the first submission under the key, and take it."""
    return key is None or bool(cache.add(key, "", ONCE_SECONDS))


def release(key: str | None) -> None:
    """Let the same page be sent again, because nothing came of it."""
    if key is not None:
        cache.delete(key)
