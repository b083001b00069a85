"""Legal holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...types import HoldDraft
from .. import forms
from ..asking import ask

MOST = 200
LONGEST_ID = 18


@require_safe
@page("privacy.view")
def holds(request: HttpRequest) -> HttpResponse:
    """Show what is held and why; those to be looked at first."""
    actor = actor_on(request)
    found = list(queries.holds(actor)[:MOST])
    context = {
        "standing": [one for one in found if one.ended_at is None],
        "ended": [one for one in found if one.ended_at is not None],
        "may": actor.may("privacy.handle"),
        "today": timezone.localdate(clock.now()),
    }
    return render(request, "privacy/holds.html", context)


@require_http_methods(["GET", "POST"])
@page("privacy.handle")
def new(request: HttpRequest) -> HttpResponse:
    """Hold a customer or a case."""
    actor = actor_on(request)
    asked = request.GET.get("customer", "")
    customer_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_ID else None
    start = {"customer_id": customer_id, "owner_id": actor.person_id}
    form = forms.NewHold(request.POST or None, people=queries.handlers(), initial=start)

    def act(given: forms.NewHold) -> None:
        actions.hold(draft=HoldDraft(**given.cleaned_data), by=actor, at=clock.now())

    note = _("Nothing of it is erased while the hold stands: by no rule, by no request.")
    return ask(request, form, act, title=_("Hold something"), label=_("Hold it"), back=reverse("privacy:holds"), note=note)


@require_http_methods(["GET", "POST"])
@page("privacy.handle")
def review(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Say that a hold still stands."""
    actor = actor_on(request)
    found = queries.get_hold(hold_id, actor=actor)

    def act(given: forms.ReviewHold) -> None:
        actions.review_hold(hold_id=hold_id, review_date=given.cleaned_data["review_date"], by=actor, at=clock.now())

    form = forms.ReviewHold(request.POST or None)
    back = reverse("privacy:holds")
    return ask(request, form, act, title=_("Does it still stand?"), label=_("It stands"), back=back, note=found.reason)


@require_http_methods(["GET", "POST"])
@page("privacy.handle")
def end(request: HttpRequest, hold_id: int) -> HttpResponse:
    """End a hold."""
    actor = actor_on(request)
    found = queries.get_hold(hold_id, actor=actor)

    def act(given: forms.EndHold) -> None:
        actions.end_hold(hold_id=hold_id, why=given.cleaned_data["words"], by=actor, at=clock.now())

    form, back = forms.EndHold(request.POST or None), reverse("privacy:holds")
    return ask(request, form, act, title=_("End this hold"), label=_("End it"), back=back, note=found.reason, tone="danger")
