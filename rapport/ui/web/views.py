"""The style guide, and the choice of the theme."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed

from ..context import THEME_COOKIE, THEMES
from ..page import back_to, missing, public_page, refusal
from . import sample

SEEN_BY = "standards.edit"
YEAR_SECONDS = 365 * 24 * 3600
PARTS = ("components", "lists", "forms", "charts", "today", "case", "letter")


@require_http_methods(["GET", "POST"])
@public_page(why="Shows invented people only; outside DEBUG it asks for a director.")
def style(request: HttpRequest, part: str = "components") -> HttpResponseBase:
    """Show every component in every state, with the cast of the demo."""
    if not settings.DEBUG:
        _require_director(getattr(request, "actor", None))
    request.as_of, request.actor = sample.NOW, sample.ANA  # type: ignore[attr-defined]
    match part:
        case "refused":
            return refusal(request, sample.REFUSAL, status=409)
        case "not-allowed":
            return refusal(request, sample.NOT_ALLOWED, status=403)
        case "broken":
            return render(request, "ui/broken.html", {"request_id": "7f3a9c21"}, status=500)
        case _ if part in PARTS:
            return _show(request, part, sample.NOW)
    return missing(request)


def _show(request: HttpRequest, part: str, now: datetime) -> HttpResponseBase:
    context: dict[str, Any] = sample.context(request, part)
    found = context.get("listing")
    if isinstance(found, HttpResponseBase):
        return found
    context |= {"parts": PARTS, "part": part}
    return render(request, f"ui/style/{part}.html", context)


def _require_director(actor: Actor | None) -> None:
    if not actor:
        raise NotAllowed("Sign in as the director to see the style guide.")
    actor.require_somewhere(SEEN_BY)


@require_POST
@public_page(why="Keeps light or dark in the visitor's own cookie; customers on a letter page may choose too.")
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme for a year; an empty choice follows the system again."""
    chosen = request.POST.get("theme", "")
    response = HttpResponse(status=204) if request.headers.get("HX-Request") else HttpResponseRedirect(back_to(request, "/"))
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
