"""What can happen to an incident. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import IncidentSeverity, LineKind, StatementState


@dataclass(frozen=True, kw_only=True)
class IncidentDeclared(Event):
    incident_id: int
    severity: IncidentSeverity
    owner_id: int
    deputy_id: int | None


@dataclass(frozen=True, kw_only=True)
class IncidentChanged(Event):
    incident_id: int
    severity: IncidentSeverity
    owner_id: int
    deputy_id: int | None


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    incident_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentReopened(Event):
    incident_id: int


@dataclass(frozen=True, kw_only=True)
class StatementWritten(Event):
    """A version of the holding statement waits for somebody else to approve it."""

    incident_id: int
    statement_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class StatementSettled(Event):
    """A version was approved, refused or withdrawn."""

    incident_id: int
    statement_id: int
    state: StatementState


@dataclass(frozen=True, kw_only=True)
class StatementUsed(Event):
    """Its words were put into an answer that somebody is writing."""

    incident_id: int
    statement_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CasesGathered(Event):
    """Cases were linked to an incident, by rule or by hand."""

    incident_id: int
    linking_id: int
    case_count: int


@dataclass(frozen=True, kw_only=True)
class CasesReleased(Event):
    """Cases do not belong to it after all."""

    incident_id: int
    linking_id: int | None
    case_count: int


@dataclass(frozen=True, kw_only=True)
class UpdateOrdered(Event):
    """All customers of an incident are to be told; held for a minute first."""

    incident_id: int
    update_id: int
    customer_count: int


@dataclass(frozen=True, kw_only=True)
class UpdateEnded(Event):
    incident_id: int
    update_id: int
    sent_count: int
    is_taken_back: bool


@dataclass(frozen=True, kw_only=True)
class LineWritten(Event):
    """Somebody noted something, or a decision was written down."""

    incident_id: int
    line_id: int
    kind: LineKind


@dataclass(frozen=True, kw_only=True)
class ReviewWritten(Event):
    incident_id: int
    review_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewApproved(Event):
    incident_id: int
    review_id: int
