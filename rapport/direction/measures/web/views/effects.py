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
from rapport.metrics import actions, queries, registry
from rapport.metrics.models import Effect
from rapport.metrics.questions import Question
from rapport.metrics.types import LONGEST_TITLE, Step, Subject
from rapport.ui.forms import add_refusal
from rapport.ui.listing import Listing, listing
from rapport.ui.page import actor_on, page

from ... import queries as room
from ...queries.happened import happened
from ...types import Asked
from .. import asking, citing, effect_shown, effect_words, evidence_words
from ..evidence_forms import ChooseMetric, Measure
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
    subject, about = _about(request, actor)
    initial = _initial(request.GET, asked, actor) | ({"label": about[:LONGEST_TITLE]} if about else {})
    form = Measure(request.POST or None, metric=found, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = _measure(actor, asked, form, subject, now)
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


@require_safe
@page("effects.measure")
def choose(request: HttpRequest) -> HttpResponse:
    """Ask which number a change was to move, and go on to its form with the object whose change it was."""
    actor = actor_on(request)
    subject, about = _about(request, actor)
    form = ChooseMetric(request.GET if "metric" in request.GET else None, metrics=registry.metrics())
    query = f"?for={citing.written(subject)}" if subject else ""
    if form.is_valid():
        return HttpResponseRedirect(reverse("measures:measure_effect", args=[form.cleaned_data["metric"]]) + query)
    back = citing.address(subject) or reverse("measures:effects")
    shown = {"form": form, "about": about, "subject": citing.written(subject), "back": back}
    return render(request, "measures/choose_metric.html", shown, status=422 if form.errors else 200)


def _about(request: HttpRequest, actor: Actor) -> tuple[Subject | None, str]:
    """Return the object whose change it is, and what it is called; neither for one that is not theirs to see."""
    subject = citing.subject_on(request)
    named = room.find_subject(subject, actor=actor) if subject else None
    return (named.subject, named.words) if named else (None, "")


def _initial(given: Mapping[str, str], asked: Asked, actor: Actor) -> dict[str, Any]:
    """Return what the form begins with: the change that the address names, else the last that is known of."""
    initial: dict[str, Any] = {"step": Step.WEEK.value, "label": given.get("change", "")[:LONGEST_TITLE]}
    with suppress(ValueError):
        initial["change_at"] = datetime.fromisoformat(given.get("at", ""))
    if not given.get("at") and (events := happened(actor, asked.metric, asked.since, asked.until, actor.zone)):
        initial |= {"label": events[-1].words, "change_at": datetime.combine(events[-1].day, time())}
    return initial


def _measure(actor: Actor, asked: Asked, form: Measure, subject: Subject | None, now: datetime) -> Effect:
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
        subject=subject,
        by=actor,
        at=now,
    )


def _question(actor: Actor, asked: Asked, group: str) -> Question:
    """Return the asked question, narrowed to a group of the form."""
    dimension, _colon, value = group.partition(":")
    if not group:
        return room.question(actor, asked)
    return room.question(actor, asked.narrowed(dimension, asking.value_of(dimension, value)))
