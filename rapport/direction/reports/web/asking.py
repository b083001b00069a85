"""What the views of this room share: who asks, which periods there are to report on, and how a form is shown again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from rapport.ui.forms import Form, carried_out

from .. import rules
from ..queries import shown
from ..types import Span

OFFERED = {Span.MONTH: 6, Span.QUARTER: 3, Span.WEEK: 4}


def periods(now: datetime) -> list[tuple[str, str]]:
    """Return the newest periods that are over, as choices: months first, for that is what most report on."""
    today = now.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()
    found = []
    for span, count in OFFERED.items():
        period = rules.last_ended(span, today)
        for _number in range(count):
            found.append((rules.key_of(period), shown.title_of(period)))
            period = rules.before(period)
    return found


def address(report_id: int, part: str = "") -> str:
    """Return the address of a report's page, at a part of it."""
    return reverse("reports:report", args=[report_id]) + (f"#{part}" if part else "")


def answered(
    request: HttpRequest,
    form: Form,
    act: Callable[[Form], Any],
    *,
    title: str | Promise,
    label: str | Promise,
    back: str,
    tone: str = "main",
    lede: str | Promise = "",
) -> HttpResponse:
    """Act on a right form and lead back; show any other again on a page of its own, with what is wrong."""
    if carried_out(request, form, act):
        return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "label": label, "back": back, "tone": tone, "lede": lede}
    return render(request, "reports/ask.html", context, status=422 if form.errors else 200)
