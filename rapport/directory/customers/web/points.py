"""Verbs on the ways to reach a customer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from .. import actions, queries
from . import forms
from .asking import ask


@require_http_methods(["GET", "POST"])
@page("customers.edit")
def new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Add an address or a number."""
    actor = actor_on(request)
    found = queries.get_customer(customer_id, actor=actor)
    form = forms.PointForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_contact_point(customer_id=customer_id, point=form.point(), by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused, field="value")
        else:
            return redirect("customers:customer", customer_id)
    back = reverse("customers:customer", args=[customer_id])
    return ask(request, form, title=_("How to reach %(name)s") % {"name": found.name}, verb=_("Add"), back=back)


@require_POST
@page("customers.edit")
def prefer(request: HttpRequest, point_id: int) -> HttpResponse:
    """Say that the customer prefers this one."""
    point = actions.prefer_contact_point(point_id=point_id, by=actor_on(request), at=clock.now())
    return redirect("customers:customer", point.customer_id)


@require_POST
@page("customers.edit")
def remove(request: HttpRequest, customer_id: int, point_id: int) -> HttpResponse:
    """Forget an address or a number."""
    actions.remove_contact_point(customer_id=customer_id, point_id=point_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Removed."))
    return redirect("customers:customer", customer_id)
