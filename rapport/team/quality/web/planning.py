"""Plans: what was agreed, what is drawn how, and what was drawn."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries, rules
from ..types import JUDGED, Part, ReviewState, Sign, Way
from . import forms, words


@require_safe
@page("quality.plan")
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans."""
    actor = actor_on(request)
    today = queries.today(clock.now())
    rows = [
        {
            "plan": one,
            "way": words.WAY[Way(one.way)],
            "holds": rules.holds(agreed_date=one.agreed_date, review_date=one.review_date, is_ended=one.is_ended, day=today),
        }
        for one in queries.plans(actor)
    ]
    return render(request, "quality/plans.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@page("quality.plan")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to draw the work of a team."""
    actor, now = actor_on(request), clock.now()
    today = queries.today(now)
    form = forms.BeginPlan(
        request.POST or None, teams=list(people.teams(actor)), scorecards=list(queries.scorecards()),
        reviewers=list(people.people(actor, as_of=now).exclude(role="representative")),
        initial={"way": Way.PARTS, "agreed_date": today, "review_date": today + timedelta(days=365)},
    )  # fmt: skip
    made: list[int] = []

    def act(given: forms.BeginPlan) -> None:
        made.append(actions.begin_plan(draft=given.draft(), by=actor, at=now).pk)

    if carried_out(request, form, act):
        return redirect("quality:plan", made[0])
    context = {"form": form, "title": _("Begin a plan"), "label": _("Begin it"), "is_plan": True}
    return render(request, "quality/write.html", context, status=422 if form.errors else 200)


@require_safe
@page("quality.plan")
def plan(request: HttpRequest, quality_plan_id: int) -> HttpResponse:
    """Show a plan: what was agreed, and its samples by state. No person whose work was drawn is named."""
    found = queries.get_plan(quality_plan_id, actor=actor_on(request))
    samples = []
    for one in found.samples.all():
        states = [ReviewState(each.state) for each in one.reviews.all()]
        samples.append(
            {
                "sample": one,
                "last_at": one.to_at - timedelta(days=1),
                "count": len(states),
                "done": sum(state in JUDGED for state in states),
                "aside": states.count(ReviewState.SET_ASIDE),
            }
        )
    context = {
        "plan": found,
        "way": words.WAY[Way(found.way)],
        "part": words.PART[Part(found.part)] if found.way == Way.PARTS else "",
        "signs": [words.SIGN[Sign(one)] for one in found.signs] if found.way == Way.SIGNS else [],
        "samples": samples,
    }
    return render(request, "quality/plan.html", context)


@require_POST
@page("quality.plan")
def draw(request: HttpRequest, quality_plan_id: int) -> HttpResponse:
    """Draw the last whole week now, without waiting for Monday."""
    actor, now = actor_on(request), clock.now()
    made = actions.draw_week(plan_id=quality_plan_id, day=queries.today(now) - timedelta(days=7), by=actor, at=now)
    messages.success(request, _("Drawn.") if made else _("That week has been drawn already; nothing is drawn twice."))
    return redirect("quality:plan", quality_plan_id)


@require_POST
@page("quality.plan")
def end(request: HttpRequest, quality_plan_id: int) -> HttpResponse:
    """End a plan."""
    actions.end_plan(plan_id=quality_plan_id, by=actor_on(request), at=clock.now())
    return redirect("quality:plan", quality_plan_id)
