"""What this room does after the fact: what waits is given to who is free, and automations act. Each bears a second run."""

from rapport.desk.cases.events import CaseAssigned, CaseMoved, CaseOpened, ContactReceived, PriorityChanged
from rapport.directory.people.events import PresenceSet, PresenceWithdrawn
from rapport.governance.standards.events import MilestoneReached
from rapport.kernel import clock
from rapport.kernel.models import Entry

from . import actions, queries
from .actions.draining import HOUSE
from .rules import automating
from .types import AUTOMATION, Trigger

BREACHED_AT = 100


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


def automate(event: CaseOpened | ContactReceived | CaseMoved | PriorityChanged | MilestoneReached, entry: Entry) -> None:
    """Have the automations that wait for this act, but never on what an automation did: none can set off another, or itself."""
    if entry.actor.startswith(AUTOMATION):
        return
    match event:
        case CaseOpened():
            trigger, case_id, number = Trigger.OPENED, event.case_id, 0
        case ContactReceived():
            trigger, case_id, number = Trigger.RECEIVED, event.case_id, event.contact_id
        case CaseMoved():
            trigger, case_id, number = Trigger.MOVED, event.case_id, entry.pk
        case PriorityChanged():
            trigger, case_id, number = Trigger.PRIORITY, event.case_id, entry.pk
        case MilestoneReached():
            if event.subject_kind != "case" or event.share < BREACHED_AT:
                return
            trigger, case_id, number = Trigger.BREACHED, event.subject_id, event.clock_id
    key = automating.key_of(trigger, number=number)
    actions.run_all(trigger=trigger, case_id=case_id, key=key, happened_at=entry.at, by=HOUSE, at=clock.now())
