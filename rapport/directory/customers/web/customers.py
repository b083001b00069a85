"""Pages about customers: the list, and everything about one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.choices import called_language
from rapport.ui.forms import add_refusal
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..actions import DuplicateSuspected
from ..models import Customer
from . import forms, tables
from .asking import ask
from .history import history


@require_safe
@page("customers.view")
def customers(request: HttpRequest) -> HttpResponseBase:
    """All customers; those whose care is to be reviewed first, for whoever may."""
    actor = actor_on(request)
    export = "customers" if actor.may("customers.export") else None
    shown = listing(request, queries.customers(actor), tables.Customers, tables.CustomerFilters, export_name=export)
    if isinstance(shown, HttpResponseBase):
        return shown
    overdue = queries.reviews_overdue(actor, on_date=clock.now().date()).count()
    return render(request, "customers/customers.html", {"listing": shown, "overdue": overdue})


@require_safe
@page("customers.view")
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything about one customer; higher rooms bring their panels."""
    actor = actor_on(request)
    found = queries.get_customer(customer_id, actor=actor)
    if found.is_merged:
        stays = queries.get_customer(queries.standing_id(customer_id), actor=actor)
        said = {"gone": found.name, "stays": stays.name}
        messages.info(request, _("%(gone)s was merged into %(stays)s, whom you see here.") % said)
        return redirect("customers:customer", stays.pk)
    may_merge = actor.may("customers.merge", on=found)
    may_read_why = actor.may("customers.vulnerability", on=found)
    context = {
        "customer": found,
        "points": sorted(found.points.all(), key=lambda point: (point.kind, not point.is_preferred, point.pk)),
        "needs": queries.care_needs([found.pk]).get(found.pk),
        "language": called_language(found.language),
        "may_edit": actor.may("customers.edit", on=found),
        "may_read_why": may_read_why,
        "flags": queries.vulnerabilities(found.pk, actor=actor) if may_read_why else [],
        "may_merge": may_merge,
        "perhaps_same": queries.perhaps_same(found.pk) if may_merge and not found.is_erased else [],
        "merges": queries.merges_into(found.pk, as_of=clock.now()) if may_merge else [],
        "history": history(found.pk),
        "today": clock.now().date(),
    }
    return render(request, "customers/customer.html", context)


@require_http_methods(["GET", "POST"])
@page("customers.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a customer; somebody alike is shown first."""
    form, alike = forms.NewCustomerForm(request.POST or None), []
    if form.is_valid():
        try:
            added = _add(request, form)
        except DuplicateSuspected as refused:
            add_refusal(form, refused)
            alike = list(refused.customers)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("customers:customer", added.pk)
    if not alike:
        form.without_tick()
    return ask(request, form, title=_("Add a customer"), verb=_("Add"), back=reverse("customers:customers"), alike=alike)


def _add(request: HttpRequest, form: forms.NewCustomerForm) -> Customer:
    is_surely_new = form.cleaned_data["is_surely_new"]
    return actions.add_customer(
        details=form.details(), points=form.points(), is_surely_new=is_surely_new, by=actor_on(request), at=clock.now()
    )


@require_http_methods(["GET", "POST"])
@page("customers.edit")
@one_at_a_time(Customer, "customer_id")
def change(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Change who a customer is."""
    actor = actor_on(request)
    found = queries.get_customer(customer_id, actor=actor)
    form = forms.CustomerForm(request.POST or None, initial=forms.CustomerForm.initial_of(found)).changing()
    if form.is_valid():
        try:
            actions.change_customer(customer_id=customer_id, details=form.details(), by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:customer", customer_id)
    back = reverse("customers:customer", args=[customer_id])
    return ask(request, form, title=found.name, verb=_("Save"), back=back)
