"""Pages on which the same organisation, known twice, becomes one: the other one, the preview, and taking it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Organisation

LONGEST_SEARCH = 160


@dataclass(frozen=True)
class Side:
    """One of the two in the preview: what it has."""

    organisation: Organisation
    domains: tuple[str, ...]
    people_count: int
    first_names: list[str]


@require_safe
@page("customers.merge")
def find(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Find the other entry of the same organisation."""
    actor = actor_on(request)
    organisation = queries.get_organisation(organisation_id, actor=actor)
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    found = [one for one in queries.find_organisations(words, actor=actor) if one.pk != organisation_id]
    alike = queries.perhaps_same_organisation(organisation, actor=actor)
    context = {"organisation": organisation, "q": words, "found": found, "alike": alike}
    return render(request, "customers/organisation_find.html", context)


@require_http_methods(["GET", "POST"])
@page("customers.merge")
def merge(request: HttpRequest, organisation_id: int, other_organisation_id: int) -> HttpResponse:
    """Show the two side by side, and merge: ``organisation_id`` goes on in ``other_organisation_id``."""
    actor = actor_on(request)
    goes, stays = (queries.get_organisation(one, actor=actor) for one in (organisation_id, other_organisation_id))
    form = Form(request.POST if request.method == "POST" else None)

    def act(form: Form) -> None:
        actions.merge_organisations(gone_id=organisation_id, stays_id=other_organisation_id, by=actor, at=clock.now())

    if carried_out(request, form, act):
        messages.success(request, _("The two are one organisation now. This can be taken back for 30 days, on this page."))
        return redirect("customers:organisation", other_organisation_id)
    sides = _side(goes), _side(stays)
    context = {"goes": sides[0], "stays": sides[1], "sides": sides, "form": form}
    return render(request, "customers/organisation_merge.html", context, status=422 if form.errors else 200)


@require_POST
@page("customers.merge")
def part(request: HttpRequest, organisation_merge_id: int) -> HttpResponse:
    """Take a merge of two organisations back."""
    made = actions.part_organisations(merge_id=organisation_merge_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("They are two organisations again."))
    return redirect("customers:organisation", made.stays_id)


@require_POST
@page("customers.merge")
def keep_apart(request: HttpRequest, organisation_id: int, other_organisation_id: int) -> HttpResponse:
    """Say that the two are two organisations."""
    actions.keep_organisations_apart(
        organisation_id=organisation_id, other_id=other_organisation_id, by=actor_on(request), at=clock.now()
    )
    messages.success(request, _("Kept as two. They are not proposed again."))
    return redirect("customers:doubles")


def _side(one: Organisation) -> Side:
    count, names = queries.people_of(one.pk)
    return Side(organisation=one, domains=queries.domains([one.pk]).get(one.pk, ()), people_count=count, first_names=names)
