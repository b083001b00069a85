"""What this room does after the fact: when a case waits or somebody is free, what waits is given. Each bears a second run."""

from rapport.desk.cases.events import CaseAssigned, CaseMoved, CaseOpened
from rapport.directory.people.events import PresenceSet, PresenceWithdrawn
from rapport.kernel.models import Entry

from . import actions, queries
from .actions.draining import HOUSE


def give_waiting(event: CaseOpened | CaseMoved | CaseAssigned | PresenceSet | PresenceWithdrawn, entry: Entry) -> None:
    """Have what waits given, once for all that happened meanwhile."""
    if entry.actor == HOUSE.name or not _matters(event) or not queries.is_any_on():
        return
    actions.drain_waiting.defer(once="routing")


def _matters(event: CaseOpened | CaseMoved | CaseAssigned | PresenceSet | PresenceWithdrawn) -> bool:
    """A case that moved matters when it takes no room any more; one assigned, when nobody has it now."""
    if isinstance(event, CaseMoved):
        return event.after not in queries.HELD or event.before not in queries.HELD
    return not isinstance(event, CaseAssigned) or event.assignee_id is None
