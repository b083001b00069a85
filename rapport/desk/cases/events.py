"""What can happen to a case. Past tense; ids, enums and numbers only: text stays in its room."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Channel, Kind, Priority, State, Tier


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    case_id: int
    kind: Kind
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class ContactReceived(Event):
    case_id: int
    contact_id: int
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class ContactSent(Event):
    case_id: int
    contact_id: int
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    case_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    case_id: int
    before: State
    after: State


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Event):
    case_id: int
    team_id: int | None
    assignee_id: int | None


@dataclass(frozen=True, kw_only=True)
class PriorityChanged(Event):
    case_id: int
    before: Priority
    after: Priority


@dataclass(frozen=True, kw_only=True)
class CaseClassified(Event):
    """Kind, reason, cause, attributes or the safety mark were set."""

    case_id: int
    kind: Kind
    reason_id: int | None
    cause_id: int | None
    is_safety: bool


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(Event):
    case_id: int
    escalation_id: int
    to: Tier


@dataclass(frozen=True, kw_only=True)
class EscalationReturned(Event):
    case_id: int
    escalation_id: int


@dataclass(frozen=True, kw_only=True)
class EscalationWithdrawn(Event):
    case_id: int
    escalation_id: int


@dataclass(frozen=True, kw_only=True)
class CaseTakenOver(Event):
    case_id: int
    takeover_id: int
    observer_id: int | None


@dataclass(frozen=True, kw_only=True)
class TakeoverEnded(Event):
    case_id: int
    takeover_id: int


@dataclass(frozen=True, kw_only=True)
class CasesBroughtIn(Event):
    """A batch of a bulk verb landed; the cases carry the batch's number."""

    batch_id: int
    case_count: int
