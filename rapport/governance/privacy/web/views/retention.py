"""Retention rules: what they say, what they would do, what they did."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock, personal
from rapport.kernel.personal import Part
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...actions.carrying import work_rule
from ...models import Rule, RuleRun, RuleVersion
from ...queries.past import cases
from .. import forms, words
from ..asking import ask

MOST_RUNS = 60


@require_safe
@page("privacy.view")
def rules(request: HttpRequest) -> HttpResponse:
    """Show how long what is kept."""
    actor = actor_on(request)
    found = [{"rule": one, **_said(one.versions.all()[0])} for one in queries.rules(actor)]
    return render(request, "privacy/rules.html", {"rules": found, "may": actor.may("privacy.retain")})


def _said(version: RuleVersion) -> dict[str, Any]:
    kinds = [str(cases.kinds.get(one, one)) for one in version.kinds]
    states = [str(cases.states.get(one, one)) for one in version.states]
    return {
        "version": version,
        "kinds": ", ".join(kinds) or _("all kinds of case"),
        "states": ", ".join(states) or _("settled in any way"),
        "parts": ", ".join(str(words.PART_SHORT[Part(one)]) for one in version.parts),
    }


@require_safe
@page("privacy.view")
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Show one rule: what it says, its last trial, each night, and what it said before."""
    actor = actor_on(request)
    found = queries.get_rule(rule_id, actor=actor)
    runs = list(queries.runs(found)[:MOST_RUNS])
    newest = found.versions.all()[0]
    trial = next((one for one in runs if one.is_trial and one.version_id == newest.pk), None)
    context = {
        "rule": found,
        **_said(newest),
        "trial": trial,
        "counts": _counts(trial) if trial else [],
        "nights": [one for one in runs if not one.is_trial],
        "older": [_said(one) for one in found.versions.all()[1:]],
        "is_working": any(one.finished_at is None for one in runs),
        "may": actor.may("privacy.retain"),
    }
    return render(request, "privacy/rule.html", context)


def _counts(run: RuleRun) -> list[tuple[str, int]]:
    return [(personal.called(label), count) for label, count in run.counts.items()]


@require_http_methods(["GET", "POST"])
@page("privacy.retain")
def new(request: HttpRequest) -> HttpResponse:
    """Write a rule."""
    return _write(request, None)


@require_http_methods(["GET", "POST"])
@page("privacy.retain")
@one_at_a_time(Rule, "rule_id")
def change(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Write a new version of a rule; it is off until that was tried."""
    return _write(request, queries.get_rule(rule_id, actor=actor_on(request)))


def _write(request: HttpRequest, rule: Rule | None) -> HttpResponse:
    actor = actor_on(request)
    start: dict[str, Any] = {"parts": [Part.TEXTS, Part.FILES], "days": 1095}
    if rule is not None:
        version = rule.versions.all()[0]
        names = ("kinds", "states", "days", "parts", "source", "reason")
        start = {"name": rule.name} | {name: getattr(version, name) for name in names}
    form = forms.NewRule(request.POST or None, kinds=cases.kinds, states=cases.states, initial=start)
    if rule is not None:
        form.changing()
    back = reverse("privacy:rule", args=[rule.pk]) if rule else reverse("privacy:rules")

    def act(given: forms.NewRule) -> None:
        actions.set_rule(draft=given.draft(), rule_id=rule.pk if rule else None, by=actor, at=clock.now())

    title = _("Change this rule") if rule else _("How long is it kept?")
    note = _("A rule is off until it was tried out and switched on.")
    return ask(request, form, act, title=title, label=_("Save"), back=back, note=note, here="rules")


@require_POST
@page("privacy.retain")
def try_out(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Count what a rule would erase."""
    actions.try_rule(rule_id=rule_id, work=work_rule, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(reverse("privacy:rule", args=[rule_id]))


@require_POST
@page("privacy.retain")
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    is_on = request.POST.get("is_on") == "1"
    actions.switch_rule(rule_id=rule_id, is_on=is_on, by=actor_on(request), at=clock.now())
    return HttpResponseRedirect(reverse("privacy:rule", args=[rule_id]))
