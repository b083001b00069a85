"""Freezing the figure of a measure as evidence."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.metrics import actions, ask
from rapport.metrics.models import Evidence
from rapport.metrics.questions import Grain
from rapport.metrics.types import LONGEST_TITLE, CitationKind
from rapport.ui.forms import add_refusal
from rapport.ui.page import actor_on, page

from ... import queries
from ...actions import cite
from ...types import Asked
from .. import asking, citing, evidence_words, finding, units
from ..evidence_forms import Freeze
from ..phrases import phrase

ROW_COLUMNS = ("kind", "channel", "priority", "team_id", "opened_at")


@require_http_methods(["GET", "POST"])
@page("evidence.freeze")
def freeze(request: HttpRequest, metric: str) -> HttpResponse:
    """Ask what is to be kept of a figure, and keep it; with ``for`` it is cited there at once."""
    actor, now = actor_on(request), clock.now()
    try:
        asked = asking.asked_on(request, metric, now=now)
        found = queries.measure(actor, asked)
    except queries.NotLoaded:
        return render(request, "measures/loading.html", {"metric": queries.get_metric(metric)})
    except LookupError as error:
        raise Http404 from error
    subject = citing.subject_on(request)
    form = Freeze(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            row = _freeze(actor, asked, form)
            if subject is not None:
                cite(evidence_id=row.pk, subject=subject, kind=CitationKind.SHOWS, by=actor, at=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return HttpResponseRedirect(reverse("measures:evidence", args=[row.pk]))
    shown = {
        "form": form,
        "metric": found.metric,
        "headline": _headline(found),
        "sure": evidence_words.sure(found.metric, found.total),
        "narrowed": _narrowed(asked),
        "back": asking.address(asked),
        "subject": queries.find_subject(subject, actor=actor) if subject else None,
    }
    return render(request, "measures/freeze.html", shown, status=422 if form.errors else 200)


def _headline(found: queries.Measured) -> str:
    value = units.figure(found.metric, found.total)
    when = evidence_words.span(found.since, found.until)
    return _("%(said)s %(when)s") % {"said": phrase(found.metric).finding % {"value": value}, "when": when}


def _initial(found: queries.Measured) -> dict[str, Any]:
    label = str(found.metric.label)
    last = found.until - timedelta(days=1)
    title = _("%(label)s, %(first)s to %(last)s") % {
        "label": label,
        "first": finding.day(found.since),
        "last": finding.day(last),
    }
    return {"title": title[:LONGEST_TITLE], "since": found.since, "last": last, "with_course": True}


def _narrowed(asked: Asked) -> list[tuple[str, str]]:
    named = evidence_words.labels({dimension: list(values) for dimension, values in asked.where})
    return [
        (evidence_words.dimension_words(dimension), ", ".join(named[dimension].values())) for dimension, _values in asked.where
    ]


def _freeze(actor: Actor, asked: Asked, form: Freeze) -> Evidence:
    """Freeze the asked figure over the dates of the form, known as of now unless the address names a moment."""
    course = asked.grain if form.cleaned_data["with_course"] else ""
    question = queries.question(actor, asked, since=form.cleaned_data["since"], until=form.until, grain=course, split=asked.split)
    named: dict[str, list[Any]] = {dimension: list(values) for dimension, values in asked.where}
    if asked.split:
        parts = ask.ask(_without_course(actor, asked, form)).figures
        named[asked.split] = [*named.get(asked.split, []), *(one.split for one in parts)]
    if question.team_ids is not None:
        named["team_id"] = [*named.get("team_id", []), *sorted(question.team_ids)]
    return actions.freeze(
        question=question,
        title=form.cleaned_data["title"],
        labels=evidence_words.labels(named),
        row_columns=ROW_COLUMNS if form.cleaned_data["with_rows"] else None,
        by=actor,
        at=clock.now(),
    )


def _without_course(actor: Actor, asked: Asked, form: Freeze) -> Any:
    since, until = form.cleaned_data["since"], form.until
    return queries.question(actor, asked, since=since, until=until, grain=Grain.NONE.value, split=asked.split)
