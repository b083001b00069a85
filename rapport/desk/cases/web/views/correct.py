"""Of whom a case is and what it is called, put right: find the customer, then say it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.directory.customers import queries as customers
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Case
from ..asking import focus_first
from ..forms.verbs import Correction
from .intake import LONGEST_SEARCH

NOBODY = "nobody"


@require_http_methods(["GET", "POST"])
@page("cases.work")
@one_at_a_time(Case, "case_id")
def correct(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show of whom the case is and what it is called, let another customer be found, and save both."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    chosen = request.GET.get("customer", "")
    customer = _customer(case, chosen, actor)

    def act(form: Form) -> None:
        assert isinstance(form, Correction)
        given = form.cleaned_data
        actions.correct(case_id=case_id, customer_id=given["customer"], subject=given["subject"], by=actor, at=clock.now())

    def called(number: Any) -> str:
        found = _found(str(number), actor)
        return str(found.name) if found else _("nobody")

    initial = {"customer": case.customer_id, "subject": case.subject}
    form = Correction(request.POST or None, initial=initial).changing(called={"customer": called})
    if not form.is_bound:  # who was found; what stands is what the form goes by when it is sent
        form["customer"].initial = customer.pk if customer else None
    if carried_out(request, form, act):
        return redirect("cases:case", case_id)
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    if not words:
        focus_first(form)
    context = {
        "case": case,
        "form": form,
        "customer": customer,
        "nobody": NOBODY,
        "is_other": (customer.pk if customer else None) != case.customer_id,
        "q": words,
        "found": customers.find_customers(words, actor=actor) if words and actor.may("customers.view") else [],
        "title": _("Whose case is it, and what is it called?"),
    }
    return render(request, "cases/correct.html", context, status=422 if form.errors else 200)


def _customer(case: Case, chosen: str, actor: Actor) -> Any:
    """Return who was chosen; whoever the case is of now, where nobody was."""
    if chosen == NOBODY:
        return None
    return _found(chosen, actor) or case.customer


def _found(number: str, actor: Actor) -> Any:
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return customers.customers(actor).filter(pk=int(number)).first() if is_number else None
