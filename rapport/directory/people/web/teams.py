"""Pages about teams: the tree, one team, sites."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Site, Team
from . import forms

SHOWN_MEMBERS = 12


@require_safe
@page("people.view")
def tree(request: HttpRequest) -> HttpResponse:
    """The department as a tree of teams, with who is there."""
    actor, now = actor_on(request), clock.now()
    branches, teamless = queries.tree(actor, at=now), queries.without_team(actor, at=now)
    context = {
        "trees": [branch for branch in branches if not branch.is_leaf],
        "single": [branch for branch in branches if branch.is_leaf],
        "teamless": teamless,
        "head_count": sum(branch.head_count for branch in branches) + len(teamless),
        "absent_count": sum(branch.absent_count for branch in branches),
        "shown": SHOWN_MEMBERS,
        "sites": queries.sites() if actor.may("people.configure") else (),
    }
    return render(request, "people/tree.html", context)


@require_safe
@page("people.view")
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """One team: its lead, members, who is absent, the teams below."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_team(team_id, actor=actor)
    context = {
        "team": found,
        "members": queries.members(found, at=now),
        "below": found.children.filter(is_active=True).select_related("lead").order_by("name"),
        "may_edit": actor.may("people.edit", on=found),
    }
    return render(request, "people/team.html", context)


@require_http_methods(["GET", "POST"])
@page("people.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    actor = actor_on(request)
    form = forms.TeamForm(request.POST or None, actor=actor)
    if form.is_valid():
        try:
            added = actions.add_team(**form.cleaned_data, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("people:team", added.pk)
    return _ask(request, form, _("Add a team"), _("Add"), reverse("people:tree"))


@require_http_methods(["GET", "POST"])
@page("people.edit")
@one_at_a_time(Team, None)
def change(request: HttpRequest, team_id: int) -> HttpResponse:
    """Rename, move, close a team; give it another lead."""
    actor = actor_on(request)
    found = queries.get_team(team_id, actor=actor)
    actor.require("people.edit", on=found)
    form = forms.TeamChangeForm(request.POST or None, actor=actor, team=found, initial=_initial(found)).changing()
    if form.is_valid():
        try:
            actions.change_team(team_id=team_id, **form.cleaned_data, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:team", team_id)
    return _ask(request, form, found.name, _("Save"), reverse("people:team", args=[team_id]))


@require_http_methods(["GET", "POST"])
@page("people.configure")
def new_site(request: HttpRequest) -> HttpResponse:
    """Add a place of work."""
    form = forms.SiteForm(request.POST or None)
    if form.is_valid():
        try:
            site = actions.add_site(**form.cleaned_data, by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": site.name})
            return redirect("people:tree")
    return _ask(request, form, _("Add a site"), _("Add"), reverse("people:tree"))


@require_http_methods(["GET", "POST"])
@page("people.configure")
@one_at_a_time(Site, "site_id")
def rename_site(request: HttpRequest, site_id: int) -> HttpResponse:
    """Give a place of work another name."""
    site = get_object_or_404(queries.sites(), pk=site_id)
    form = forms.SiteNameForm(request.POST or None, initial={"name": site.name}).changing()
    if form.is_valid():
        try:
            named = actions.rename_site(site_id=site.pk, name=form.cleaned_data["name"], by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The site is called %(name)s now.") % {"name": named.name})
            return redirect("people:tree")
    return _ask(request, form, _("Rename %(name)s") % {"name": site.name}, _("Rename"), reverse("people:tree"))


def _initial(team: Team) -> dict[str, object]:
    return {name: getattr(team, name) for name in ("name", "parent_id", "lead_id", "site_id", "is_active")}


def _ask(request: HttpRequest, form: Form, title: str, verb: str, back: str) -> HttpResponse:
    return render(request, "people/ask.html", {"form": form, "title": title, "verb_label": verb, "back": back})
