"""Pages about persons: the list, one person, presence."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Deputy, Person, Presence
from ..types import Role
from . import forms, tables
from .history import history


@require_safe
@page("people.view")
def everyone(request: HttpRequest) -> HttpResponseBase:
    """Everybody as a list."""
    rows = queries.people(actor_on(request), as_of=clock.now())
    shown = listing(request, rows, tables.People, tables.PeopleFilters, export_name="people")
    return shown if isinstance(shown, HttpResponseBase) else render(request, "people/everyone.html", {"listing": shown})


@require_safe
@page("people.view")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: reporting line, presence, terms, sign-in."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_person(person_id, actor=actor)
    return render(request, "people/person.html", _context(found, actor) | {"absence": queries.absence_of(found.pk, at=now)})


def _context(found: Person, actor: Actor) -> dict[str, object]:
    now = clock.now()
    may_edit, may_invite = actor.may("people.edit", on=found), actor.may("people.invite", on=found)
    sees_presence = actor.may("people.presence", on=Presence(person=found))
    return {
        "person": found,
        "line": queries.managers_of(found),
        "reports": queries.reports_of(found, at=now),
        "led_teams": found.led_teams.filter(is_active=True).order_by("name"),
        "may_edit": may_edit,
        "may_invite": may_invite,
        "may_set_presence": sees_presence,
        "stretches": queries.presences(found.pk, since=now) if sees_presence else [],
        "may_name_deputy": found.role != Role.REPRESENTATIVE and actor.may("people.deputy", on=Deputy(person=found)),
        "deputies": queries.deputies_of(found.pk, since=now) if found.role != Role.REPRESENTATIVE else [],
        "sign_in": queries.sign_in_of(found) if may_invite else None,
        "invitation": next(iter(queries.invitations(found.pk)), None) if may_invite else None,
        "history": history(found.pk) if may_edit else [],
        "now": now,
    }


@require_http_methods(["GET", "POST"])
@page("people.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add somebody."""
    actor = actor_on(request)
    team = request.GET.get("team", "")
    initial = {"team_id": int(team)} if team.isascii() and team.isdigit() else {}
    form = forms.PersonForm(request.POST or None, actor=actor, initial=initial)
    if form.is_valid():
        try:
            added = actions.add_person(details=form.details(), by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("%(name)s is added. Invite them now, so that they can sign in.") % {"name": added.name})
            return redirect("people:person", added.pk)
    return _ask(request, form, _("Add a person"), _("Add"))


@require_http_methods(["GET", "POST"])
@page("people.edit")
@one_at_a_time(Person, "person_id")
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change what is kept about somebody."""
    actor = actor_on(request)
    found = queries.get_person(person_id, actor=actor)
    actor.require("people.edit", on=found)
    form = forms.PersonForm(
        request.POST or None, actor=actor, person=found, initial=forms.PersonForm.initial_of(found)
    ).changing()
    if form.is_valid():
        try:
            actions.change_person(person_id=person_id, details=form.details(), by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:person", person_id)
    return _ask(request, form, found.name, _("Save"), person_id)


@require_http_methods(["GET", "POST"])
@page("people.presence")
def presence(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter a stretch of absence or presence."""
    actor = actor_on(request)
    found = queries.get_person(person_id, actor=actor)
    actor.require("people.presence", on=Presence(person=found))
    form = forms.PresenceForm(request.POST or None)
    if form.is_valid():
        try:
            actions.set_presence(person_id=person_id, **form.values(), by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Entered."))
            return redirect("people:person", person_id)
    return _ask(request, form, _("When is %(name)s here?") % {"name": found.name}, _("Enter"), person_id)


@require_POST
@page("people.presence")
def withdraw_presence(request: HttpRequest, presence_id: int) -> HttpResponse:
    """Take a stretch back, or end one that has begun."""
    person_id = queries.person_of_presence(presence_id)
    actions.withdraw_presence(presence_id=presence_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Taken back."))
    return redirect("people:person", person_id)


def _ask(request: HttpRequest, form: Form, title: str, verb: str, person_id: int | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "verb_label": verb, "person_id": person_id}
    return render(request, "people/ask.html", context)
