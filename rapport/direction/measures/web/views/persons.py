"""Figures of individual people: by person for who leads them, one's own for everybody, and who looked at one's own."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapport.kernel import clock
from rapport.metrics.expressions import PERSON
from rapport.ui.page import actor_on, page

from ... import actions, queries, rules
from ...types import AgreementState, Asked
from .. import asking, finding, phrases, units


def by_person(request: HttpRequest, asked: Asked, *, is_own: bool = False) -> HttpResponse:
    """Show figures by person as far as they are open, in the order of the names; the look is written down."""
    actor = actor_on(request)
    try:
        found = actions.look(asked=asked, by=actor, at=clock.now())
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(asked.metric)})
    except LookupError as error:
        raise Http404 from error
    others = tuple(pair for pair in asked.where if pair[0] != PERSON)
    lines = [
        {
            "name": name,
            "url": "" if is_own else asking.address(replace(asked, split="", where=(*others, (PERSON, (pk,))))),
            "n": units.number(figure.n),
            "value": units.figure(found.metric, figure),
            "interval": units.interval(found.metric, figure),
        }
        for pk, name, figure in found.figures
    ]
    context = {
        "metric": found.metric,
        "group": phrases.group_of(found.metric),
        "agreement": found.agreement,
        "lines": lines,
        "is_own": is_own,
        "fewest": rules.FEWEST,
        "first": finding.day(found.since),
        "last": finding.day(found.until.fromordinal(found.until.toordinal() - 1)),
        "back": reverse("measures:own_figures") if is_own else asking.page_of(found.metric.key),
    }
    return render(request, "measures/persons.html", context)


@require_safe
@page("measures.own")
def own_figures(request: HttpRequest) -> HttpResponse:
    """Show a person of which measures their own figures can be seen, and who looked at them, when."""
    actor, now = actor_on(request), clock.now()
    today = now.astimezone(actor.zone).date()
    holds = queries.current(today)
    is_open = queries.state_of(holds, today) is AgreementState.IN_FORCE
    looks = [
        (one, _label(one.metric), finding.day(one.since), finding.day(one.until)) for one in queries.looks_at(actor, until=now)
    ]
    context = {
        "metrics": queries.own_metrics() if is_open else [],
        "looks": looks,
        "is_open": is_open,
        "agreement": holds,
    }
    return render(request, "measures/own_figures.html", context)


def _label(key: str) -> str:
    try:
        return str(queries.get_metric(key).label)
    except LookupError:
        return key


@require_safe
@page("measures.own")
def own_figure(request: HttpRequest, metric: str) -> HttpResponse:
    """Show a person their own figure of a measure."""
    actor, asked = actor_on(request), asking.asked_on(request, metric)
    others = tuple(pair for pair in asked.where if pair[0] != PERSON)
    return by_person(request, replace(asked, split="", where=(*others, (PERSON, (actor.person_id,)))), is_own=True)
