"""Effects: what a change did to a number."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.metrics import actions, queries
from rapport.metrics.models import Effect
from rapport.metrics.questions import Question
from rapport.metrics.types import LONGEST_TITLE, Step
from rapport.ui.forms import add_refusal
from rapport.ui.listing import Listing, listing
from rapport.ui.page import actor_on, page

from ... import queries as room
from ...queries.happened import happened
from ...types import Asked
from .. import asking, effect_shown, effect_words, evidence_words
from ..evidence_forms import Measure
from ..evidence_tables import EffectTable


@require_safe
@page("evidence.view")
def effect_list(request: HttpRequest) -> HttpResponseBase:
    """Show measured effects, the newest first."""
    rows = queries.effects(actor_on(request)).order_by("-asked_at", "-pk")
    found = listing(request, rows, EffectTable, per_page=25)
    if not isinstance(found, Listing):
        return found
    for one in found.table.paginated_rows:
        _dress(one.record)
    return render(request, "measures/effect_list.html", {"listing": found})


def _dress(row: Any) -> None:
    metric = effect_shown.metric_of(row)
    row.number, row.verdict, row.tone, row.size = row.metric, "–", "quiet", ""
    if metric is not None:
        told = effect_shown.told_of(row, metric)
        row.verdict, row.tone = effect_words.verdict_words(told)
        row.number = metric.label
        row.size = effect_words.between(told)


@require_safe
@page("evidence.view")
def effect(request: HttpRequest, effect_id: int) -> HttpResponse:
    """Show what can be told of a change."""
    actor = actor_on(request)
    row = queries.get_effect(effect_id, actor=actor)
    metric = effect_shown.metric_of(row)
    if metric is None:
        raise Http404
    may_measure = actor.may("effects.measure", on=row)
    return render(request, "measures/effect.html", effect_shown.page(row, metric, may_measure=may_measure))


@require_POST
@page("effects.measure")
def again(request: HttpRequest, effect_id: int) -> HttpResponse:
    """Measure an effect again from what is known now."""
    try:
        row = actions.measure_again(effect_id=effect_id, by=actor_on(request), at=clock.now())
    except LookupError as error:
        raise Refused(_("The figures are not there to measure it again. Try again when the store is loaded.")) from error
    return HttpResponseRedirect(reverse("measures:effect", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@page("effects.measure")
def measure(request: HttpRequest, metric: str) -> HttpResponse:
    """Ask what changed and when, and measure what it did."""
    actor, now = actor_on(request), clock.now()
    try:
        found, asked = room.get_metric(metric), asking.asked_on(request, metric, now=now)
    except LookupError as error:
        raise Http404 from error
    form = Measure(request.POST or None, metric=found, actor=actor, initial=_initial(request.GET, asked, actor))
    if request.method == "POST" and form.is_valid():
        try:
            row = _measure(actor, asked, form, now)
        except Refused as refused:
            add_refusal(form, refused)
        except LookupError:
            return render(request, "measures/loading.html", {"metric": found})
        else:
            return HttpResponseRedirect(reverse("measures:effect", args=[row.pk]))
    named = evidence_words.labels({dimension: list(values) for dimension, values in asked.where})
    narrowed = [(evidence_words.dimension_words(name), ", ".join(words.values())) for name, words in named.items()]
    shown = {"form": form, "metric": found, "narrowed": narrowed, "back": asking.address(asked)}
    return render(request, "measures/measure_effect.html", shown, status=422 if form.errors else 200)


def _initial(given: Mapping[str, str], asked: Asked, actor: Actor) -> dict[str, Any]:
    """Return what the form begins with: the change that the address names, else the last that is known of."""
    initial: dict[str, Any] = {"step": Step.WEEK.value, "label": given.get("change", "")[:LONGEST_TITLE]}
    with suppress(ValueError):
        initial["change_at"] = datetime.fromisoformat(given.get("at", ""))
    if not given.get("at") and (events := happened(asked.since, asked.until, actor.zone)):
        initial |= {"label": events[-1].words, "change_at": datetime.combine(events[-1].day, time())}
    return initial


def _measure(actor: Actor, asked: Asked, form: Measure, now: datetime) -> Effect:
    given = form.cleaned_data
    comparison = _question(actor, asked, given["comparison"]) if given["comparison"] else None
    return actions.measure_effect(
        question=_question(actor, asked, given["group"]),
        label=given["label"],
        change_at=given["change_at"],
        step=Step(given["step"]),
        before=given["before"],
        after=given["after"],
        comparison=comparison,
        is_provoked=given["is_provoked"],
        worthwhile=form.least,
        by=actor,
        at=now,
    )


def _question(actor: Actor, asked: Asked, group: str) -> Question:
    """Return the asked question, narrowed to a group of the form."""
    dimension, _colon, value = group.partition(":")
    if not group:
        return room.question(actor, asked)
    return room.question(actor, asked.narrowed(dimension, asking.value_of(dimension, value)))
