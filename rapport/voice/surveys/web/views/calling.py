"""Calling back after a low answer; and noting that a customer does not want to be asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, back_to, page
from rapport.voice.surveys import actions, queries
from rapport.voice.surveys.types import Outcome

from .. import shown, words
from ..asking import CallBackForm

MOST = 100


@require_safe
@page("surveys.follow")
def call_backs(request: HttpRequest) -> HttpResponse:
    """Show whom to call back, the next due first, and the last calls that were made."""
    rows = queries.call_backs(actor_on(request))
    waiting = list(rows.filter(settled_at=None)[:MOST])
    done = list(rows.filter(settled_at__isnull=False).order_by("-settled_at", "-pk")[:20])
    context = {"waiting": waiting, "done": [(one, words.OUTCOME[Outcome(one.outcome)]) for one in done], "here": "call_backs"}
    return render(request, "surveys/call_backs.html", context | {"may": shown.may(actor_on(request))})


@require_http_methods(["GET", "POST"])
@page("surveys.follow")
def call_back(request: HttpRequest, call_back_id: int) -> HttpResponse:
    """Show what the customer answered, and take down what came of calling back."""
    actor = actor_on(request)
    row = queries.get_call_back(call_back_id, actor=actor)
    form = CallBackForm(request.POST or None, choices=words.OUTCOME)

    def act(form: CallBackForm) -> None:
        outcome = Outcome(form.cleaned_data["outcome"])
        actions.settle_call_back(
            call_back_id=call_back_id, outcome=outcome, words=form.cleaned_data["words"], by=actor, at=clock.now()
        )

    if carried_out(request, form, act):
        messages.success(request, _("Noted. It stands on the case and with the survey."))
        return redirect("surveys:call_backs")
    context = {"row": row, "form": form, "answers": shown.answers(row.invitation), "may": shown.may(actor)}
    context["outcome"] = words.OUTCOME[Outcome(row.outcome)] if row.outcome else ""
    return render(request, "surveys/call_back.html", context, status=422 if form.errors else 200)


@require_POST
@page("customers.edit")
def spare(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Note that a customer does not want to be asked, or does again."""
    is_spared = request.POST.get("spared") == "1"
    actions.spare(customer_id=customer_id, is_spared=is_spared, by=actor_on(request), at=clock.now())
    messages.success(request, _("No survey asks them any more.") if is_spared else _("Surveys may ask them again."))
    return redirect(back_to(request, f"/customers/{customer_id}/"))
