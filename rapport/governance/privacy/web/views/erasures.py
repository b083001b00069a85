"""Erasing a customer: what would go and stay, the second person, the certificate."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.customers.queries import get_customer
from rapport.kernel import clock, personal
from rapport.kernel.errors import Refused
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...actions.erasing import certificate as text_of
from ...models import Erasure
from ...types import ErasureState
from .. import forms, words

MOST = 100
LONGEST_ID = 18


@require_safe
@page("privacy.view")
def erasures(request: HttpRequest) -> HttpResponse:
    """Show all erasures, the newest first."""
    found = queries.erasures_of(actor_on(request))[:MOST]
    return render(request, "privacy/erasures.html", {"erasures": [_row(one) for one in found]})


def _row(one: Erasure) -> dict[str, Any]:
    state = ErasureState(one.state)
    return {"erasure": one, "state": words.ERASURE[state], "tone": words.ERASURE_TONE[state]}


@require_http_methods(["GET", "POST"])
@page("privacy.handle")
def new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what would be erased and what would stay, and ask for it."""
    actor, now = actor_on(request), clock.now()
    customer = get_customer(customer_id, actor=actor)
    form = forms.AskErasure(request.POST or None)
    asked = request.GET.get("request", "")
    request_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_ID else None
    made: list[Erasure] = []

    def act(given: forms.AskErasure) -> None:
        reason = given.cleaned_data["reason"]
        made.append(actions.ask_erasure(customer_id=customer_id, request_id=request_id, reason=reason, by=actor, at=now))

    if carried_out(request, form, act):
        return redirect("privacy:erasure", made[0].pk)
    preview = queries.preview(personal.about_customer(customer_id), at=now)
    context = {"customer": customer, "form": form, "preview": preview, "back": reverse("customers:customer", args=[customer_id])}
    return render(request, "privacy/erase.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("privacy.view")
def erasure(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """Show one erasure; the second person confirms it here."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_erasure(erasure_id, actor=actor)
    may_confirm = found.waits and actor.may("privacy.erase") and actor.person_id not in (None, found.asked_by_id)
    form = forms.Confirm(request.POST or None) if may_confirm or request.method == "POST" else None

    def act(_given: forms.Confirm) -> None:
        actions.confirm_erasure(erasure_id=erasure_id, by=actor, at=now)

    if form is not None and carried_out(request, form, act):
        return HttpResponseRedirect(reverse("privacy:erasure", args=[erasure_id]))
    preview = queries.preview(personal.about_customer(found.customer_id), at=now) if found.waits else None
    context = _row(found) | {
        "form": form if may_confirm else None,
        "refused": form.errors if form is not None and not may_confirm else None,
        "preview": preview,
        "parts": _parts(found),
        "may_withdraw": found.waits and actor.may("privacy.handle"),
        "is_own": found.waits and actor.person_id == found.asked_by_id,
        "room_count": len(personal.holdings()) + 1,
    }
    return render(request, "privacy/erasure.html", context, status=422 if form is not None and form.errors else 200)


def _parts(found: Erasure) -> list[tuple[str, list[tuple[str, int]]]]:
    labels = {holding.key: str(holding.label) for holding in personal.holdings()}
    return [
        (labels.get(one.key, "Rapport"), [(personal.called(label), count) for label, count in one.counts.items()])
        for one in found.parts.all()
        if one.counts
    ]


@require_safe
@page("privacy.view")
def certificate(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """Give the certificate of a finished erasure: what was erased and kept in counts, by whom, and its digest."""
    found = queries.get_erasure(erasure_id, actor=actor_on(request))
    if not found.is_done:
        raise Refused(_("There is a certificate once the erasure is done."))
    response = HttpResponse(f"{text_of(found)}\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="erasure-{found.pk}.json"'
    response["X-Digest-SHA256"] = found.sha256
    return response


@require_POST
@page("privacy.handle")
def withdraw(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """Take an erasure back before it is confirmed."""
    actions.withdraw_erasure(erasure_id=erasure_id, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(reverse("privacy:erasure", args=[erasure_id]))
