"""Pages about standards: what we promise, how it stands, what it would ask."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form, add_refusal
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Standard
from . import forms, ladder, parts, shown, trying, words

STATES = ("running_within", "running_breached", "breached", "met", "not_applicable")


@require_safe
@page("standards.view")
def standards(request: HttpRequest) -> HttpResponse:
    """What we promise: every standard, and how it stands."""
    lines = shown.lines(queries.standards(), as_of=clock.now())
    context = {
        "own": [one for one in lines if one.is_in_force and not one.standard.is_statutory],
        "statutory": [one for one in lines if one.is_in_force and one.standard.is_statutory],
        "not_in_force": [one for one in lines if not one.is_in_force],
        "may_edit": actor_on(request).may("standards.edit"),
    }
    return render(request, "standards/standards.html", context)


@require_safe
@page("standards.view")
def standard(request: HttpRequest, standard_id: int) -> HttpResponse:
    """One standard: how it was kept, by team and by week, what it would ask, its versions."""
    found, now = queries.get_standard(standard_id), clock.now()
    (line,) = shown.lines([found], as_of=now)
    form = forms.MomentForm(request.GET if "at" in request.GET else None, initial={"at": now})
    moment = form.cleaned_data["at"] if form.is_bound and form.is_valid() else now
    context = {
        "line": line,
        "standard": found,
        "chart": shown.course(found, line.version, as_of=now, zone=actor_on(request).zone),
        "teams": shown.by_team(found, line.version, as_of=now),
        "versions": shown.versions_of(found),
        "ladder": ladder.shown(line.version),
        "parts": parts.shown(line.version),
        "form": form,
        "trial": None if form.errors else trying.tried(line.version, moment),
        "may_edit": actor_on(request).may("standards.edit"),
        "is_retired": line.version.active_to is not None,
    }
    return render(request, "standards/standard.html", context)


@require_safe
@page("standards.view")
def clocks(request: HttpRequest, standard_id: int) -> HttpResponse:
    """The cases behind a number of a standard."""
    found, now = queries.get_standard(standard_id), clock.now()
    state = request.GET.get("state", "breached")
    if state not in STATES:
        raise Http404
    since, until = _period(request, now)
    rows = queries.clocks_in_state(found.pk, state, since=since, until=until, as_of=now)
    some = Paginator(rows, 50).get_page(request.GET.get("page"))
    listed = [{"clock": one, "url": words.subject_url(one.subject_kind, one.subject_id)} for one in some]
    context = {
        "standard": found, "state": state, "rows": listed, "some": some, "since": since, "until": until,
        "week": request.GET.get("week", ""),
    }  # fmt: skip
    return render(request, "standards/clocks_list.html", context)


def _period(request: HttpRequest, now: datetime) -> tuple[datetime, datetime]:
    """Return the week that is asked for, else the last 28 days."""
    try:
        monday = parse_date(request.GET.get("week", ""))
    except ValueError:
        monday = None
    if monday is None:
        return now - shown.DAYS, now
    since = datetime.combine(monday, time(), tzinfo=actor_on(request).zone)
    return since, min(since + timedelta(days=7), now)


def _today(request: HttpRequest) -> date:
    return clock.now().astimezone(actor_on(request).zone).date()


@require_http_methods(["GET", "POST"])
@page("standards.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Promise something new."""
    actor = actor_on(request)
    if not queries.calendars().exists():
        messages.info(request, _("A standard counts by a calendar. Say first when you are open."))
        return redirect("standards:new_calendar")
    form = forms.StandardForm(request.POST or None, actor=actor, initial={"active_from": _today(request)})

    def act() -> int:
        active_from = forms.start_of(form.cleaned_data["active_from"], actor.zone)
        made = actions.add_standard(**form.standard(), terms=form.terms(), active_from=active_from, by=actor, at=clock.now())
        return made.pk

    return _asked(request, form, act, title=_("Promise something"), verb=_("Set the standard"))


