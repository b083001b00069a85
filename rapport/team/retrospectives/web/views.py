"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.ui.forms import Form, carried_out
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Retrospective
from ..types import OPEN, Standing, Verdict
from . import forms, shown

MOST = 50


@require_safe
@page("retrospectives.view")
def retrospectives(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, what is being written, what is to be looked at again, and what was learnt."""
    actor, now = actor_on(request), clock.now()
    today = now.astimezone(actor.zone).date()
    found = list(queries.retrospectives(actor).prefetch_related("parts").exclude(standing=Standing.SET_ASIDE)[:MOST])
    rows = [shown.row(one, actor, today) for one in found]
    context = {
        "mine": [one for one in rows if one["is_asked_of_me"]],
        "due": [one for one in rows if one["is_check_due"]],
        "running": [
            one for one in rows if one["retrospective"].standing in OPEN and not one["is_asked_of_me"] and not one["is_check_due"]
        ],
        "over": [one for one in rows if one["retrospective"].standing == Standing.CHECKED],
        "leads": actor.may(queries.LEAD),
    }
    return render(request, "retrospectives/list.html", context)


@require_safe
@page("retrospectives.view")
def retrospective(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Show one: what happened, how each saw it, what was learnt, who changes what, and what came of it."""
    actor = actor_on(request)
    row = queries.get_retrospective(retrospective_id, actor=actor)
    return render(request, "retrospectives/retrospective.html", shown.retrospective(row, actor, clock.now()))


@require_http_methods(["GET", "POST"])
@page("retrospectives.lead")
def ask(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask those who worked on a case to look back at it."""
    actor, now = actor_on(request), clock.now()
    case = cases.get_case(case_id, actor=actor)
    actor.require(queries.LEAD, on=case)
    shows = queries.occasions(case, actor=actor, as_of=now)
    form = forms.Ask(request.POST or None, case=case, actor=actor, at=now, shown=shows)
    made: list[int] = []

    def act(form: forms.Ask) -> None:
        made.append(actions.ask(case_id=case_id, asked=form.asked(), by=actor, at=now).pk)

    if carried_out(request, form, act):
        return redirect("retrospectives:retrospective", made[0])
    told = shown.happened(queries.happened(case, as_of=now), as_of=now)
    context = {"form": form, "case": case, "told": told}
    return render(request, "retrospectives/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("retrospectives.take_part")
def say(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Write how one saw it, or say that one would rather not."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_retrospective(retrospective_id, actor=actor)
    if (part := queries.part_of(row, actor)) is None:
        raise Http404
    known = {"words": part.words, "is_declined": part.is_declined}

    def act(form: Form) -> None:
        given = form.cleaned_data
        if given["is_declined"]:
            actions.decline(retrospective_id=retrospective_id, words=given["words"], by=actor, at=now)
        else:
            actions.say(retrospective_id=retrospective_id, words=given["words"], by=actor, at=now)

    return _asked(request, row, forms.Say(request.POST or None, initial=known), act, _("How did you see it?"), _("Write it down"))


@require_http_methods(["GET", "POST"])
@page("retrospectives.lead")
@one_at_a_time(Retrospective, "retrospective_id")
def write(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Write down what was found out together."""
    actor = actor_on(request)
    row = queries.get_retrospective(retrospective_id, actor=actor)
    form = forms.Write(request.POST or None, row=row).changing()

    def act(form: forms.Write) -> None:
        actions.write(retrospective_id=retrospective_id, written=form.written(), by=actor, at=clock.now())

    return _asked(request, row, form, act, _("What did we find out?"), _("Save"))


@require_http_methods(["GET", "POST"])
@page("retrospectives.lead")
def owe(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Have somebody do something so that it goes better."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_retrospective(retrospective_id, actor=actor)

    def act(form: Form) -> None:
        given = form.cleaned_data
        actions.owe(
            retrospective_id=retrospective_id, text=given["text"], owner_id=given["owner"].pk, due_at=given["due_at"], by=actor,
            at=now,
        )  # fmt: skip

    return _asked(request, row, forms.Owe(request.POST or None, at=now), act, _("What do we change?"), _("Ask for it"))


@require_http_methods(["GET", "POST"])
@page("retrospectives.lead")
def agree(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Agree what was learnt, and say when its effect is looked at."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_retrospective(retrospective_id, actor=actor)
    form = forms.Agree(request.POST or None, today=now.astimezone(actor.zone).date())

    def act(form: Form) -> None:
        actions.agree(retrospective_id=retrospective_id, check_date=form.cleaned_data["check_date"], by=actor, at=now)

    return _asked(request, row, form, act, _("Agree what we learnt"), _("Agree"))


@require_http_methods(["GET", "POST"])
@page("retrospectives.lead")
def check(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Say whether it helped, by what happened since."""
    actor, now = actor_on(request), clock.now()
    row = queries.get_retrospective(retrospective_id, actor=actor)

    def act(form: Form) -> None:
        given = form.cleaned_data
        verdict = Verdict(given["verdict"])
        actions.check(retrospective_id=retrospective_id, verdict=verdict, words=given["words"], by=actor, at=now)

    more = {"alike": queries.alike(row, actor=actor, at=now), "owing": queries.actions_owed(row, as_of=now)}
    return _asked(request, row, forms.Check(request.POST or None), act, _("Did it help?"), _("Write it down"), **more)


@require_http_methods(["GET", "POST"])
@page("retrospectives.lead")
def set_aside(request: HttpRequest, retrospective_id: int) -> HttpResponse:
    """Drop it, with the reason."""
    actor = actor_on(request)
    row = queries.get_retrospective(retrospective_id, actor=actor)

    def act(form: Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.set_aside(retrospective_id=retrospective_id, reason=reason, by=actor, at=clock.now())

    return _asked(request, row, forms.SetAside(request.POST or None), act, _("Set it aside"), _("Set it aside"))


def _asked(
    request: HttpRequest, row: Any, form: Any, act: Callable[[Any], None], title: str, label: str, **more: Any
) -> HttpResponse:
    """Show the form until it is right and the action agrees; then lead back to the retrospective."""
    if carried_out(request, form, act):
        return redirect("retrospectives:retrospective", row.pk)
    context = {"form": form, "retrospective": row, "title": title, "label": label, **more}
    return render(request, "retrospectives/ask.html", context, status=422 if form.errors else 200)
