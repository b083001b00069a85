"""What this room shows on the pages of lower rooms: the evidence that they rest on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.metrics import frozen, queries
from rapport.metrics.models import Effect
from rapport.ui.slots import Panel

from .. import queries as room_queries
from . import effect_shown, effect_words
from .evidence_words import KINDS, figure

MOST = 6
# What is changed on purpose, so that one asks what the change did; of the others only what was measured is shown.
CHANGED = frozenset({"team", "product", "decision", "article"})


def evidence(kind: str, ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what these objects rest on, oldest first, and for whom may the way to cite more. One query."""
    cited = queries.evidence_of(kind, ids, actor=actor)
    may_cite = actor.may("evidence.cite")
    shown = {}
    for number in ids:
        rows = [one for one in cited.get(number, ()) if one.cited_at <= as_of]
        if rows or may_cite:
            lines = [
                {"citation": one, "figure": figure(frozen.read(one.evidence.content)), "means": KINDS[one.kind]}
                for one in rows[-MOST:]
            ]
            shown[number] = {
                "lines": lines,
                "more": max(len(rows) - MOST, 0),
                "subject": f"{kind}:{number}",
                "may_cite": may_cite,
            }
    return shown


def to_cite(kind: str, ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to cite evidence for objects that rest on none yet."""
    may_cite = actor.may("evidence.cite")
    return {one: {"lines": [], "more": 0, "subject": f"{kind}:{one}", "may_cite": True} for one in ids if may_cite}


def _citations(kind: str) -> str:
    return f"SELECT subject_id FROM metrics_citation WHERE subject_kind = '{kind}' AND subject_id = ANY(%(ids)s)"  # noqa: S608


def effects(kind: str, ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what changes about these objects did to the figures, newest first. One query."""
    found = queries.effects_of(kind, ids, actor=actor)
    may_measure = kind in CHANGED and actor.may("effects.measure")
    shown = {}
    for number in ids:
        rows = [one for one in found.get(number, ()) if one.asked_at <= as_of]
        if rows or may_measure:
            lines = [line for one in rows[:MOST] if (line := _line(one))]
            more = max(len(rows) - MOST, 0)
            shown[number] = {"lines": lines, "more": more, "subject": f"{kind}:{number}", "may_measure": may_measure}
    return shown


def _line(row: Effect) -> dict[str, Any] | None:
    metric = effect_shown.metric_of(row)
    if metric is None:
        return None
    told = effect_shown.told_of(row, metric)
    verdict, tone = effect_words.verdict_words(told)
    return {"effect": row, "metric": metric.label, "verdict": verdict, "tone": tone, "size": effect_words.between(told)}


def to_measure(kind: str, ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to measure an effect, for objects about which none was measured yet."""
    may_measure = kind in CHANGED and actor.may("effects.measure")
    return {one: {"lines": [], "more": 0, "subject": f"{kind}:{one}", "may_measure": True} for one in ids if may_measure}


def _measured(kind: str) -> str:
    return f"SELECT subject_id FROM metrics_effect WHERE subject_kind = '{kind}' AND subject_id = ANY(%(ids)s)"  # noqa: S608


def own_figures(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return on a person's own page, and to them alone, the way to their figures and to who looked at these."""
    if actor.person_id is None or actor.person_id not in ids:
        return {}
    return {actor.person_id: {"looks": room_queries.looks_at(actor, until=as_of)[:3]}}


PANELS: tuple[Panel, ...] = (
    Panel("person.rail", _("Figures about you"), "measures.own", own_figures, "measures/own_panel.html", order=70),  # type: ignore[arg-type]
)
PANELS += tuple(
    Panel(
        f"{kind}.rail",
        _("Effect"),  # type: ignore[arg-type]
        "evidence.view",
        partial(effects, kind),
        "measures/effect_panel.html",
        order=62,
        told_by=(_measured(kind),),
        without=partial(to_measure, kind),
    )
    for kind in ("case", "customer", "team", "product", "decision", "article")
) + tuple(
    Panel(
        f"{kind}.rail",
        _("Evidence"),  # type: ignore[arg-type]
        "evidence.view",
        partial(evidence, kind),
        "measures/evidence_panel.html",
        order=60,
        told_by=(_citations(kind),),
        without=partial(to_cite, kind),
    )
    for kind in (
        "case",
        "customer",
        "team",
        "decision",
        "article",
        "product",
        "complaint",
        "incident",
        "target",
        "effect",
        "standard",
        "demonstration",
    )
)