@require_http_methods(["GET", "POST"])
@page("standards.edit")
@one_at_a_time(Standard, "standard_id")
def change(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Begin a new version."""
    actor, found = actor_on(request), queries.get_standard(standard_id)
    version = found.versions.all()[0]
    initial = forms.TermsForm.initial_of(version, _today(request))
    form = forms.TermsForm(request.POST or None, actor=actor, before=queries.terms_of(version), initial=initial)
    form.changing(but=["active_from"])

    def act() -> int:
        active_from = forms.start_of(form.cleaned_data["active_from"], actor.zone)
        actions.change_standard(standard_id=found.pk, terms=form.terms(), active_from=active_from, by=actor, at=clock.now())
        return found.pk

    return _asked(
        request, form, act, title=_("A new version of “%(name)s”") % {"name": found.name}, verb=_("Begin it"), about=found.pk
    )


@require_http_methods(["GET", "POST"])
@page("standards.edit")
@one_at_a_time(Standard, "standard_id")
def climb(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Say who is told when, and what is done with the case then: the next version of the standard."""
    actor, found = actor_on(request), queries.get_standard(standard_id)
    version = found.versions.all()[0]
    form = ladder.LadderForm(
        request.POST or None, ladder=queries.ladder_of(version), actor=actor, initial={"active_from": _today(request)}
    ).changing(but=["active_from"])

    def act() -> int:
        active_from = forms.start_of(form.cleaned_data["active_from"], actor.zone)
        terms = ladder.terms_of(version, form.ladder())
        actions.change_standard(standard_id=found.pk, terms=terms, active_from=active_from, by=actor, at=clock.now())
        return found.pk

    title = _("Who is told: “%(name)s”") % {"name": found.name}
    return _asked(request, form, act, title=title, verb="", about=found.pk, template="standards/ladder.html")


@require_http_methods(["GET", "POST"])
@page("standards.edit")
@one_at_a_time(Standard, "standard_id")
def divide(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Say how much of the time single teams may use: the next version of the standard."""
    actor, found = actor_on(request), queries.get_standard(standard_id)
    terms = queries.terms_of(found.versions.all()[0])
    form = parts.PartsForm(request.POST or None, terms=terms, actor=actor, initial={"active_from": _today(request)})
    form.changing(but=["active_from"])

    def act() -> int:
        active_from = forms.start_of(form.cleaned_data["active_from"], actor.zone)
        new = replace(terms, team_targets=form.team_targets())
        actions.change_standard(standard_id=found.pk, terms=new, active_from=active_from, by=actor, at=clock.now())
        return found.pk

    title = _("Parts of the time: “%(name)s”") % {"name": found.name}
    return _asked(request, form, act, title=title, verb=_("Put it in force"), about=found.pk, template="standards/parts.html")


@require_http_methods(["GET", "POST"])
@page("standards.edit")
@one_at_a_time(Standard, "standard_id")
def describe(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Change the words and who answers for it."""
    actor, found = actor_on(request), queries.get_standard(standard_id)
    initial = {"name": found.name, "promise": found.promise, "owner_id": found.owner_id}
    form = forms.WordsForm(request.POST or None, actor=actor, initial=initial).changing()

    def act() -> int:
        actions.describe_standard(standard_id=found.pk, **form.words(), by=actor, at=clock.now())
        return found.pk

    return _asked(request, form, act, title=_("The words of “%(name)s”") % {"name": found.name}, verb=_("Save"), about=found.pk)


@require_http_methods(["GET", "POST"])
@page("standards.edit")
def retire(request: HttpRequest, standard_id: int) -> HttpResponse:
    """End a standard."""
    actor, found = actor_on(request), queries.get_standard(standard_id)
    form = forms.FromForm(request.POST or None, initial={"from_date": _today(request)})

    def act() -> int:
        from_at = forms.start_of(form.cleaned_data["from_date"], actor.zone)
        actions.retire_standard(standard_id=found.pk, from_at=from_at, by=actor, at=clock.now())
        return found.pk

    title = _("Retire “%(name)s”") % {"name": found.name}
    return _asked(request, form, act, title=title, verb=_("Retire it"), about=found.pk, tone="danger")


def _asked(
    request: HttpRequest,
    form: Form,
    act: Callable[[], int],
    *,
    title: str,
    verb: str,
    about: int | None = None,
    tone: str = "main",
    template: str = "standards/ask.html",
) -> HttpResponse:
    """Show the form until it is right and the action agrees; then lead to the standard."""
    if request.method == "POST" and form.is_valid():
        try:
            standard_id = act()
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("standards:standard", standard_id)
    back = reverse("standards:standard", args=[about]) if about else reverse("standards:standards")
    context: dict[str, Any] = {"form": form, "title": title, "verb_label": verb, "back": back, "tone": tone}
    return render(request, template, context, status=422 if form.errors else 200)
