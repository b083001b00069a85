"""What this room shows on the pages of subjects."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kernel.actor import Actor, with_subjects
from rapport.ui.slots import Panel

from .. import queries
from ..types import DecisionState
from .shown import options_of

MOST = 4


def decisions_of_cases(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the decisions about these cases, those that wait first, and whether one may be asked for. Two queries.

    For a case that only some may read also who those are that were asked.
    """
    found = queries.decisions_of("case", ids, as_of=as_of)
    with_subjects(one for rows in found.values() for one in rows if one.is_open)
    may_ask = actor.may("decisions.ask") and actor.person_id is not None
    return {
        one: {
            "decisions": [_row(decision, actor, as_of) for decision in found.get(one, [])[:MOST]],
            "subject": f"case:{one}",
            "may_ask": may_ask,
        }
        for one in ids
        if may_ask or found.get(one)
    }


def _row(decision: Any, actor: Actor, as_of: datetime) -> dict[str, Any]:
    chosen = queries.option_of(decision, decision.chosen or decision.recommended)
    return {
        "decision": decision,
        "option": chosen,
        "is_withdrawn": decision.state == DecisionState.WITHDRAWN,
        "is_mine": decision.is_open and decision.decider_id == actor.person_id,
        "is_kept": decision.is_open and not queries.may_read_subject(decision.decider, decision, at=as_of),
        "costs": options_of(decision)[0].costs if decision.is_open else "",
    }


def to_ask(ids: Sequence[int], actor: Actor, as_of: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Return the way to ask for a decision about each case."""
    may_ask = actor.may("decisions.ask") and actor.person_id is not None
    return {one: {"decisions": [], "subject": f"case:{one}", "may_ask": True} for one in ids if may_ask}


PANELS = (
    Panel(
        "case.rail",
        _("Decisions"),  # type: ignore[arg-type]
        "decisions.view",
        decisions_of_cases,
        "decisions/panel.html",
        order=60,
        told_by=("SELECT subject_id FROM decisions_decision WHERE subject_kind = 'case' AND subject_id = ANY(%(ids)s)",),
        without=to_ask,
    ),
)
