"""What this room shows on the page of a case: what the guide says, what was given, what may be given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor
from rapport.ui.slots import Panel

from .. import queries
from . import shown

MOST = 5


def remedies_of_cases(rows: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return what the guide says about each case, what was given, and what this person may give."""
    return _told(rows, actor, as_of, queries.remedies_of(list(rows), as_of=as_of))


def advice_on_cases(rows: Mapping[int, Any], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the same for cases in which nothing was given."""
    return _told(rows, actor, as_of, {})


def _told(rows: Mapping[int, Any], actor: Actor, as_of: datetime, given: Mapping[int, Any]) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for case in rows.values():
        guide = queries.guide_for([case.reason_id, case.reason.parent_id if case.reason else None], as_of=as_of)
        found[case.pk] = {
            "case_id": case.pk,
            "guide": guide,
            "advice": shown.advice(guide),
            "given": shown.given(given.get(case.pk, [])[:MOST]),
            "may_give": actor.person_id is not None and actor.may("remedies.give", on=case),
        }
    return found


PANELS = (
    Panel(
        "case.rail",
        _("Remedies"),  # type: ignore[arg-type]
        "remedies.give",
        remedies_of_cases,
        "remedies/panel.html",
        order=40,
        told_by=("SELECT case_id FROM remedies_remedy WHERE case_id = ANY(%(ids)s)",),
        without=advice_on_cases,
        with_rows=True,
    ),
)
