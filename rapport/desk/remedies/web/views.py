"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Guide
from ..types import GuideDraft, RemedyKind
from . import forms, shown
from .tables import Correctable, Ledger, LedgerFilters

CONFIGURE = "remedies.configure"
TOP = 8


@require_safe
@page("remedies.view")
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Show what was given: sums by reason, team and month, and every line."""
    actor = actor_on(request)
    rows = queries.ledger(actor)
    kind = Correctable if actor.may("remedies.correct") else Ledger
    found = listing(request, rows, kind, LedgerFilters, export_name="ledger")
    if isinstance(found, HttpResponseBase):
        return found
    narrowed = LedgerFilters(request.GET, queryset=rows, request=request).qs
    sums = {
        by: queries.sums(narrowed, key)[:TOP]
        for by, key in (("reason", "reason__name"), ("team", "team__name"), ("month", "month"))
    }
    return render(request, "remedies/ledger.html", {"listing": found, "sums": sums, "may": may(actor), "here": "ledger"})


@require_http_methods(["GET", "POST"])
@page("remedies.correct")
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Write the counter-entry of a line."""
    entry = queries.get_entry(entry_id, actor=actor_on(request))
    form = forms.Correct(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(entry_id=entry_id, why=form.cleaned_data["why"], by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("remedies:ledger")
    return render(request, "remedies/correct.html", {"form": form, "entry": entry}, status=422 if form.errors else 200)


@require_safe
@page("remedies.guides")
def guides(request: HttpRequest) -> HttpResponse:
    """Show which reasons have a guide, and what it says."""
    now, actor = clock.now(), actor_on(request)
    known = {one.reason_id: one for one in queries.guides_at(now)}
    rows = [(reason, known.get(reason.pk), shown.advice(known.get(reason.pk))) for reason in cases.reasons()]
    told = [row for row in rows if row[1] is not None]
    without = [row[0] for row in rows if row[1] is None]
    return render(request, "remedies/guides.html", {"told": told, "without": without, "may": may(actor), "here": "guides"})


@require_safe
@page("remedies.guides")
def guide(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Show the guide of a reason, and its versions."""
    now = clock.now()
    reason = get_object_or_404(cases.reasons(with_former=True), pk=reason_id)
    rows = list(queries.versions(reason_id))
    current = next((one for one in rows if one.active_from <= now), None)
    shown_rows = [(one, shown.advice(one), one == current) for one in rows]
    context = {"reason": reason, "versions": shown_rows, "current": current, "advice": shown.advice(current)}
    return render(request, "remedies/guide.html", context | {"may": may(actor_on(request))})


@require_http_methods(["GET", "POST"])
@page("remedies.configure")
@one_at_a_time(Guide, None)
def set_guide(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Write a version of the guide of a reason."""
    now = clock.now()
    reason = get_object_or_404(cases.reasons(with_former=True), pk=reason_id)
    known = queries.versions(reason_id).first()
    form = forms.GuideForm(request.POST or None, known=known, initial={"active_from": now}).changing(but=["active_from"])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = GuideDraft(
            reason_id=reason_id,
            active_from=given["active_from"],
            currency=given["currency"].upper(),
            advice=form.advice(),
            steps=given["steps"],
            say=given["say"],
        )
        try:
            actions.set_guide(draft=draft, by=actor_on(request), at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("remedies:guide", reason_id)
    return render(request, "remedies/set_guide.html", {"form": form, "reason": reason}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("remedies.configure")
def limits(request: HttpRequest) -> HttpResponse:
    """Show and set how much a role, or one person, may give."""
    actor, now = actor_on(request), clock.now()
    form = forms.LimitForm(request.POST or None, actor=actor, initial={"active_from": now})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values: dict[str, Any] = {name: given[name] for name in ("role", "case_amount", "month_amount", "active_from")}
        values |= {"person_id": given["person"].pk if given["person"] else None, "currency": given["currency"].upper()}
        try:
            actions.set_limit(**values, by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("remedies:limits")
    rows = [shown.limit(one) for one in queries.limits_at(now)]
    context = {"form": form, "rows": rows, "may": may(actor), "here": "limits"}
    return render(request, "remedies/limits.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("remedies.give")
def give(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give the customer of a case a remedy, by what the guide says."""
    actor, now = actor_on(request), clock.now()
    case = cases.get_case(case_id, actor=actor)
    order = queries.order_of(case)
    currency = queries.currency_of(order)
    found = queries.guide_for([case.reason_id, case.reason.parent_id if case.reason else None], as_of=now)
    form = forms.Give(request.POST or None, guide=found, currency=currency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.give(
                case_id=case_id,
                kind=RemedyKind(given["kind"]),
                amount=given["amount"] or Decimal(0),
                why=given["why"],
                words=given["words"],
                by=actor,
                at=now,
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("cases:case", case_id)
    context = {
        "form": form,
        "case": case,
        "guide": found,
        "advice": shown.advice(found),
        "order": order,
        "left": shown.left(queries.allowance(actor, case, currency, as_of=now)),
    }
    return render(request, "remedies/give.html", context, status=422 if form.errors else 200)


def may(actor: Actor) -> dict[str, bool]:
    """Return which pages of this room the views offer."""
    return {
        "view": actor.may("remedies.view"),
        "guides": actor.may("remedies.guides"),
        "configure": actor.may(CONFIGURE),
        "correct": actor.may("remedies.correct"),
    }
