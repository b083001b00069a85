"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Level, Skill
from ..types import USUAL_DAYS
from . import forms, shown


@require_safe
@page("skills.assess")
def matrix(request: HttpRequest) -> HttpResponse:
    """Show person by skill for one team."""
    actor, now = actor_on(request), clock.now()
    teams = list(people.teams(actor))
    wanted = request.GET.get("team", "")
    team = next((one for one in teams if str(one.pk) == wanted), None) or _first(teams, actor)
    rows = queries.matrix(actor, team, as_of=now) if team else []
    cells = [(row.person, [(cell, shown.cell_words(cell)) for cell in row.cells]) for row in rows]
    context = {"teams": teams, "team": team, "rows": cells, "skills": list(queries.skills()), "may": _may(actor)}
    return render(request, "skills/matrix.html", context)


def _first(teams: list[Any], actor: Actor) -> Any:
    """The team that one sees first: the one that one leads and that has members of its own to look at, else any."""
    below = {one.parent_id for one in teams}
    leaves = [one for one in teams if one.pk not in below]
    return next((one for one in leaves if one.lead_id == actor.person_id), next(iter(leaves or teams), None))


@require_safe
@page("skills.view")
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own skills: the same page that one's supervisor sees."""
    actor = actor_on(request)
    return _person(request, people.get_person(actor.person_id or 0, actor=actor))


@require_safe
@page("skills.view")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show where somebody stands, on what evidence, and how it was before."""
    return _person(request, queries.get_assessed(person_id, actor=actor_on(request)))


def _person(request: HttpRequest, found: Any) -> HttpResponse:
    actor, now = actor_on(request), clock.now()
    is_own = found.pk == actor.person_id
    history = queries.history(found.pk, as_of=now)
    context = {
        "person": found,
        "is_own": is_own,
        "standing": shown.standing(queries.cells_of(found.pk, as_of=now), queries.framework(as_of=now)),
        "history": shown.history(history, now),
        "latest": _latest(history),
        "may_assess": not is_own and actor.may("skills.assess", on=Level(person=found)),
        "may": _may(actor),
    }
    return render(request, "skills/person.html", context)


def _latest(history: list[Level]) -> set[int]:
    """Only the latest assessment of a skill can be taken back."""
    latest: dict[int, int] = {}
    for one in history:
        latest.setdefault(one.skill_id, one.pk)
    return set(latest.values())


@require_http_methods(["GET", "POST"])
@page("skills.assess")
def assess(request: HttpRequest, person_id: int, skill_id: int) -> HttpResponse:
    """Say at which level somebody stands, on what evidence."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_assessed(person_id, actor=actor)
    described = queries.described(skill_id, as_of=now)
    level = queries.level_of(person_id, described.skill.key, as_of=now)
    again = timezone.localdate(now) + timedelta(days=USUAL_DAYS)
    form = forms.Assess(request.POST or None, described=described, initial={"level": level, "look_again": again})
    if request.method == "POST" and form.is_valid():
        try:
            actions.assess(
                person_id=person_id, skill_id=skill_id, level=form.cleaned_data["level"], evidence=form.evidence_drafts(),
                expires_at=form.expires_at(), by=actor, at=now,
            )  # fmt: skip
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Written down. %(name)s is told, and reads the evidence.") % {"name": found.first_name})
            return redirect("skills:person", person_id)
    context = {"form": form, "person": found, "described": described, "may": _may(actor)}
    return render(request, "skills/assess.html", context, status=422 if form.errors else 200)


@require_POST
@page("skills.assess")
def withdraw(request: HttpRequest, level_id: int) -> HttpResponse:
    """Take an assessment back."""
    actor = actor_on(request)
    level = queries.get_level(level_id, actor=actor)
    actions.withdraw(level_id=level_id, by=actor, at=clock.now())
    messages.success(request, _("Taken back; what held before holds again."))
    return redirect("skills:person", level.person_id)


@require_safe
@page("skills.view")
def framework(request: HttpRequest) -> HttpResponse:
    """Show the skills that the work asks for, and what is seen at each level."""
    actor = actor_on(request)
    found = queries.framework(as_of=clock.now())
    return render(request, "skills/framework.html", {"framework": found, "may": _may(actor)})


@require_POST
@page("skills.configure")
def ensure(request: HttpRequest) -> HttpResponse:
    """Take the framework that ships, as far as it is not there."""
    actions.ensure_framework(by=actor_on(request), at=clock.now())
    return redirect("skills:framework")


@require_http_methods(["GET", "POST"])
@page("skills.configure")
def new(request: HttpRequest) -> HttpResponse:
    """Add a skill of this department's own."""
    form = forms.Describe(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_skill(draft=form.draft(), by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("skills:framework")
    return _describe(request, form, _("Add a skill"))


@require_http_methods(["GET", "POST"])
@page("skills.configure")
@one_at_a_time(Skill, "skill_id")
def change(request: HttpRequest, skill_id: int) -> HttpResponse:
    """Write a further edition of a skill."""
    described = queries.described(skill_id, as_of=clock.now())
    form = forms.Describe(request.POST or None, described=described).changing()
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(skill_id=skill_id, draft=form.draft(), by=actor_on(request), at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("skills:framework")
    return _describe(request, form, described.skill.name)


def _describe(request: HttpRequest, form: forms.Describe, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "may": _may(actor_on(request))}
    return render(request, "skills/describe.html", context, status=422 if form.errors else 200)


def _may(actor: Actor) -> dict[str, bool]:
    """Which pages of this room the views offer."""
    return {"assess": actor.may("skills.assess"), "configure": actor.may("skills.configure")}
