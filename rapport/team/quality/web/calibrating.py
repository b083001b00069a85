"""Calibrations: opened, judged blind, closed and compared."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.directory.people import queries as people
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.kernel.errors import Refused
from rapport.ui.forms import carried_out
from rapport.ui.page import actor_on, page

from .. import actions, queries
from ..models import Calibration, CalibrationPlace, Mark
from ..queries import Compared
from . import forms, shown, words

BOTH = ["GET", "POST"]


@require_safe
@page("quality.calibrate")
def calibrations(request: HttpRequest) -> HttpResponse:
    """List the calibrations."""
    return render(request, "quality/calibrations.html", {"rows": queries.calibrations(actor_on(request))[:50]})


@require_http_methods(BOTH)
@page("quality.calibrate")
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a calibration."""
    actor, now = actor_on(request), clock.now()
    judges = list(people.people(actor, as_of=now).exclude(role="representative"))
    form = forms.OpenCalibration(request.POST or None, scorecards=list(queries.scorecards()), judges=judges)
    made: list[int] = []

    def act(given: forms.OpenCalibration) -> None:
        values = given.cleaned_data
        row = actions.open_calibration(
            name=values["name"],
            scorecard_id=values["scorecard"],
            case_ids=values["cases"],
            person_ids=values["judges"],
            keep_days=values["keep_days"],
            by=actor,
            at=now,
        )
        made.append(row.pk)

    if carried_out(request, form, act):
        return redirect("quality:calibration", made[0])
    context = {"form": form, "title": _("Open a calibration"), "label": _("Open it"), "is_calibration": True}
    return render(request, "quality/write.html", context, status=422 if form.errors else 200)


@require_safe
@page("quality.calibrate")
def calibration(request: HttpRequest, calibration_id: int) -> HttpResponse:
    """Show a calibration: until it is closed only who has judged; then how far all agree."""
    actor = actor_on(request)
    found = queries.get_calibration(calibration_id, actor=actor)
    place = queries.place_of(found, actor)
    done = {one.of_id for one in place.marks.all()} if place else set()
    cases = list(found.cases.all())
    context = {
        "calibration": found,
        "is_judge": place is not None,
        "cases": [{"row": one, "is_done": one.pk in done} for one in cases],
        "judges": [
            {"name": _judge(one), "count": one.marks.values("of").distinct().count(), "of": len(cases)}
            for one in found.places.all()
        ],
        "compared": _compared(found, actor) if found.is_closed else [],
        "may_close": found.lead_id == actor.person_id and not found.is_closed and not found.forgotten_at,
    }
    return render(request, "quality/calibration.html", context)


@require_http_methods(BOTH)
@page("quality.calibrate")
def judge(request: HttpRequest, calibration_id: int, calibration_case_id: int) -> HttpResponse:
    """Judge one case of a calibration, beside its conversation."""
    actor = actor_on(request)
    found = queries.get_calibration(calibration_id, actor=actor)
    of = next((one for one in found.cases.all() if one.pk == calibration_case_id), None)
    if of is None:
        raise Http404
    if queries.place_of(found, actor) is None or found.is_closed:
        raise Refused(_("You do not judge in this calibration, or it is closed."))
    lines = shown.thread(of.case, actor)
    criteria = list(found.version.criteria.all())
    form = forms.Judge(request.POST or None, criteria=criteria, messages=shown.messages(lines), has_words=False)

    def act(given: forms.Judge) -> None:
        actions.judge_case(calibration_id=found.pk, case_id=of.case_id, said=given.said(), by=actor, at=clock.now())

    if carried_out(request, form, act):
        messages.success(request, _("Handed in. You see what others judged when the calibration is closed."))
        return redirect("quality:calibration", found.pk)
    context = {"form": form, "thread": lines, "calibration": found, "case": of.case}
    return render(request, "quality/judge.html", context, status=422 if form.errors else 200)


@require_http_methods(BOTH)
@page("quality.calibrate")
def close(request: HttpRequest, calibration_id: int) -> HttpResponse:
    """Close a calibration with what came of it."""
    actor = actor_on(request)
    found = queries.get_calibration(calibration_id, actor=actor)
    newer = found.version.scorecard.versions.filter(number__gt=found.version.number)
    versions = [(one.pk, _("Version %(number)d") % {"number": one.number}) for one in newer]
    form = forms.CloseCalibration(request.POST or None, versions=versions)

    def act(given: forms.CloseCalibration) -> None:
        values = given.cleaned_data
        actions.close_calibration(
            calibration_id=found.pk, words=values["words"], led_to_id=values["led_to"], by=actor, at=clock.now()
        )

    if carried_out(request, form, act):
        return redirect("quality:calibration", found.pk)
    context = {"form": form, "title": _("Close the calibration"), "label": _("Close it"), "calibration": found}
    return render(request, "quality/write.html", context, status=422 if form.errors else 200)


def _compared(found: Calibration, actor: Actor) -> list[dict[str, Any]]:
    compared = queries.compared(found)
    readable = queries.quoted(found, compared, actor=actor)
    return [_shown(one, readable) for one in compared]


def _shown(one: Compared, readable: Collection[int]) -> dict[str, Any]:
    """How far judges agree about a criterion as a line: the share, alpha with its interval, AC1, n, and what that allows."""
    found = one.agreement
    sentence, tone = words.reliance(found.alpha if found else None, units=found.units if found else 0)
    return {
        "criterion": one.criterion,
        "share": shown.percent(found.share) if found else "–",
        "alpha": _number(found.alpha) if found else "–",
        "low": _number(found.interval.low) if found and found.interval else "",
        "high": _number(found.interval.high) if found and found.interval else "",
        "ac1": _number(found.ac1) if found else "–",
        "units": found.units if found else 0,
        "pairs": found.pairs if found else 0,
        "sentence": sentence if found else _("Fewer than two judged it."),
        "tone": tone,
        "differences": [
            {"case_id": case_id, "said": [_said(one, mark, readable) for mark in marks]} for case_id, marks in one.differences
        ],
    }


def _judge(place: CalibrationPlace) -> str:
    return place.person.name if place.person else _("A judge")


def _said(one: Compared, mark: Mark, readable: Collection[int]) -> dict[str, Any]:
    return {
        "name": _judge(mark.place),
        "value": _value(one, mark.value),
        "comment": mark.comment,
        "quoted": mark.contact if mark.contact_id in readable else None,
    }


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _value(one: Compared, value: int | None) -> str:
    return forms.value_word(one.criterion, value) if one.criterion else ""
