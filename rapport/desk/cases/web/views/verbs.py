"""The verbs of a case. Each asks what it needs and calls one action."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel import clock
from rapport.ui.forms import Form
from rapport.ui.meanwhile import one_at_a_time
from rapport.ui.page import actor_on, page

from ... import actions, queries
from ...models import Case
from ...types import Kind, Priority, State
from ..asking import ask
from ..forms.verbs import Assign, Classification, Move, PriorityForm


@require_POST
@page("cases.work")
def take(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case that nobody has."""
    case = queries.get_case(case_id, actor=actor_on(request))
    if case.assignee_id != actor_on(request).person_id:
        actions.take(case_id=case_id, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)


@require_POST
@page("cases.work")
def give_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Lay one's own case back into the team's queue."""
    case = queries.get_case(case_id, actor=actor_on(request))
    if case.assignee_id is not None:
        actions.give_back(case_id=case_id, by=actor_on(request), at=clock.now())
    return redirect("cases:queue")


@require_http_methods(["GET", "POST"])
@page("cases.assign")
@one_at_a_time(Case, "case_id")
def assign(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a case to a team and, perhaps, a person of it."""
    actor, now = actor_on(request), clock.now()
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        team, assignee = form.cleaned_data["team"], form.cleaned_data["assignee"]
        place = (team.pk, assignee.pk if assignee else None)
        if (case.team_id, case.assignee_id) != place:
            actions.assign(case_id=case_id, team_id=place[0], assignee_id=place[1], by=actor, at=now)

    form = Assign(request.POST or None, actor=actor, at=now, initial={"team": case.team_id, "assignee": case.assignee_id})
    form.changing()
    return ask(request, case, form, act, title=_("Who has this case?"), label=_("Assign"))


@require_http_methods(["GET", "POST"])
@page("cases.work")
def move(request: HttpRequest, case_id: int) -> HttpResponse:
    """Bring a case into another state."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        actions.move(case_id=case_id, to=State(form.cleaned_data["to"]), by=actor, at=clock.now())

    form = Move(request.POST or None, case=case)
    if request.method == "POST" and request.POST.get("to") == case.state:
        return redirect("cases:case", case_id)
    return ask(request, case, form, act, title=_("What happens now?"), label=_("Move"))


@require_http_methods(["GET", "POST"])
@page("cases.work")
@one_at_a_time(Case, "case_id")
def priority(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say how soon a case is due."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        wanted = Priority(form.cleaned_data["priority"])
        actions.set_priority(case_id=case_id, priority=wanted, by=actor, at=clock.now())

    form = PriorityForm(request.POST or None, initial={"priority": case.priority}).changing()
    return ask(request, case, form, act, title=_("How soon is it due?"), label=_("Set the priority"))


@require_http_methods(["GET", "POST"])
@page("cases.work")
@one_at_a_time(Case, "case_id")
def classify(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say what a case is about: kind, reason, cause, facts, safety."""
    actor = actor_on(request)
    case = queries.get_case(case_id, actor=actor)

    def act(form: Form) -> None:
        assert isinstance(form, Classification)
        given = form.cleaned_data
        actions.classify(
            case_id=case_id,
            kind=Kind(given["kind"]),
            reason_id=given["reason"],
            cause_id=given["cause"],
            attributes=form.attributes(),
            is_safety=given["is_safety"],
            by=actor,
            at=clock.now(),
        )

    initial = {"kind": case.kind, "reason": case.reason_id, "cause": case.cause_id, "is_safety": case.is_safety}
    form = Classification(request.POST or None, kept=case.attributes, initial=initial).changing()
    return ask(request, case, form, act, title=_("What is it about?"), label=_("Save"))


@require_POST
@page("cases.work")
def renew_link(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a new address for the customer's page; the old one opens nothing any more."""
    queries.get_case(case_id, actor=actor_on(request))
    actions.renew_link(case_id=case_id, by=actor_on(request), at=clock.now())
    return redirect("cases:case", case_id)
