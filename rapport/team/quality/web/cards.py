"""Scorecards: read by everybody, written and put into force by who may."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.desk.cases.types import Channel, Kind
from rapport.directory.people import queries as people
from rapport.directory.skills import queries as skills
from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Criterion, Version
from ..types import Critical, Scale
from . import forms, words

BOTH = ["GET", "POST"]


@require_safe
@page("quality.scorecards")
def scorecards(request: HttpRequest) -> HttpResponse:
    """List the scorecards."""
    now = clock.now()
    rows = [{"card": one, "version": queries.in_force(one.pk, as_of=now)} for one in queries.scorecards()]
    return render(request, "quality/scorecards.html", {"rows": rows})


@require_http_methods(BOTH)
@page("quality.configure")
def add(request: HttpRequest) -> HttpResponse:
    """Begin a scorecard."""
    actor, now = actor_on(request), clock.now()
    persons = [(one.pk, one.name) for one in people.people(actor, as_of=now).exclude(role="representative")]
    form = forms.AddScorecard(request.POST or None, persons=persons, initial={"owner": actor.person_id})
    made: list[int] = []

    def act(given: forms.AddScorecard) -> None:
        card = actions.add_scorecard(name=given.cleaned_data["name"], owner_id=given.cleaned_data["owner"], by=actor, at=now)
        made.append(card.pk)

    if carried_out(request, form, act):
        return redirect("quality:scorecard", made[0])
    return _ask(request, form, _("A new scorecard"), _("Begin it"))


@require_safe
@page("quality.scorecards")
def scorecard(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Show a scorecard: what holds, what is being written, and the versions before."""
    card, now = queries.get_scorecard(scorecard_id), clock.now()
    actor = actor_on(request)
    may_write = actor.may(queries.CONFIGURE)
    versions = sorted(card.versions.all(), key=lambda one: -one.number)
    shown = [(one, _shown(one)) for one in versions if may_write or not one.is_draft]
    context = {
        "card": card,
        "draft": next((line for one, line in shown if one.is_draft), None),
        "current": next((line for one, line in shown if one.published_at and one.active_to is None), None),
        "earlier": [line for one, line in shown if one.active_to is not None],
        "may_write": may_write,
        "now": now,
    }
    return render(request, "quality/scorecard.html", context)


@require_POST
@page("quality.configure")
def revise(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Begin the next version."""
    actions.revise(scorecard_id=scorecard_id, by=actor_on(request), at=clock.now())
    return redirect("quality:scorecard", scorecard_id)


@require_http_methods(BOTH)
@page("quality.configure")
@one_at_a_time(Version, "scorecard_version_id")
def settle(request: HttpRequest, scorecard_version_id: int) -> HttpResponse:
    """Say from when on a review is passed, and of which cases a version is meant."""
    version = _version(scorecard_version_id)
    initial = {"pass_percent": version.pass_percent, "kinds": version.kinds, "channels": version.channels}
    form = forms.Settle(request.POST or None, initial=initial).changing()

    def act(given: forms.Settle) -> None:
        values = given.cleaned_data
        actions.settle_version(
            version_id=version.pk, pass_percent=values["pass_percent"], kinds=[Kind(one) for one in values["kinds"]],
            channels=[Channel(one) for one in values["channels"]], by=actor_on(request), at=clock.now(),
        )  # fmt: skip

    if carried_out(request, form, act):
        return redirect("quality:scorecard", version.scorecard_id)
    return _ask(request, form, _("Pass mark and cases"), _("Save"), version)


@require_POST
@page("quality.configure")
def publish(request: HttpRequest, scorecard_version_id: int) -> HttpResponse:
    """Put a draft into force."""
    version = actions.publish_version(version_id=scorecard_version_id, by=actor_on(request), at=clock.now())
    messages.success(request, _("Version %(number)d holds from now on.") % {"number": version.number})
    return redirect("quality:scorecard", version.scorecard_id)


@require_http_methods(BOTH)
@page("quality.configure")
def add_criterion(request: HttpRequest, scorecard_version_id: int) -> HttpResponse:
    """Write one more criterion of a draft."""
    version = _version(scorecard_version_id)
    form = forms.CriterionForm(request.POST or None, skills=_skills(), initial={"scale": Scale.LEVELS, "critical": Critical.NONE})

    def act(given: forms.CriterionForm) -> None:
        actions.add_criterion(version_id=version.pk, draft=given.draft(), by=actor_on(request), at=clock.now())

    if carried_out(request, form, act):
        return redirect("quality:scorecard", version.scorecard_id)
    return _ask(request, form, _("A new criterion"), _("Add it"), version)


@require_http_methods(BOTH)
@page("quality.configure")
def change_criterion(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Write a criterion of a draft otherwise."""
    known = queries.get_criterion(criterion_id)
    form = forms.CriterionForm(request.POST or None, skills=_skills(), initial=_initial(known)).changing()

    def act(given: forms.CriterionForm) -> None:
        actions.change_criterion(criterion_id=criterion_id, draft=given.draft(), by=actor_on(request), at=clock.now())

    if carried_out(request, form, act):
        return redirect("quality:scorecard", known.version.scorecard_id)
    return _ask(request, form, known.name, _("Save"), known.version)


@require_POST
@page("quality.configure")
def remove_criterion(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Take a criterion out of a draft."""
    scorecard_id = queries.get_criterion(criterion_id).version.scorecard_id
    actions.remove_criterion(criterion_id=criterion_id, by=actor_on(request), at=clock.now())
    return redirect("quality:scorecard", scorecard_id)


def _version(version_id: int) -> Version:
    version = queries.find_version(version_id)
    if version is None:
        raise Http404
    return version


def _skills() -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in skills.skills()]


def _initial(one: Criterion) -> dict[str, object]:
    names = ("section", "name", "question", "scale", "weight", "critical")
    return {name: getattr(one, name) for name in names} | {"skill": one.skill_id or "", "anchors": "\n".join(one.anchors)}


def _shown(version: Version) -> dict[str, object]:
    """A version by its sections, each criterion with its share of the weight."""
    criteria = list(version.criteria.all())
    whole = sum(one.weight for one in criteria) or 1
    found: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    for one in criteria:
        if not found or found[-1]["name"] != one.section:
            lines = []
            found.append({"name": one.section, "lines": lines})
        lines.append(
            {
                "criterion": one,
                "weight": round(100 * one.weight / whole),
                "scale": words.SCALE[Scale(one.scale)],
                "critical": words.CRITICAL[Critical(one.critical)] if one.is_critical else "",
                "anchors": [(forms.value_word(one, value), text) for value, text in enumerate(one.anchors)],
            }
        )
    return {
        "version": version,
        "sections": found,
        "kinds": _named(words.KIND, version.kinds),
        "channels": _named(words.CHANNEL, version.channels),
    }


def _named(called: Mapping[Any, Any], values: Sequence[str]) -> str:
    return ", ".join(str(called.get(one, one)) for one in values)


def _ask(request: HttpRequest, form: Form, title: str, label: str, version: Version | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "label": label, "version": version}
    return render(request, "quality/write.html", context, status=422 if form.errors else 200)
