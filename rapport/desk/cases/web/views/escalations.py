"""Escalations: raised with a brief, waited for, answered by guidance or by taking the case over."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.people import queries as directory
from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.ui.forms import Form
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Case, Escalation, Takeover
from ...types import EscalationState, Tier
from .. import brief, shown
from ..asking import ask
from ..forms.verbs import Delegate, Escalate, Guidance, Outcome


@require_safe
@page("cases.view")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the escalations that wait: for the person first, then for others whose cases they see; and running takeovers."""
    actor, now = actor_on(request), clock.now()
    everything = queries.waiting_escalations(actor, as_of=now)
    own = {one.pk for one in queries.waiting_escalations(actor, as_of=now, mine=True)} if actor.may("cases.take_over") else set()
    return render(
        request,
        "cases/escalations.html",
        {
            "may": shown.desk(actor),
            "own": [one for one in everything if one.pk in own],
            "others": [one for one in everything if one.pk not in own],
            "takeovers": queries.takeovers(actor, as_of=now),
            "can_answer": actor.may("cases.take_over"),
            "topics": f"inbox:{actor.person_id}" if actor.person_id else "",
        },
    )


@require_http_methods(["GET", "POST"])
@page("cases.escalate")
def escalate(request: HttpRequest, case_id: int) -> HttpResponse:
    """Raise a case to a higher tier, with the brief that it reads first."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        assert isinstance(form, Escalate)
        actions.escalate(case_id=case_id, to=Tier(form.cleaned_data["to"]), brief=form.brief(), by=actor, at=now)

    initial = None
    if request.method == "GET":
        initial = brief.begun(queries.timeline(case, actor=actor, as_of=now), as_of=now)
        initial["options"] = brief.options(case, as_of=now)
    tiers = shown.tiers_above(case, actor)
    if request.method == "POST" and request.POST.get("to") == case.tier and _is_mine(case, actor.person_id):
        return redirect("cases:case", case_id)
    form = Escalate(request.POST or None, tiers=tiers, names=_leads(case), initial=initial)
    lede = _("Whoever decides reads this before anything else. The customer tells nothing twice.")
    return ask(request, case, form, act, title=_("Escalate"), label=_("Escalate"), lede=lede)


def _leads(case: Case) -> dict[str, str]:
    """Return who answers at each tier for the case's team: the nearest one."""
    now = clock.now()
    people = directory.leads_of(case.team_id) if case.team_id else directory.directors(now)
    nearest = {person.role: person for person in reversed(people)}
    return {role: _with_deputy(person, now) for role, person in nearest.items()}


def _with_deputy(person: Any, at: datetime) -> str:
    deputy = directory.deputy_of(person.pk, at=at)
    if deputy is None:
        return str(person.name)
    return _("%(deputy)s for %(name)s") % {"deputy": deputy.name, "name": person.name}


def _is_mine(case: Case, person_id: int | None) -> bool:
    """A second submission of the same escalation finds it waiting already."""
    return case.escalations.filter(state=EscalationState.WAITING, by_id=person_id, to=case.tier).exists()


@require_POST
@page("cases.escalate")
def withdraw(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take an escalation back."""
    case = queries.get_case(case_id, actor=actor_on(request))
    escalation = _asked_for(case, request.POST.get("escalation", ""))
    if escalation.state != EscalationState.WITHDRAWN:
        actions.withdraw_escalation(escalation_id=escalation.pk, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


@require_http_methods(["GET", "POST"])
@page("cases.take_over")
def delegate(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let somebody else decide an escalation."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)
    escalation = _asked_for(case, "")
    if request.method == "POST" and request.POST.get("person") == str(escalation.to_person_id):
        return redirect("cases:case", case_id)

    def act(form: Form) -> None:
        actions.delegate(escalation_id=escalation.pk, person_id=form.cleaned_data["person"], by=actor, at=now)

    deciders = queries.deciders_of(escalation, at=now)
    if not deciders and request.method == "GET":
        raise Refused(_("Nobody else who leads this team is here to decide. Take the case over, or return it with guidance."))
    form = Delegate(request.POST or None, deciders=deciders)
    lede = _("They are asked in your place and find the brief in their notices. The case stays with whoever has it.")
    return ask(
        request, case, form, act, title=_("Hand it to somebody else"), label=_("Hand it over"), lede=lede, about=escalation
    )


@require_http_methods(["GET", "POST"])
@page("cases.take_over")
def return_with_guidance(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer an escalation: the representative goes on, with guidance."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    escalation = case.escalations.select_related("by").order_by("-at", "-pk").first()
    if escalation is None:
        raise Refused(_("This case has not been escalated."))
    if request.method == "POST" and escalation.guidance and escalation.guidance == request.POST.get("guidance", "").strip():
        return redirect("cases:case", case_id)

    def act(form: Form) -> None:
        guidance = form.cleaned_data["guidance"]
        actions.return_with_guidance(escalation_id=escalation.pk, guidance=guidance, by=actor, at=clock.now())

    form = Guidance(request.POST or None)
    return ask(request, case, form, act, title=_("Return it with guidance"), label=_("Return it"), about=escalation)


@require_POST
@page("cases.take_over")
def take_over(request: HttpRequest, case_id: int) -> HttpResponse:
    """Handle a case oneself; whoever had it observes."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    running = queries.running_takeover(case, as_of=clock.now())
    if running is None or running.by_id != actor.person_id:
        asked = request.POST.get("escalation", "")
        escalation_id = _asked_for(case, asked).pk if asked else None
        actions.take_over(case_id=case_id, escalation_id=escalation_id, by=actor, at=clock.now())
    return redirect("cases:case", case_id)


@require_http_methods(["GET", "POST"])
@page("cases.take_over")
def end_takeover(request: HttpRequest, case_id: int) -> HttpResponse:
    """End a takeover with its outcome; the case goes back to its observer, or stays."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)
    takeover = queries.running_takeover(case, as_of=clock.now())
    if takeover is None:
        return _ended(request, case)

    def act(form: Form) -> None:
        given = form.cleaned_data
        back = given.get("back_to_observer", False)
        actions.end_takeover(takeover_id=takeover.pk, outcome=given["outcome"], back_to_observer=back, by=actor, at=clock.now())

    form = Outcome(request.POST or None)
    if takeover.observer is None:
        del form.fields["back_to_observer"]
    else:
        label = _("Give the case back to %(name)s") % {"name": takeover.observer.first_name}
        form.fields["back_to_observer"].label = label
    return ask(request, case, form, act, title=_("End the takeover"), label=_("End it"))


def _ended(request: HttpRequest, case: Case) -> HttpResponse:
    """The second submission of the same outcome is done already; a case that nobody took over has nothing to end."""
    if not Takeover.objects.filter(case=case).exists():
        raise Refused(_("Nobody has taken this case over."))
    return redirect("cases:case", case.pk)


def _asked_for(case: Case, number: str) -> Escalation:
    """Return the escalation of this case that the form names, or, when it names none, the latest one.

    Raises Escalation.DoesNotExist for one of another case, and Refused when there is none.
    """
    if not number:
        latest = case.escalations.order_by("-at", "-pk").first()
        if latest is None:
            raise Refused(_("This case has not been escalated."))
        return latest
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Escalation.DoesNotExist
    return case.escalations.get(pk=int(number))
