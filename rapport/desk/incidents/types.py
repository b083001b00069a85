"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

TOPIC = "incidents:0"
"""Told when what runs, or what may be said about it, changes."""
SUBJECT, REVIEW_SUBJECT = "incident", "incident_review"
LONGEST_TITLE, LONGEST_TEXT, LONGEST_STATEMENT = 120, 4_000, 4_000
MOST_LINKED, AT_ONCE = 20_000, 50
HOLD_SECONDS = 60
HOUSE_LANGUAGE = "en"


class IncidentSeverity(StrEnum):
    """How bad it is, least first."""

    NOTICEABLE = "noticeable"
    SERIOUS = "serious"
    CRITICAL = "critical"


class StatementState(StrEnum):
    """Where one version of the holding statement stands. One version at most is approved."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class LineKind(StrEnum):
    """What a line of the log tells. Notes and decisions are written; the others write themselves."""

    NOTE = "note"
    DECISION = "decision"
    DECLARED = "declared"
    CHANGED = "changed"
    STATEMENT = "statement"
    CASES = "cases"
    TOLD = "told"
    TASK = "task"
    CLOSED = "closed"
    REVIEW = "review"


WRITTEN = (LineKind.NOTE, LineKind.DECISION)


class UpdateState(StrEnum):
    """How far telling all customers has come. Held: it can still be taken back."""

    HELD = "held"
    SENDING = "sending"
    DONE = "done"
    TAKEN_BACK = "taken_back"


class RowState(StrEnum):
    """What became of telling one customer."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which cases belong to an incident by rule: in each thing that is named one of its values, in all things together.

    ``reason_ids`` of leaves or of what stands above them; ``countries`` of customers, two letters; ``facts``: values by key of an
    attribute (product, store, carrier), in capitals or not. Nothing named: no case belongs by rule.
    """

    reason_ids: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.reason_ids or self.countries or any(self.facts.values()))


@dataclass(frozen=True, kw_only=True)
class IncidentDraft:
    """An incident as it is declared. ``begun_at``: cases opened before it do not belong to it by rule."""

    title: str
    known: str
    severity: IncidentSeverity
    scope: Scope
    begun_at: datetime
    owner_id: int
    deputy_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Approved:
    """The version of the holding statement that may be said now, by language. ``is_public``: customers read it on their pages."""

    id: int
    version: int
    texts: Mapping[str, str]
    is_public: bool
    approved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Running:
    """An incident that runs, as every page needs it."""

    id: int
    title: str
    severity: IncidentSeverity
    scope: Scope
    begun_at: datetime
    declared_at: datetime
    statement: Approved | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """Minutes from one moment of an incident to another; None where one of them is missing."""

    minutes: int | None
    n: int = 1

    @property
    def seconds(self) -> int | None:
        """Return the same in seconds."""
        return None if self.minutes is None else self.minutes * 60


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an incident was, counted by itself. Money by currency; breaches of standards of its cases."""

    first_case_at: datetime | None
    declared_at: datetime
    approved_at: datetime | None
    first_told_at: datetime | None
    closed_at: datetime | None
    case_to_declared: Span
    declared_to_approved: Span
    approved_to_told: Span
    opened_to_told: Span
    case_count: int
    customer_count: int
    complaint_count: int
    told_count: int
    remedy_count: int
    remedies: Mapping[str, str]
    breached_count: int
    clock_count: int
