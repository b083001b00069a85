"""The tables of a report: standards against their targets, complaints by cause."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.discoveries import adjust, chance_of
from rapport.compute.intervals import poisson_interval
from rapport.desk.cases import queries as cases
from rapport.governance.standards import queries as standards
from rapport.metrics.ask import Question, ask

from .. import rules
from ..types import ByCause, Held, Judged
from .figures import Asked

MOST_CAUSES = 6
FALSE_DISCOVERIES = 0.05
ORDER = (Judged.MISSED, Judged.UNSURE, Judged.MET, Judged.FEW, Judged.NONE)


def held(asked: Asked) -> tuple[Held, ...]:
    """Return each standard in force when the period ended, against the share that it promises: those missed first."""
    end = datetime.combine(asked.period.until, time(), tzinfo=ZoneInfo(settings.RAPPORT_ZONE))
    found = {one.split: one for one in ask(asked.question("attainment", split="standard_id")).figures}
    rows = []
    for version in standards.in_force(end):
        figure = found.get(version.standard_id)
        n = figure.n if figure else 0
        met = round(figure.numerator or 0) if figure else 0
        low, high = (figure.low, figure.high) if figure else (None, None)
        rows.append(
            Held(
                standard_id=version.standard_id,
                label=version.standard.name,
                promise=version.standard.promise,
                n=n,
                met_count=met,
                value=figure.value if figure else None,
                low=low,
                high=high,
                target=version.threshold_share,
                judged=rules.verdict(met=met, n=n, low=low, high=high, target=version.threshold_share),
            )
        )
    return tuple(sorted(rows, key=lambda one: ORDER.index(one.judged)))


def causes(asked: Asked) -> tuple[ByCause, ...]:
    """Return the causes with most complaints, then the rest together, and last those for which none was named."""
    now, then = ({one.split: one.n for one in ask(question).figures} for question in _by_cause(asked))
    known = {cause.pk: cause for cause in cases.causes(with_former=True)}
    ranked = sorted((key for key in {**now, **then} if key is not None), key=lambda key: (-now.get(key, 0), key))
    rows = [
        _row(known[key].name if key in known else _("Cause %(id)s") % {"id": key}, key, now.get(key, 0), then.get(key, 0), known)
        for key in ranked[:MOST_CAUSES]
    ]
    if rest := ranked[MOST_CAUSES:]:
        n, before = (sum(side.get(key, 0) for key in rest) for side in (now, then))
        label = ngettext("%(n)s further cause", "%(n)s further causes", len(rest)) % {"n": len(rest)}
        rows.append(_row(label, None, n, before, known, is_rest=True))
    if None in now or None in then:
        rows.append(_row(_("No cause named"), None, now.get(None, 0), then.get(None, 0), known))
    return tested(rows, (asked.period.until - asked.period.since) / (asked.before.until - asked.before.since))


def tested(rows: Sequence[ByCause], share: float) -> tuple[ByCause, ...]:
    """Mark the named causes that moved by more than chance, at a false-discovery rate of 5 %; ``share``: days now by days before.

    Given how many came in all, how they fall on both periods is a binomial matter (exact).
    """
    named = [one for one in rows if one.cause_id is not None and one.n + one.before]
    if not named:
        return tuple(rows)
    p = [chance_of(one.n, one.n + one.before, share / (1 + share)) for one in named]
    told = {one.cause_id for one, adjusted in zip(named, adjust(np.array(p)), strict=True) if adjusted <= FALSE_DISCOVERIES}
    return tuple(replace(one, is_told=one.cause_id is not None and one.cause_id in told) for one in rows)


def _by_cause(asked: Asked) -> tuple[Question, Question]:
    before = asked.before
    return (
        asked.question("complaints", split="cause_id"),
        asked.question("complaints", split="cause_id", since=before.since, until=before.until),
    )


def _row(label: str, cause_id: int | None, n: int, before: int, known: Mapping[int, object], *, is_rest: bool = False) -> ByCause:
    interval = poisson_interval(n)
    department = getattr(known.get(cause_id or 0), "department", None)
    return ByCause(
        cause_id=cause_id,
        label=label,
        department=department.name if department else "",
        n=n,
        low=interval.low,
        high=interval.high,
        before=before,
        is_rest=is_rest,
    )
