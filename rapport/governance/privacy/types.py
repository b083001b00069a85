"""The words of this room."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_LINE, LONGEST_WORDS = 200, 4_000


class RequestKind(StrEnum):
    """What a customer may ask about their data."""

    ACCESS = "access"
    ERASURE = "erasure"
    CORRECTION = "correction"


class Channel(StrEnum):
    """On which way a request came. Any way counts."""

    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    CHAT = "chat"
    WEB = "web"
    SOCIAL = "social"
    STORE = "store"


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExportState(StrEnum):
    """Where a customer's file of data stands."""

    WAITING = "waiting"
    READY = "ready"
    GONE = "gone"


class ErasureState(StrEnum):
    """Where an erasure stands: asked for, confirmed by a second person and under way, done; or taken back."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class RunState(StrEnum):
    """Where a run of a retention rule stands."""

    WORKING = "working"
    DONE = "done"


class Change(StrEnum):
    """What was recorded; the row that it is about follows from the table."""

    RECEIVED = "received"
    IDENTIFIED = "identified"
    EXTENDED = "extended"
    HANDED = "handed"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPORT_ASKED = "export_asked"
    EXPORT_READY = "export_ready"
    EXPORT_TAKEN = "export_taken"
    EXPORT_GONE = "export_gone"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_WITHDRAWN = "erasure_withdrawn"
    ERASED = "erased"
    HOLD_SET = "hold_set"
    HOLD_REVIEWED = "hold_reviewed"
    HOLD_ENDED = "hold_ended"
    RULE_SET = "rule_set"
    RULE_TRIED = "rule_tried"
    RULE_ON = "rule_on"
    RULE_OFF = "rule_off"
    RULE_RAN = "rule_ran"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came: who asked (the customer, or whoever may speak for them), on which way, and in which words."""

    kind: RequestKind
    channel: Channel
    received_at: datetime
    asked_by: str
    words: str = ""
    handler_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """What a retention rule says. ``kinds`` and ``states`` empty: all that are settled. ``days``: so long after settling."""

    name: str
    kinds: tuple[str, ...]
    states: tuple[str, ...]
    days: int
    parts: tuple[str, ...]
    source: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """A case that a rule reaches: when it was settled, and whose it is. ``gone_ids``: cases that went into it."""

    case_id: int
    customer_id: int | None
    kind: str
    settled_at: datetime
    gone_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a preview or a certificate: so many rows of what, in which room; erased, or kept and why."""

    room: str
    what: str
    count: int
    is_erased: bool


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an erasure would do: what goes, what stays, and what forbids it now."""

    erased: tuple[Line, ...]
    kept: tuple[Line, ...]
    stops: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Needed:
    """Something of this room that needs a person: a request due soon, or an erasure that waits for a second one."""

    customer: str
    customer_id: int
    due_at: datetime | None
    since_at: datetime
    request_id: int | None = None
    erasure_id: int | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldDraft:
    """What is to be held, a customer or a case, why, and when that is looked at again."""

    customer_id: int | None
    case_id: int | None
    reason: str
    owner_id: int
    review_date: date
