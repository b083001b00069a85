"""Orders from outside: tables brought in, web shops connected."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.kernel.intake import rejects
from rapport.kernel.intake.models import ImportRun
from rapport.ui.forms import add_refusal
from rapport.ui.listing import csv_file
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..imports import begin, jobs, undo
from ..types import Outcome, System
from . import forms, words

RECENT = 10
SHOWN_ROWS = 20


@require_http_methods(["GET", "POST"])
@page("orders.configure")
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take a table of orders."""
    form = forms.BringIn(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = {name: given[name] for name in ("source", "zone", "date_order", "currency")}
        try:
            made = begin.begin(upload=given["table"], **told, by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            jobs.work.defer(run_id=made.pk)
            return redirect("orders:run", made.pk)
    recent = ImportRun.objects.filter(kind=begin.KIND).order_by("-pk")[:RECENT]
    shown = {"form": form, "recent": recent, "here": "import", "may_configure": True}
    return render(request, "orders/import.html", shown, status=422 if form.errors else 200)


@require_safe
@page("orders.configure")
def run(request: HttpRequest, order_run_id: int) -> HttpResponse:
    """Show how far an import is, and what became of each row."""
    found = get_object_or_404(ImportRun, pk=order_run_id, kind=begin.KIND)
    shown = {
        "run": found, "rejected": found.rejected.order_by("file", "line")[:SHOWN_ROWS], "may_configure": True,
        "undone": undo.told(found) if found.undone_at else [], "can_undo": not undo.why_not_undo(found),
    }  # fmt: skip
    return render(request, "orders/run.html", shown)


@require_POST
@page("orders.configure")
def undo_run(request: HttpRequest, order_run_id: int) -> HttpResponse:
    """Take the orders that an import added away again, in the worker."""
    with transaction.atomic():
        asked = undo.ask(run_id=order_run_id, by=actor_on(request), at=clock.now())
        jobs.undo_run.defer(run_id=asked.pk)
    return redirect("orders:run", asked.pk)


@require_safe
@page("orders.configure")
def rejected(request: HttpRequest, order_run_id: int) -> HttpResponseBase:
    """Give the rejected rows back as a file."""
    found = get_object_or_404(ImportRun, pk=order_run_id, kind=begin.KIND)
    return csv_file(request, rejects.csv_of(found), f"orders-{found.pk}-rejected")


@require_http_methods(["GET", "POST"])
@page("orders.configure")
def shops(request: HttpRequest) -> HttpResponse:
    """Show the connected web shops and what they told last; connect another one."""
    form = forms.Connect(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = {"name": given["name"], "system": System(given["system"]), "secret": given["secret"]}
        try:
            actions.add_connection(**told, by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("orders:shops")
    connected = [
        {
            "connection": one,
            "system": words.SYSTEM[System(one.system)],
            "url": request.build_absolute_uri(reverse("orders:hear", args=[one.key])),
            "deliveries": [
                (told, words.OUTCOME[Outcome(told.outcome)], words.OUTCOME_TONE.get(Outcome(told.outcome), "quiet"))
                for told in queries.deliveries(one.pk, limit=8)
            ],
        }
        for one in queries.connections()
    ]
    shown = {"form": form, "connected": connected, "here": "shops", "may_configure": True}
    return render(request, "orders/shops.html", shown, status=422 if form.errors else 200)


@require_POST
@page("orders.configure")
def close(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Listen to a web shop no more."""
    actions.close_connection(connection_id=connection_id, by=actor_on(request), at=clock.now())
    return redirect("orders:shops")
