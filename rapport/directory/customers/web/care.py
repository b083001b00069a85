"""Pages about customers who need special care: restricted, except for what to do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from .. import actions, queries
from . import forms
from .asking import ask

MOST_REVIEWS = 200


@require_safe
@page("customers.vulnerability")
def reviews(request: HttpRequest) -> HttpResponse:
    """The flags that should have been looked at again, longest overdue first."""
    rows = queries.reviews_overdue(actor_on(request), on_date=clock.now().date())
    context = {"flags": list(rows[:MOST_REVIEWS]), "total": rows.count()}
    return render(request, "customers/reviews.html", context)


@require_http_methods(["GET", "POST"])
@page("customers.vulnerability")
def mark(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Flag a customer who needs special care."""
    actor = actor_on(request)
    found = queries.get_customer(customer_id, actor=actor)
    form = forms.CareForm(request.POST or None)
    if form.is_valid():
        try:
            actions.mark_vulnerable(customer_id=customer_id, care=form.care(), by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("customers:customer", customer_id)
    back = reverse("customers:customer", args=[customer_id])
    return ask(request, form, title=_("%(name)s needs special care") % {"name": found.name}, verb=_("Flag"), back=back)


@require_http_methods(["GET", "POST"])
@page("customers.vulnerability")
def review(request: HttpRequest, vulnerability_id: int) -> HttpResponse:
    """Say that a flag still holds, and what to do now."""
    actor = actor_on(request)
    flag = queries.get_vulnerability(vulnerability_id, actor=actor)
    form = forms.ReviewForm(request.POST or None, initial={"needs": flag.needs}).changing(but=["review_date"])
    if form.is_valid():
        try:
            values = form.cleaned_data
            actions.review_vulnerability(vulnerability_id=vulnerability_id, **values, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Reviewed."))
            return redirect("customers:customer", flag.customer_id)
    back = reverse("customers:customer", args=[flag.customer_id])
    title = _("Does %(name)s still need it?") % {"name": flag.customer.name}
    return ask(request, form, title=title, verb=_("It still holds"), back=back)


@require_POST
@page("customers.vulnerability")
def end(request: HttpRequest, vulnerability_id: int) -> HttpResponse:
    """End a flag."""
    flag = actions.end_vulnerability(vulnerability_id=vulnerability_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("The flag has ended. It is kept as history."))
    return redirect("customers:customer", flag.customer_id)
