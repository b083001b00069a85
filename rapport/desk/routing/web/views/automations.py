"""Pages of automations: when, if and then, what each would have done, and what it did."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import add_refusal
from rapport.ui.listing import listing
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Automation
from .. import automated, forms
from ..tables import Log, Touched
from . import may

AUTOMATE = "routing.automate"
NEWEST = 8


@require_safe
@page("routing.automate")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the automations, each in its sentence."""
    actor = actor_on(request)
    rows = automated.overview(actor, as_of=clock.now())
    return render(request, "routing/automations.html", {"rows": rows, "may": may(actor), "here": "automations"})


@require_safe
@page("routing.automate")
def automation(request: HttpRequest, automation_id: int) -> HttpResponse:
    """Show an automation: its sentence, its trial, what it did last."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_automation(automation_id, actor=actor)
    context = automated.page(found, as_of=now)
    newest = [(one, automated.done_said(one.done)) for one in queries.runs(actor).filter(automation=found)[:NEWEST]]
    context |= {"newest": newest, "may": may(actor), "may_change": actor.may(AUTOMATE, on=found)}
    return render(request, "routing/automation.html", context)


@require_http_methods(["GET", "POST"])
@page("routing.automate")
def new(request: HttpRequest) -> HttpResponse:
    """Make an automation; it is off until it was tried and switched on."""
    actor, now = actor_on(request), clock.now()
    form = forms.AutomationForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_automation(draft=form.draft(), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("routing:automation", made.pk)
    return render(request, "routing/change_automation.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page("routing.automate")
@one_at_a_time(Automation, "automation_id")
def change(request: HttpRequest, automation_id: int) -> HttpResponse:
    """Write the next version of an automation."""
    actor, now = actor_on(request), clock.now()
    found = queries.get_automation(automation_id, actor=actor)
    version = queries.automation_versions([found.pk])[found.pk][0]
    form = forms.AutomationForm(request.POST or None, actor=actor, automation=found, version=version).changing()
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_automation(automation_id=automation_id, draft=form.draft(), by=actor, at=now)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Saved, and off. Try it, then switch it on again."))
            return redirect("routing:automation", automation_id)
    context = {"form": form, "automation": found}
    return render(request, "routing/change_automation.html", context, status=422 if form.errors else 200)


@require_POST
@page("routing.automate")
def try_out(request: HttpRequest, automation_id: int) -> HttpResponse:
    """Count what it would have done in the last thirty days."""
    found = queries.get_automation(automation_id, actor=actor_on(request))
    trial = actions.try_out(automation_id=found.pk, by=actor_on(request), at=clock.now())
    return redirect("routing:trial", trial.pk)


@require_POST
@page("routing.automate")
def switch(request: HttpRequest, automation_id: int) -> HttpResponse:
    """Switch an automation on or off."""
    is_on = request.POST.get("on") == "1"
    found = queries.get_automation(automation_id, actor=actor_on(request))
    actions.switch_automation(automation_id=found.pk, is_on=is_on, by=actor_on(request), at=clock.now())
    messages.success(request, _("It is on, for what happens from now on.") if is_on else _("It is off."))
    return redirect("routing:automation", automation_id)


@require_safe
@page("routing.automate")
def log(request: HttpRequest, automation_id: int) -> HttpResponseBase:
    """Show everything that an automation did."""
    actor = actor_on(request)
    found = queries.get_automation(automation_id, actor=actor)
    rows = listing(request, queries.runs(actor).filter(automation=found), Log, export_name="automation-log")
    if isinstance(rows, HttpResponseBase):
        return rows
    return render(request, "routing/log.html", {"automation": found, "listing": rows, "may": may(actor)})


@require_safe
@page("routing.automate")
def trial(request: HttpRequest, trial_id: int) -> HttpResponseBase:
    """Show what a version would have done, case by case."""
    actor = actor_on(request)
    found = queries.get_trial(trial_id, actor=actor)
    rows = listing(request, queries.touched(found, actor=actor), Touched, export_name="automation-trial")
    if isinstance(rows, HttpResponseBase):
        return rows
    context = {"trial": found, "listing": rows, "counts": automated.counts(found), "may": may(actor)}
    context |= {"not_known": automated.not_known(found.version)}
    context |= {
        "said": automated.sentence(found.version, automated.Words()),
        "may_change": actor.may(AUTOMATE, on=found.automation),
    }
    return render(request, "routing/trial.html", context)
