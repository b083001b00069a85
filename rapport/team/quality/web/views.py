"""Pages: read the request, call one action or query, render. Nothing is decided here."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.kernel import clock
from rapport.ui.page import actor_on, page

from .. import actions, queries
from . import shown

MOST, DAYS = 30, 91


@require_safe
@page("quality.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, their own reviews, those of whom they lead, and the figures of their teams."""
    actor, now = actor_on(request), clock.now()
    to_write, to_decide = queries.waiting(actor)
    rows = queries.reviews(actor).exclude(state="waiting")
    others = rows.exclude(person_id=actor.person_id or 0).exclude(pk__in=[one.pk for one in to_decide])
    context = {
        "to_write": [shown.row(one, actor) for one in to_write],
        "to_decide": [shown.row(one, actor) for one in to_decide],
        "to_hand_on": [shown.waiting(one) for one in queries.to_hand_on(actor, as_of=now)[:MOST]],
        "mine": [shown.row(one, actor) for one in rows.filter(person_id=actor.person_id or 0)[:MOST]],
        "others": [shown.row(one, actor) for one in others[:MOST]],
        "calibrations": queries.open_places(actor) if actor.may(queries.CALIBRATE) else [],
        "teams": [
            {
                "team": one,
                "score": shown.percent(one.score),
                "low": shown.percent(one.score_interval.low) if one.score_interval else "",
                "high": shown.percent(one.score_interval.high) if one.score_interval else "",
                "passed": shown.percent(one.passed),
                "passed_low": shown.percent(one.passed_interval.low) if one.passed_interval else "",
                "passed_high": shown.percent(one.passed_interval.high) if one.passed_interval else "",
            }
            for one in queries.team_figures(actor, since=now - timedelta(days=DAYS), until=now)
        ],
        "days": DAYS,
        "here": "overview",
    }
    return render(request, "quality/overview.html", context)


@require_safe
@page("quality.view")
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """Show a review whole: the same page for the person, the reviewer and who leads them; and who else looked."""
    actor, now = actor_on(request), clock.now()
    found = actions.look(review_id=review_id, by=actor, at=now)
    return render(request, "quality/review.html", shown.review(found, actor, now))
