"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor, Scope
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, back_to, page

from .. import actions, queries
from ..types import PromiseView
from . import forms, subjects

HORIZON = timedelta(days=366)
SETTLED_DAYS = 7


@require_safe
@page("commitments.view")
def promises(request: HttpRequest) -> HttpResponse:
    """Show what the person, or their team, owes customers, by due moment."""
    actor, now = actor_on(request), clock.now()
    is_wide = _is_wide(actor)
    of = request.GET.get("of") if is_wide else "me"
    mine = of != "team" if actor.role == "representative" else of == "me"
    found = queries.due(actor.person_id if mine else None, until=now + HORIZON, as_of=now, actor=actor)
    owed = subjects.linked(queries.with_handings(found, as_of=now))
    settled = queries.settled_since(now - timedelta(days=SETTLED_DAYS), as_of=now, actor=actor)
    return render(
        request,
        "commitments/page.html",
        {
            "groups": _groups(owed, now),
            "settled": subjects.linked(one for one in settled if not mine or one.owner_id == actor.person_id),
            "mine": mine,
            "is_wide": is_wide,
            "owed_count": len(owed),
        },
    )


def _is_wide(actor: Actor) -> bool:
    """Return whether the actor answers for promises of others too."""
    return actor.capabilities.get("commitments.view") != Scope.OWN and not actor.is_machine


def _groups(owed: list[PromiseView], now: datetime) -> list[tuple[str, list[PromiseView]]]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    groups = [
        (_("Overdue"), [one for one in owed if one.due_at <= now]),
        (_("Today"), [one for one in owed if now < one.due_at < midnight]),
        (_("Later"), [one for one in owed if one.due_at >= midnight]),
    ]
    return [(title, rows) for title, rows in groups if rows]


@require_safe
@page("commitments.view")
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Show one promise with what it is about and its verbs: where a notice leads."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_promise(promise_id, actor=actor)
    shown = subjects.linked(queries.with_handings([queries.view_of(row, as_of=now)], as_of=now))[0]
    return render(request, "commitments/promise.html", {"promise": shown, "is_wide": _is_wide(actor), "back": request.path})


@require_http_methods(["GET", "POST"])
@page("commitments.keep")
def keep(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Ask for the proof, and record that the promise was kept."""

    def act(form: Form) -> None:
        actions.keep(commitment_id=promise_id, proof=form.cleaned_data["proof"], by=actor_on(request), at=clock.now())

    return _ask(request, promise_id, forms.Keep(request.POST or None), act, title=_("It is done"), label=_("Record it"))


@require_http_methods(["GET", "POST"])
@page("commitments.keep")
def withdraw(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Ask for the reason, and take the promise back."""

    def act(form: Form) -> None:
        actions.withdraw(commitment_id=promise_id, reason=form.cleaned_data["reason"], by=actor_on(request), at=clock.now())

    form = forms.Withdraw(request.POST or None)
    return _ask(request, promise_id, form, act, title=_("Withdraw this promise"), label=_("Withdraw it"), tone="danger")


@require_http_methods(["GET", "POST"])
@page("commitments.keep")
def hand_over(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Ask who takes the promise on, and hand it over."""
    actor = actor_on(request)

    def act(form: Form) -> None:
        owner = form.cleaned_data["owner"]
        actions.hand_over(commitment_id=promise_id, owner_id=owner.pk, by=actor, at=clock.now())

    form = forms.HandOver(request.POST or None, actor=actor)
    title, label = _("Hand this promise over"), _("Hand it over")
    return _ask(request, promise_id, form, act, title=title, label=label, may_delegate=actor.may("commitments.delegate"))


def _ask(
    request: HttpRequest,
    promise_id: int,
    form: Form,
    act: Callable[[Form], None],
    *,
    title: str,
    label: str,
    tone: str = "main",
    may_delegate: bool = False,
) -> HttpResponse:
    """Show the form until it is right and the action agrees; then lead back to where the person came from."""
    promise = queries.get_promise(promise_id, actor=actor_on(request))
    back = back_to(request, reverse("commitments:promises"))
    if carried_out(request, form, act):
        return HttpResponseRedirect(back)
    shown: dict[str, Any] = {
        "form": form,
        "promise": queries.view_of(promise, as_of=clock.now()),
        "title": title,
        "label": label,
        "tone": tone,
        "back": back,
        "may_delegate": may_delegate,
    }
    return render(request, "commitments/ask.html", shown, status=422 if form.errors else 200)
