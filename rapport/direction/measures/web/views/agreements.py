"""Agreements about figures of individual people: which there are, what each says, recording one, withdrawing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Agreement
from ...types import AgreementState, Party, Purpose
from ..agreement_forms import AgreementForm, WithdrawForm
from ..agreement_words import PARTIES, PURPOSES, STATES


@require_safe
@page("measures.own")
def agreements(request: HttpRequest) -> HttpResponse:
    """List every version, newest first, and say whether figures of people are open now."""
    actor = actor_on(request)
    holds = queries.current(_today(actor))
    context = {
        "lines": [_line(one, holds, actor) for one in queries.agreements(actor)],
        "is_open": queries.state_of(holds, _today(actor)) is AgreementState.IN_FORCE,
        "may_record": actor.may("measures.agree"),
    }
    return render(request, "measures/agreements.html", context)


@require_safe
@page("measures.own")
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Show what was agreed."""
    actor = actor_on(request)
    found = queries.get_agreement(agreement_id, actor=actor)
    line = _line(found, queries.current(_today(actor)), actor)
    context = {
        "line": line,
        "agreement": found,
        "files": queries.agreement_files(found.pk),
        "is_for_all": found.person_ids is None,
        "is_covered": found.person_ids is None or actor.person_id in found.person_ids,
        # Who agreed, and so who did not, is for the director alone.
        "covered": sorted(people.names(found.person_ids or ()).values()) if actor.may("measures.agree") else [],
        "may_withdraw": actor.may("measures.agree") and found.withdrawn_at is None,
    }
    return render(request, "measures/agreement.html", context)


def _today(actor: Actor) -> Any:
    return clock.now().astimezone(actor.zone).date()


def _line(found: Agreement, holds: Agreement | None, actor: Actor) -> dict[str, Any]:
    """Return a version in words. One that a later version took the place of is over, whatever its dates."""
    state = queries.state_of(found, _today(actor))
    is_replaced = holds is not None and found.version < holds.version and state is not AgreementState.WITHDRAWN
    return {
        "agreement": found,
        "party": PARTIES[Party(found.party)],
        "purposes": ", ".join(str(PURPOSES[Purpose(one)]) for one in found.purposes),
        "state": _("replaced by a later version") if is_replaced else str(STATES[state]),
        "tone": "good" if state is AgreementState.IN_FORCE and not is_replaced else "quiet",
    }


@require_http_methods(["GET", "POST"])
@page("measures.agree")
def record(request: HttpRequest) -> HttpResponse:
    """Record an agreement as the next version."""
    actor, now = actor_on(request), clock.now()
    form = AgreementForm(request.POST or None, request.FILES or None, actor=actor, today=_today(actor))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.record_agreement(
                draft=form.draft(), by=actor, at=now, file=file.file if file else None, file_name=file.name if file else ""
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The agreement is recorded as version %(version)s.") % {"version": made.version})
            return redirect("measures:agreement", made.pk)
    return render(request, "measures/record_agreement.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("measures.agree")
def withdraw(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Withdraw an agreement, with the reason."""
    actor = actor_on(request)
    found = queries.get_agreement(agreement_id, actor=actor)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw_agreement(agreement_id=found.pk, why=form.cleaned_data["why"], by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The agreement is withdrawn. Figures of individual people are closed from now on."))
            return redirect("measures:agreement", found.pk)
    context = {"form": form, "agreement": found}
    return render(request, "measures/withdraw_agreement.html", context, status=422 if form.errors else 200)
