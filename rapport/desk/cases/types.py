"""The words of this room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What the customer wants of us. A complaint is any expression of dissatisfaction."""

    ENQUIRY = "enquiry"
    ORDER = "order"
    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    REQUEST = "request"


class Channel(StrEnum):
    """How a contact reached us or left us."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    WEB = "web"
    LETTER = "letter"
    SOCIAL = "social"
    STORE = "store"
    OTHER = "other"


class Direction(StrEnum):
    """Who speaks to whom. A note stays inside the department; what is leaving has been written and nobody has it yet.

    What went to the customer by itself (an automation, a message to all, a bot of another system) is automatic: they have it,
    and it answers nothing.
    """

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"
    LEAVING = "leaving"
    AUTOMATIC = "automatic"


# What customer and department have said to each other.
SAID = (Direction.INBOUND, Direction.OUTBOUND)
# What the customer has sent and got: that, and what went out by itself.
READ = (*SAID, Direction.AUTOMATIC)


class State(StrEnum):
    """Where a case stands."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_OTHERS = "waiting_others"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


UNSETTLED = (State.NEW, State.OPEN, State.WAITING_CUSTOMER, State.WAITING_OTHERS, State.REOPENED)
# The fact of an imported case whose source does not say when it was settled: the latest possible moment stands in its history.
UNTOLD = "settled_moment"


class Priority(StrEnum):
    """How soon a case is due compared with others, least first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Tier(StrEnum):
    """Who holds the case now, lowest first."""

    REPRESENTATIVE = "representative"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    DIRECTOR = "director"

    @property
    def height(self) -> int:
        """Return 0 for the representative up to 3 for the director."""
        return list(Tier).index(self)


class EscalationState(StrEnum):
    """What became of an escalation."""

    WAITING = "waiting"
    TAKEN_OVER = "taken_over"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What the higher tier must know before anything else; each at most 2,000 characters."""

    happened: str
    tried: str
    wanted: str
    options: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """A contact as it is written or received. ``at`` of an imported one may lie in the past."""

    direction: Direction
    channel: Channel
    text: str
    is_abusive: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseDraft:
    """A new case with its first contact. Ids refer to rows that exist; ``attributes`` to declared keys.

    ``is_unasked``: we make it ourselves, no customer wrote; ``due_at`` (of such a case only): by when we mean to have done it,
    and ``checklist`` what is to be done before it is settled.
    """

    kind: Kind
    subject: str
    first: ContactDraft
    customer_id: int | None = None
    reason_id: int | None = None
    cause_id: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL
    team_id: int | None = None
    assignee_id: int | None = None
    is_safety: bool = False
    is_unasked: bool = False
    due_at: datetime | None = None
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContactRecord:
    """One contact of the past, for bulk verbs. ``person_id``: who wrote it, for outbound contacts and notes."""

    at: datetime
    direction: Direction
    channel: Channel
    text: str
    person_id: int | None = None
    is_abusive: bool = False


class Move(NamedTuple):
    """The case came into a state at a moment."""

    at: datetime
    state: State
    person_id: int | None = None


class Assigned(NamedTuple):
    """The case came to a team and, perhaps, a person."""

    at: datetime
    team_id: int | None
    assignee_id: int | None = None


class CountsBy(NamedTuple):
    """From a moment on, the case counts by these opening hours."""

    at: datetime
    calendar_id: int


class HeldTo(NamedTuple):
    """From a moment on, the case was held to this standard of the other system."""

    at: datetime
    standard_id: int


class SourceRow(NamedTuple):
    """One row of a foreign system about this case, kept whole: ``fields`` as they were, ``digest`` over all of them."""

    at: datetime
    line: int
    fields: Mapping[str, str]
    digest: str


class WrittenRows(NamedTuple):
    """The rows of a foreign system about one case, written down already: each text is all of a row but the case, as COPY
    takes it. They are kept apart from their digests: large imports hand them from process to process.
    """

    digests: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]]) -> "WrittenRows":
        """Put together rows of digest and text."""
        return cls(*zip(*rows, strict=True))


@dataclass(frozen=True, kw_only=True)
class CaseRecord:
    """A whole case of the past, for bulk verbs (import, demo).

    ``source`` and ``external_id`` identify it: a second bring-in of the same record changes nothing. ``moves`` begin with the
    first state and are in time order, as are ``contacts``, ``assignments``, ``calendars``, ``standards`` and ``rows``.
    """

    source: str
    external_id: str
    kind: Kind
    subject: str
    channel: Channel
    opened_at: datetime
    received_at: datetime | None = None
    moves: tuple[Move, ...]
    contacts: tuple[ContactRecord, ...] = ()
    assignments: tuple[Assigned, ...] = ()
    calendars: tuple[CountsBy, ...] = ()
    standards: tuple[HeldTo, ...] = ()
    rows: tuple[SourceRow, ...] | WrittenRows = ()
    customer_id: int | None = None
    reason_id: int | None = None
    cause_id: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL
    is_safety: bool = False


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """What a bulk verb did: cases added, cases that had grown or changed, cases that were there already, rows kept."""

    added: int
    changed: int
    unchanged: int
    rows_added: int
    rows_known: int


class LinkKind(StrEnum):
    """How two cases belong together: ``case`` is related to, a part of, was split off from, or follows up ``other``."""

    RELATED = "related"
    PART = "part"
    SPLIT = "split"
    FOLLOW_UP = "follow_up"


class ApprovalState(StrEnum):
    """What became of asking a second person to settle a case."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class BulkVerb(StrEnum):
    """What may be done to many cases at once."""

    ASSIGN = "assign"
    PRIORITY = "priority"
    REASON = "reason"
    STATE = "state"


class BulkState(StrEnum):
    """How far an act on many cases has come, in this order; previewing, doing and undoing go through its rows."""

    ASKED = "asked"
    PREVIEWING = "previewing"
    READY = "ready"
    DOING = "doing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkOutcome(StrEnum):
    """What an act does, did or undid with one case."""

    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    RESTORED = "restored"
    KEPT = "kept"


class Effort(StrEnum):
    """What time on a case went into: working on it, or holding it open for somebody (on the line, in the queue of others)."""

    HANDLING = "handling"
    HOLD = "hold"
