"""What this room shows on lower and higher pages: at the answer of a case what may be said, on the first pages what runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries, rules
from ..models import IncidentCase
from ..types import Running
from . import words

NOW = timedelta(minutes=10)


def at_answers(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the incidents to which these cases belong, with what may be said; no query while none runs, else one."""
    running = queries.running()
    if not running:
        return {}
    linked = IncidentCase.objects.filter(case_id=OuterRef("pk")).values("incident_id")
    rows = cases.cases(actor).select_related(None).select_related("customer", "reason").filter(pk__in=ids)
    found = {}
    for case in rows.annotate(incident_ids=ArraySubquery(linked)):
        shown = [one for run in running if (one := _at_answer(run, case))]
        if shown:
            can_work = actor.person_id is not None and case.merged_into_id is None and actor.may("cases.work", on=case)
            found[case.pk] = {"case_id": case.pk, "incidents": shown, "can_work": can_work}
    return found


def _at_answer(run: Running, case: Any) -> dict[str, Any] | None:
    is_linked = run.id in case.incident_ids
    reason_ids = [case.reason_id, case.reason.parent_id if case.reason else None]
    is_alike = is_linked or rules.fits(
        run.scope,
        reason_ids=reason_ids,
        country=case.customer.country if case.customer else "",
        facts=case.attributes,
        opened_at=case.opened_at,
        begun_at=run.begun_at,
    )
    if not is_alike:
        return None
    language = case.customer.language if case.customer else ""
    return {
        "incident": run,
        "is_linked": is_linked,
        "text": rules.text_in(run.statement.texts, language) if run.statement else "",
        "severity": words.SEVERITY[run.severity],
        "tone": words.SEVERITY_TONE[run.severity],
    }


def on_first_pages(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the incidents that run with their figures, for the brief and the floor; no query while none runs."""
    is_past = as_of < clock.now() - NOW
    rows = queries.running_at(as_of) if is_past or queries.running() else []
    if not rows:
        return {}
    keys = [one.pk for one in rows]
    counts, told = queries.counts_of(keys), queries.told_counts(keys)
    shown = [
        {
            "incident": one,
            "counts": counts[one.pk],
            "told": told.get(one.pk, 0),
            "severity": words.SEVERITY[one.severity],
            "tone": words.SEVERITY_TONE[one.severity],
        }
        for one in rows
    ]
    return {one: {"incidents": shown} for one in ids}


PANELS = (
    Panel("case.answer", "", "incidents.view", at_answers, "incidents/at_answer.html", order=10),
    Panel("today.head", "", "incidents.view", on_first_pages, "incidents/on_first_pages.html", order=10),
)
