"""What pages show of a decision: each option with its money in words, and what this person may do about it."""

from dataclasses import dataclass
from typing import Any

from rapport.directory.people.types import Role
from rapport.kernel.actor import Actor
from rapport.ui.money import said_range

from ..models import Decision
from ..types import DecisionState


@dataclass(frozen=True, kw_only=True)
class ShownOption:
    """An option as it is read. ``costs``: its money in words."""

    key: str
    label: str
    customer_effect: str
    costs: str
    is_recommended: bool
    is_chosen: bool


def options_of(decision: Decision) -> list[ShownOption]:
    """Return the options, the recommended one first."""
    shown = [
        ShownOption(
            key=one.key,
            label=one.label,
            customer_effect=one.customer_effect,
            costs=said_range(one.low, one.high, decision.currency),
            is_recommended=one.key == decision.recommended,
            is_chosen=one.key == decision.chosen,
        )
        for one in decision.options.all()
    ]
    return sorted(shown, key=lambda one: not one.is_recommended)


def verbs(decision: Decision, actor: Actor) -> dict[str, bool]:
    """Return which verbs the page offers. The actions decide again."""
    leads = actor.may("decisions.decide", on=decision) and actor.person_id is not None and decision.asked_by_id != actor.person_id
    decides = decision.is_open and leads and (decision.decider_id in actor.acts_for or _is_above(decision, actor))
    asks = decision.is_open and actor.may("decisions.ask", on=decision) and decision.decider_id != actor.person_id
    return {
        "decide": decides,
        "explain": asks and decision.state == DecisionState.ASKED_BACK,
        "withdraw": asks,
        "review": bool(decision.review_date) and not decision.findings and actor.may("decisions.decide", on=decision),
    }


def _is_above(decision: Decision, actor: Actor) -> bool:
    return bool(actor.role) and Role(actor.role).height > Role(decision.decider.role).height


def row(decision: Decision, actor: Actor) -> dict[str, Any]:
    """Return a waiting request as a row of the queue shows it."""
    low, high = decision.low, decision.high  # type: ignore[attr-defined]
    return {
        "decision": decision,
        "costs": said_range(low, high, decision.currency),
        "advice": decision.advice,  # type: ignore[attr-defined]
        "verbs": verbs(decision, actor),
        "in_place_of": actor.in_place_of(decision.decider_id),
    }
