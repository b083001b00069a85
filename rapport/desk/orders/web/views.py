"""Pages of orders: read the request, call one action or query, render. Nothing is decided here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock, journal
from rapport.ui.forms import Form, carried_out
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Order
from . import forms, shown
from .history import told
from .tables import OrderFilters, Orders

CHANGE, CONFIGURE = "orders.change", "orders.configure"


@require_safe
@page("orders.view")
def orders(request: HttpRequest) -> HttpResponseBase:
    """List the orders; one whose reference was typed exactly opens at once."""
    actor = actor_on(request)
    found = listing(request, queries.orders(actor), Orders, OrderFilters, export_name="orders")
    if isinstance(found, HttpResponseBase):
        return found
    return render(request, "orders/list.html", {"listing": found, "here": "orders", "may_configure": actor.may(CONFIGURE)})


@require_safe
@page("orders.view")
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show one order: lines, parcels, what was paid and paid back, what happened."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_order(order_id, actor=actor)
    context = {
        "shown": shown.order(found, as_of=now),
        "order": found,
        "verbs": shown.verbs(found, actor.may(CHANGE)),
        "history": told(journal.history("orders.order", [order_id])),
        "may_configure": actor.may(CONFIGURE),
    }
    return render(request, "orders/order.html", context)


@require_http_methods(["GET", "POST"])
@page("orders.change")
@one_at_a_time(Order, "order_id")
def address(request: HttpRequest, order_id: int) -> HttpResponse:
    """Send an order elsewhere."""
    found = queries.get_order(order_id, actor=actor_on(request))

    def act(form: Form) -> None:
        actions.change_address(order_id=order_id, address=form.cleaned_data["address"], by=actor_on(request), at=clock.now())

    form = forms.Address(request.POST or None, initial={"address": found.address}).changing()
    return _ask(request, found, form, act, title=_("Send it elsewhere"), label=_("Change the address"))


@require_http_methods(["GET", "POST"])
@page("orders.change")
def cancel(request: HttpRequest, order_id: int) -> HttpResponse:
    """Cancel an order."""
    found = queries.get_order(order_id, actor=actor_on(request))

    def act(form: Form) -> None:
        actions.cancel(order_id=order_id, reason=form.cleaned_data["reason"], by=actor_on(request), at=clock.now())

    form = forms.Cancel(request.POST or None)
    return _ask(request, found, form, act, title=_("Cancel this order"), label=_("Cancel the order"), tone="danger")


@require_http_methods(["GET", "POST"])
@page("orders.change")
def send_back(request: HttpRequest, order_id: int) -> HttpResponse:
    """Take something back."""
    found = queries.get_order(order_id, actor=actor_on(request))

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.announce_return(
            order_id=order_id,
            line_id=given["line"],
            quantity=given["quantity"],
            reason=given["reason"],
            by=actor_on(request),
            at=clock.now(),
        )

    form = forms.SendBack(request.POST or None, order=found)
    return _ask(request, found, form, act, title=_("Something comes back"), label=_("Announce the return"))


def _ask(
    request: HttpRequest, found: Order, form: Form, act: Callable[[Form], None], *, title: str, label: str, tone: str = "main"
) -> HttpResponse:
    if carried_out(request, form, act):
        return redirect("orders:order", found.pk)
    asked = {"form": form, "order": found, "title": title, "label": label, "tone": tone}
    return render(request, "orders/ask.html", asked, status=422 if form.errors else 200)
