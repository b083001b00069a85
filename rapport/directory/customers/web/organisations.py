"""Pages about organisations and segments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Organisation, Segment
from . import forms, tables
from .asking import ask


@require_safe
@page("customers.view")
def organisations(request: HttpRequest) -> HttpResponseBase:
    """All organisations."""
    rows = queries.organisations(actor_on(request))
    shown = listing(request, rows, tables.Organisations, tables.OrganisationFilters)
    return shown if isinstance(shown, HttpResponseBase) else render(request, "customers/organisations.html", {"listing": shown})


@require_safe
@page("customers.view")
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """One organisation and its customers."""
    actor = actor_on(request)
    found = queries.get_organisation(organisation_id, actor=actor)
    if found.merged_into is not None:
        said = {"gone": found.name, "stays": found.merged_into.name}
        messages.info(request, _("%(gone)s was merged into %(stays)s, which you see here.") % said)
        return redirect("customers:organisation", found.merged_into.pk)
    shown = listing(request, queries.customers(actor).filter(organisation=found), tables.Members)
    if isinstance(shown, HttpResponseBase):
        return shown
    merges = queries.joined(found.pk, as_of=clock.now())
    alike = queries.perhaps_same_organisation(found, actor=actor) if actor.may("customers.merge") else []
    context = {"organisation": found, "listing": shown, "merges": merges, "alike": alike}
    return render(request, "customers/organisation.html", context)


@require_http_methods(["GET", "POST"])
@page("customers.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    form = forms.NameForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_organisation(name=form.cleaned_data["name"], by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused, field="name")
        else:
            return redirect("customers:organisation", added.pk)
    return ask(request, form, title=_("Add an organisation"), verb=_("Add"), back=reverse("customers:organisations"))


@require_http_methods(["GET", "POST"])
@page("customers.edit")
@one_at_a_time(Organisation, "organisation_id")
def change(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Rename an organisation."""
    actor = actor_on(request)
    found = queries.get_organisation(organisation_id, actor=actor)
    form = forms.NameForm(request.POST or None, initial={"name": found.name}).changing()
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            actions.change_organisation(organisation_id=organisation_id, name=name, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused, field="name")
        else:
            return redirect("customers:organisation", organisation_id)
    back = reverse("customers:organisation", args=[organisation_id])
    return ask(request, form, title=found.name, verb=_("Save"), back=back)


@require_http_methods(["GET", "POST"])
@page("customers.configure")
def segments(request: HttpRequest) -> HttpResponse:
    """The segments, and a new one."""
    form = forms.SegmentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_segment(label=form.cleaned_data["label"], by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused, field="label")
        else:
            return redirect("customers:segments")
    context = {"form": form, "segments": queries.segments()}
    return render(request, "customers/segments.html", context)


@require_http_methods(["GET", "POST"])
@page("customers.configure")
@one_at_a_time(Segment, "segment_id")
def change_segment(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Rename a segment."""
    found = queries.segments().get(pk=segment_id)
    form = forms.SegmentForm(request.POST or None, initial={"label": found.label}).changing()
    if form.is_valid():
        try:
            label = form.cleaned_data["label"]
            actions.change_segment(segment_id=segment_id, label=label, by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused, field="label")
        else:
            return redirect("customers:segments")
    title = _("Rename “%(name)s”") % {"name": found.label}
    return ask(request, form, title=title, verb=_("Save"), back=reverse("customers:segments"))
