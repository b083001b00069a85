"""A new case, entered by a colleague for a customer who called, wrote or came in."""

import secrets
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rapport.directory.customers import queries as customers
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions
from ...models import Case
from ...types import CaseDraft, Channel, ContactDraft, Direction, Kind, Priority
from .. import shown
from ..asking import ONCE_SECONDS, claim, focus_first, once, release
from ..forms.intake import NewCase
from .conversation import attach_all

LONGEST_SEARCH = 200


@require_http_methods(["GET", "POST"])
@page("cases.open")
def new(request: HttpRequest) -> HttpResponse:
    """Find the customer, then write down what they want."""
    actor = actor_on(request)
    form = NewCase(request.POST or None, request.FILES or None, actor=actor, at=clock.now())
    customer = _customer(request.POST.get("customer") or request.GET.get("customer"), actor)
    key = once(request, "new-case")
    if request.method == "POST" and form.is_valid():
        if not claim(key):
            return _opened_already(key)
        try:
            case = _open(form, customer, actor)
        except Refused as refused:
            release(key)
            add_refusal(form, refused)
        else:
            cache.set(key or "once:none", case.pk, ONCE_SECONDS)
            return redirect("cases:case", case.pk)
    return _drawn(request, form, customer, actor)


def _drawn(request: HttpRequest, form: NewCase, customer: Any, actor: Actor) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    if customer is not None:
        form.initial["customer"] = customer.pk
        focus_first(form)
    return render(
        request,
        "cases/new.html",
        {
            "may": shown.desk(actor),
            "form": form,
            "customer": customer,
            "q": words,
            "found": customers.find_customers(words, actor=actor) if words and customer is None else [],
            "is_nameless": customer is None and (request.GET.get("nameless") or request.method == "POST"),
            "care": customers.care_needs([customer.pk]).get(customer.pk, "") if customer else "",
            "once": secrets.token_hex(12),
        },
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _open(form: NewCase, customer: Any, actor: Actor) -> Case:
    given, now = form.cleaned_data, clock.now()
    team = given.get("team")
    first = ContactDraft(
        direction=Direction.INBOUND, channel=Channel(given["channel"]), text=given["text"], is_abusive=given["is_abusive"]
    )
    draft = CaseDraft(
        kind=Kind(given["kind"]),
        subject=given["subject"],
        first=first,
        customer_id=customer.pk if customer else None,
        reason_id=given["reason"],
        attributes=form.attributes(),
        priority=Priority(given["priority"]),
        team_id=team.pk if team else None,
        assignee_id=actor.person_id if given["is_mine"] and not team else None,
        is_safety=given["is_safety"],
    )
    case = actions.open_case(draft=draft, by=actor, at=now)
    if given["papers"]:
        attach_all(case.contacts.get(), given["papers"], by=actor)
    return case


def _opened_already(key: str | None) -> HttpResponse:
    """The second submission of the same page leads to the case that the first one opened."""
    case_id = cache.get(key) if key else None
    return redirect("cases:case", case_id) if case_id else redirect("cases:queue")


def _customer(given: str | None, actor: Actor) -> Any:
    if not given or not (given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return customers.get_customer(int(given), actor=actor)
