"""What this room does after the fact: it carries out what was decided about a remedy. Each bears a second run."""

from rapport.governance.decisions.events import DecisionMade, DecisionWithdrawn
from rapport.kernel.actor import Actor
from rapport.kernel.models import Entry

from . import actions, queries
from .types import GIVE, PART

HOUSE = Actor.machine("decision")


def carry_out(event: DecisionMade | DecisionWithdrawn, entry: Entry) -> None:
    """Give what was decided, or record that it is not given."""
    remedy = queries.find_of_decision(event.decision_id)
    if remedy is None:
        return
    if isinstance(event, DecisionMade) and event.option_key in (GIVE, PART):
        actions.carry_out(remedy_id=remedy.pk, is_part=event.option_key == PART, by=HOUSE, at=entry.at)
    else:
        actions.turn_down(remedy_id=remedy.pk, is_withdrawn=isinstance(event, DecisionWithdrawn), by=HOUSE, at=entry.at)
