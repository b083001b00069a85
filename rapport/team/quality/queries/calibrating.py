"""Calibrations: those that one may see, and how far the judges of a closed one agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Prefetch, Q, QuerySet

from rapport.compute.agreements import Agreement, Level, agreement
from rapport.desk.cases import queries as cases
from rapport.kernel.actor import Actor
from rapport.team.quality.models import Calibration, CalibrationCase, CalibrationPlace, Criterion, Mark
from rapport.team.quality.types import Scale

from .names import CALIBRATE


@dataclass(frozen=True, kw_only=True)
class Compared:
    """How far judges agree about one criterion over the cases of a calibration, or (``criterion`` None) over all of them.

    ``differences``: of the cases in which they differ (case id, the judgements).
    """

    criterion: Criterion | None
    agreement: Agreement | None
    differences: tuple[tuple[int, tuple[Mark, ...]], ...] = ()


def calibrations(actor: Actor) -> QuerySet[Calibration]:
    """Return the calibrations that the actor reaches or judges in, the newest first."""
    if not actor.may(CALIBRATE):
        return Calibration.objects.none()
    reached = actor.scope(CALIBRATE, Calibration.objects.all())
    own = Q(places__person_id=actor.person_id or 0)
    rows = Calibration.objects.filter(Q(pk__in=reached.values("pk")) | own).distinct()
    return rows.select_related("version__scorecard", "team", "lead").order_by("-opened_at", "-pk")


def get_calibration(calibration_id: int, *, actor: Actor) -> Calibration:
    """Return one with its judges, and its cases that are not for others alone by now. Raises Calibration.DoesNotExist."""
    rows = calibrations(actor).select_related("led_to")
    shown = CalibrationCase.objects.exclude(case__in=cases.kept_from(actor)).select_related("case__customer")
    return rows.prefetch_related(Prefetch("cases", shown), "places__person", "version__criteria").get(pk=calibration_id)


def place_of(calibration: Calibration, actor: Actor) -> CalibrationPlace | None:
    """Return the actor's place in it, if they judge."""
    return next((one for one in calibration.places.all() if one.person_id == actor.person_id), None)


def open_places(actor: Actor) -> list[tuple[Calibration, int]]:
    """Return the open calibrations in which the actor judges, each with how many cases wait for them."""
    rows = CalibrationPlace.objects.filter(person_id=actor.person_id or 0, calibration__closed_at=None)
    found = []
    for one in rows.select_related("calibration__version__scorecard").prefetch_related("calibration__cases", "marks"):
        done = {mark.of_id for mark in one.marks.all()}
        left = [each for each in one.calibration.cases.all() if each.pk not in done]
        if left:
            found.append((one.calibration, len(left)))
    return found


def compared(calibration: Calibration) -> list[Compared]:
    """Return how far the judges agree, all criteria together first, then one by one. For a closed one; one query.

    Together, values are shares of their scales, and each criterion of each case is a unit.
    """
    marks = list(
        Mark.objects.filter(place__calibration=calibration).select_related("place__person", "of", "criterion", "contact")
    )
    judges = sorted({one.place_id for one in marks})
    case_ids = [one.pk for one in calibration.cases.all()]
    tables = {}
    for criterion in calibration.version.criteria.all():
        values = {(one.of_id, one.place_id): one for one in marks if one.criterion_id == criterion.pk}
        tables[criterion] = [[values.get((of, judge)) for judge in judges] for of in case_ids]
    whole = [[_share(one, criterion) for one in row] for criterion, rows in tables.items() for row in rows]
    found = [Compared(criterion=None, agreement=agreement(whole, level=Level.INTERVAL, values=5) if whole and judges else None)]
    return found + [_compared(criterion, rows) for criterion, rows in tables.items() if judges]


def quoted(calibration: Calibration, found: Sequence[Compared], *, actor: Actor) -> frozenset[int]:
    """Return which of the messages that judges pointed at the actor may read."""
    ids = {one.contact_id for each in found for _case, marks in each.differences for one in marks if one.contact_id}
    if not ids:
        return frozenset()
    judged = [one.case for one in calibration.cases.all()]
    readable = cases.cases(actor).filter(pk__in=[one.pk for one in judged]).values_list("pk", flat=True)
    shown = [one.contacts.filter(cases.visible(actor), pk__in=ids) for one in judged if one.pk in set(readable)]
    return frozenset(pk for some in shown for pk in some.values_list("pk", flat=True))


def _compared(criterion: Criterion, rows: list[list[Mark | None]]) -> Compared:
    scale = Scale(criterion.scale)
    table = [[np.nan if one is None or one.value is None else float(one.value) for one in row] for row in rows]
    level = Level.NOMINAL if scale is Scale.YES_NO else Level.ORDINAL
    judged = [[one for one in row if one is not None] for row in rows]
    differing = [row for row in judged if len({one.value for one in row}) > 1]
    return Compared(
        criterion=criterion,
        agreement=agreement(table, level=level, values=scale.top + 1),
        differences=tuple((row[0].of.case_id, tuple(row)) for row in differing),
    )


def _share(mark: Mark | None, criterion: Criterion) -> float:
    return float("nan") if mark is None or mark.value is None else mark.value / Scale(criterion.scale).top
