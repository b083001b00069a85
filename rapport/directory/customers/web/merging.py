"""Pages on which the same customer, known twice, becomes one: likely doubles, the other one, the preview, and taking it back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import carrying, clock
from rapport.kernel.actor import Actor
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Customer
from .forms import MERGED, MergeForm, merged_value

LONGEST_SEARCH = 200
MOST_DOUBLES = 50


@dataclass(frozen=True)
class Row:
    """One line of the preview: what either of them has, and, where they differ, the choice."""

    label: Any
    goes: str
    stays: str
    field: BoundField | None


@require_safe
@page("customers.merge")
def doubles(request: HttpRequest) -> HttpResponse:
    """Pairs of customers who may be one person, and of organisations that may be one."""
    actor = actor_on(request)
    found = queries.doubles(actor, limit=MOST_DOUBLES)
    known = queries.with_points(pk for one in found for pk in (one.one_id, one.other_id))
    pairs = [(known[one.one_id], known[one.other_id], one) for one in found]
    alike = queries.organisation_doubles(actor, limit=MOST_DOUBLES)
    by_id = queries.organisations_by_id((pk for one in alike for pk in (one.one_id, one.other_id)), actor=actor)
    organisations = [(by_id[one.one_id], by_id[one.other_id], one) for one in alike]
    return render(request, "customers/doubles.html", {"pairs": pairs, "organisations": organisations, "most": MOST_DOUBLES})


@require_safe
@page("customers.merge")
def find(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Find the other entry of the same person."""
    actor = actor_on(request)
    customer = queries.get_customer(customer_id, actor=actor)
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    found = [one for one in queries.find_customers(words, actor=actor) if one.pk != customer_id] if words else []
    context = {"customer": customer, "q": words, "found": found, "alike": queries.perhaps_same(customer_id)}
    return render(request, "customers/merge_find.html", context)


@require_http_methods(["GET", "POST"])
@page("customers.merge")
def merge(request: HttpRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Show the two side by side, let it be chosen what stands, and merge: ``customer_id`` goes on in ``other_id``."""
    actor = actor_on(request)
    goes, stays = (queries.get_customer(one, actor=actor) for one in (customer_id, other_id))
    if goes.is_vulnerable or stays.is_vulnerable:
        actor.require("customers.vulnerability", on=stays)
    form = MergeForm(request.POST or None, goes=goes, stays=stays)

    def act(form: MergeForm) -> None:
        keeping = form.keeping()
        actions.merge_customers(gone_id=customer_id, stays_id=other_id, keeping=keeping, by=actor, at=clock.now())

    if carried_out(request, form, act):
        messages.success(request, _("The two are one customer now. This can be taken back for 30 days, on this page."))
        return redirect("customers:customer", other_id)
    context = {
        "goes": goes,
        "stays": stays,
        "rows": _rows(form, goes, stays),
        "form": form,
        "comes": carrying.to_carry(from_id=goes.pk, to_id=stays.pk),
        "flags": _flags(actor, goes, stays),
    }
    return render(request, "customers/merge.html", context, status=422 if form.errors else 200)


@require_POST
@page("customers.merge")
def part(request: HttpRequest, customer_merge_id: int) -> HttpResponse:
    """Take a merge back."""
    made = actions.part_customers(merge_id=customer_merge_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("They are two customers again. What came since the merge stays with this one."))
    return redirect("customers:customer", made.stays_id)


@require_POST
@page("customers.merge")
def keep_apart(request: HttpRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Say that the two are two people."""
    actions.keep_apart(customer_id=customer_id, other_id=other_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Kept as two. They are not proposed again."))
    return redirect("customers:doubles")


def _rows(form: MergeForm, goes: Customer, stays: Customer) -> list[Row]:
    values = ((name, label, merged_value(goes, name), merged_value(stays, name)) for name, label in MERGED.items())
    return [
        Row(label=label, goes=theirs, stays=ours, field=form[name] if name in form.fields else None)
        for name, label, theirs, ours in values
        if theirs or ours
    ]


def _flags(actor: Actor, *both: Customer) -> list[Any]:
    """The flags of special care in force: all of them stand with the one who stays."""
    concerned = [one for one in both if one.is_vulnerable]
    return [flag for one in concerned for flag in queries.vulnerabilities(one.pk, actor=actor) if flag.ended_at is None]
