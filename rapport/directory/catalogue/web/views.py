"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Product
from .forms import ProductForm
from .tables import ProductFilters, Products, Stores


@require_safe
@page("catalogue.view")
def products(request: HttpRequest) -> HttpResponseBase:
    """List the products."""
    actor = actor_on(request)
    found = listing(request, queries.products(actor), Products, ProductFilters, export_name="products")
    if isinstance(found, HttpResponseBase):
        return found
    return render(request, "catalogue/list.html", {"listing": found, "here": "products", "may_edit": actor.may(actions.EDIT)})


@require_safe
@page("catalogue.view")
def stores(request: HttpRequest) -> HttpResponseBase:
    """List the stores."""
    actor = actor_on(request)
    found = listing(request, queries.stores(actor), Stores, export_name="stores")
    if isinstance(found, HttpResponseBase):
        return found
    return render(request, "catalogue/list.html", {"listing": found, "here": "stores", "may_edit": actor.may(actions.EDIT)})


@require_safe
@page("catalogue.view")
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Show one product."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_product(product_id, actor=actor)
    is_sold = found.is_sold(now.date())
    return render(request, "catalogue/product.html", {"product": found, "is_sold": is_sold, "may_edit": actor.may(actions.EDIT)})


@require_http_methods(["GET", "POST"])
@page("catalogue.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a product."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@page("catalogue.edit")
@one_at_a_time(Product, "product_id")
def change(request: HttpRequest, product_id: int) -> HttpResponse:
    """Change a product."""
    return _edit(request, product_id)


def _edit(request: HttpRequest, product_id: int | None) -> HttpResponse:
    actor = actor_on(request)
    known = queries.get_product(product_id, actor=actor) if product_id is not None else None
    form = ProductForm.of(known, request.POST or None).changing() if known else ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"details": form.details(), "by": actor, "at": clock.now()}
        try:
            done = actions.change_product(product_id=known.pk, **values) if known else actions.add_product(**values)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("catalogue:product", done.pk)
    title = known.name if known else _("Add a product")
    return render(
        request, "catalogue/edit.html", {"form": form, "title": title, "known": known}, status=422 if form.errors else 200
    )
