"""The words of this room."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.compute.legallimits import Limit
from rapport.governance.standards.types import Told

from .representing import Addressee as Addressee
from .representing import Complainant as Complainant
from .representing import Paper as Paper


class CustomerType(StrEnum):
    """Who complains, as rule books tell people apart."""

    CONSUMER = "consumer"
    MICRO_BUSINESS = "micro_business"
    BUSINESS = "business"
    CHARITY = "charity"
    TENANT = "tenant"


class Severity(StrEnum):
    """How much harm there is or may come, least first."""

    LOW = "low"
    MODERATE = "moderate"
    SERIOUS = "serious"
    CRITICAL = "critical"


class Mark(StrEnum):
    """What outranks the usual course of a complaint."""

    SAFETY = "safety"
    DISCRIMINATION = "discrimination"
    DATA_BREACH = "data_breach"
    LEGAL_THREAT = "legal_threat"
    PRESS = "press"
    REGULATOR = "regulator"


class Milestone(StrEnum):
    """What a regime asks to be done by a moment, in the order of a complaint's life."""

    FIRST_ACTION = "first_action"
    ACKNOWLEDGE = "acknowledge"
    QUICK = "quick"
    PROGRESS = "progress"
    ANSWER = "answer"
    FINAL = "final"
    STAGE_TWO_ACKNOWLEDGE = "stage_two_acknowledge"
    STAGE_TWO_ANSWER = "stage_two_answer"
    REDRESS = "redress"
    REFERRAL = "referral"
    RETENTION = "retention"


class Anchor(StrEnum):
    """From what a milestone counts. Without an acknowledgement, its answer counts from when that was due."""

    RECEIPT = "receipt"
    TRIAGE = "triage"
    ACKNOWLEDGED = "acknowledged"
    LAST_WORD = "last_word"
    STAGE_TWO_ASKED = "stage_two_asked"
    STAGE_TWO_ACKNOWLEDGED = "stage_two_acknowledged"
    ANSWERED = "answered"
    REDRESS_AGREED = "redress_agreed"


class Letter(StrEnum):
    """What is written to the complainant."""

    ACKNOWLEDGEMENT = "acknowledgement"
    PROGRESS = "progress"
    HOLDING = "holding"
    SUMMARY_RESOLUTION = "summary_resolution"
    FINAL = "final"
    STAGE_TWO_ACKNOWLEDGEMENT = "stage_two_acknowledgement"
    STAGE_TWO_HOLDING = "stage_two_holding"
    STAGE_TWO_FINAL = "stage_two_final"
    FORWARDING = "forwarding"


class Decision(StrEnum):
    """What was decided of one allegation."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    OUT_OF_SCOPE = "out_of_scope"
    WITHDRAWN = "withdrawn"
    OUT_OF_TIME = "out_of_time"


class RedressKind(StrEnum):
    """What is given to put a complaint right."""

    APOLOGY = "apology"
    EXPLANATION = "explanation"
    CORRECTION = "correction"
    RE_PERFORMANCE = "re_performance"
    REPAIR_OR_REPLACE = "repair_or_replace"
    REFUND = "refund"
    PRICE_REDUCTION = "price_reduction"
    COMPENSATION = "compensation"
    DISTRESS = "distress"
    INTEREST = "interest"
    GOODWILL = "goodwill"
    FEE_WAIVER = "fee_waiver"
    WRITE_OFF = "write_off"
    PROCESS_CHANGE = "process_change"


REDRESS_PURPOSE = "redress"
"""What a decision about redress is asked for: this room carries it out."""


class Why(StrEnum):
    """The second level of a root cause: why it could go wrong."""

    PEOPLE = "people"
    PROCESS = "process"
    POLICY = "policy"
    SYSTEM = "system"
    SUPPLIER = "supplier"
    PRODUCT = "product"
    COMMUNICATION = "communication"
    THIRD_PARTY = "third_party"


class Closing(StrEnum):
    """How a complaint came to its end."""

    FINAL_RESPONSE = "final_response"
    QUICK_RESOLUTION = "quick_resolution"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"


class Change(StrEnum):
    """What was recorded in a complaint's file; the file says what it says."""

    RECEIPT = "receipt"
    REGIME = "regime"
    ENTITY = "entity"
    JOINED = "joined"
    COMPLAINANT = "complainant"
    TRIAGE = "triage"
    HANDLER = "handler"
    ALLEGATION = "allegation"
    EVIDENCE = "evidence"
    FINDING = "finding"
    RULING = "ruling"
    ACCEPTANCE = "acceptance"
    REDRESS_ASKED = "redress_asked"
    REDRESS_REFUSED = "redress_refused"
    REDRESS_OFFERED = "redress_offered"
    REDRESS_ANSWERED = "redress_answered"
    REDRESS_PAID = "redress_paid"
    STAGE_TWO = "stage_two"
    CAUSE = "cause"
    ACTION = "action"
    EFFECT = "effect"
    OUTSIDE = "outside"
    RESTRICTED = "restricted"
    LEGAL_HOLD = "legal_hold"
    RETENTION_OVER = "retention_over"
    ERASED = "erased"
    ANSWERED_HANDLING = "answered_handling"
    LETTER_WRITTEN = "letter_written"
    LETTER_RETURNED = "letter_returned"
    LETTER_WITHDRAWN = "letter_withdrawn"
    AUTHORITY_KEPT = "authority_kept"
    AUTHORITY_WITHDRAWN = "authority_withdrawn"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One milestone of a regime. ``stage`` is that at which it counts; ``is_statutory``: the rule book sets it, not we."""

    milestone: Milestone
    anchor: Anchor
    limit: Limit
    is_statutory: bool = True


@dataclass(frozen=True, kw_only=True)
class Element:
    """What a letter must contain. ``says``: one of these must stand in the text; none: its writer ticks that it is there.

    ``is_enclosed``: a file has to go with the letter.
    """

    key: str
    label: str
    says: tuple[str, ...] = ()
    is_enclosed: bool = False


class Reminder(StrEnum):
    """A day, beside the milestones, on which something is to be done: ours, an ombudsman's, or that of a limit of contact."""

    EFFECT = "effect"
    FILE_SENT = "file_sent"
    COMPLY = "comply"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung of the ladder of warnings: so many hours before the limit (below 0: after it) these hear of it, and all before."""

    hours: int
    told: tuple[Told, ...]


# What raises a complaint beside its severity and its marks: that its customer needs care, whatever the driver.
VULNERABLE = "vulnerable"


@dataclass(frozen=True, kw_only=True)
class Raise:
    """What a mark, a severity or vulnerability asks for at once.

    ``tier``: to whom the case is raised, "" to nobody; ``first_action``: within so many business days something is done, 0: no
    such milestone; ``own_percent``: how much of our own limits (never of the rule book's) is left, 1 to 100.
    """

    tier: str = ""
    first_action: int = 1
    own_percent: int = 100


LADDER = (
    Rung(hours=48, told=(Told.HANDLER,)),
    Rung(hours=24, told=(Told.LEAD,)),
    Rung(hours=0, told=(Told.MANAGER,)),
    Rung(hours=-48, told=(Told.DIRECTOR,)),
)
RAISES: dict[str, Raise] = {
    Mark.SAFETY.value: Raise(tier="manager"),
    Mark.DISCRIMINATION.value: Raise(tier="supervisor"),
    Mark.DATA_BREACH.value: Raise(tier="manager"),
    Mark.LEGAL_THREAT.value: Raise(tier="supervisor"),
    Mark.PRESS.value: Raise(tier="director"),
    Mark.REGULATOR.value: Raise(tier="manager"),
    Severity.SERIOUS.value: Raise(tier="supervisor"),
    Severity.CRITICAL.value: Raise(tier="director"),
    VULNERABLE: Raise(),
}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one version of a regime asks.

    ``rolls_on``: what comes in outside business counts from the next business day. ``stages``: how often it is decided, 1 or 2;
    ``extension``: by how many business days a holding letter moves the answer of a stage, once; None: it moves nothing;
    ``stage_two_extension``: the same at stage 2 where it is another; None: as at stage 1.
    ``holding_answers``: a holding letter in time is enough for the milestone "answer". ``categories``: with which of these words
    a final answer is closed, where the regime has such words. ``ladder``: who is warned when, in order; ``raises``: what a mark,
    a severity or vulnerability asks for at once.
    """

    zone: str
    country: str
    subdivision: str = ""
    closes: str = "17:00"
    rolls_on: bool = False
    steps: tuple[Step, ...] = ()
    letters: dict[Letter, tuple[Element, ...]] = field(default_factory=dict)
    stages: int = 2
    extension: int | None = None
    stage_two_extension: int | None = None
    holding_answers: bool = False
    has_quick: bool = False
    referral: str = ""
    categories: tuple[str, ...] = ()
    ladder: tuple[Rung, ...] = LADDER
    raises: dict[str, Raise] = field(default_factory=lambda: dict(RAISES))


@dataclass(frozen=True, kw_only=True)
class Moments:
    """What happened to a complaint, as far as milestones depend on it. None: not yet.

    ``first_action`` and ``own_percent``: what its assessment asks for, as in ``Raise``; 0: what the regime itself says.
    ``words_at``: every letter that was given, in order.
    """

    received_at: datetime
    urgent_since: datetime | None = None
    first_action: int = 0
    own_percent: int = 100
    acted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    last_word_at: datetime | None = None
    words_at: tuple[datetime, ...] = ()
    held_at: datetime | None = None
    quick_at: datetime | None = None
    answered_at: datetime | None = None
    stage_two_asked_at: datetime | None = None
    stage_two_acknowledged_at: datetime | None = None
    stage_two_held_at: datetime | None = None
    stage_two_answered_at: datetime | None = None
    redress_agreed_at: datetime | None = None
    redress_paid_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One milestone as it stands: ``due_at`` is the first moment that is too late; ``void``: it is not asked for any more."""

    milestone: Milestone
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    is_statutory: bool
    is_void: bool = False


class Standing(StrEnum):
    """How a milestone stands at a moment."""

    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    SOON = "soon"
    RUNNING = "running"
    LAPSED = "lapsed"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A complaint as it is converted. ``contact_id``: the one contact that is the complaint; None takes the first inbound one.

    ``product``: one of those that regimes are chosen by, or "" for another; ``entity_id``: None is the legal entity of the house.
    """

    received_at: datetime
    contact_id: int | None = None
    product: str = ""
    jurisdiction: str = ""
    customer_type: CustomerType = CustomerType.CONSUMER
    entity_id: int | None = None
    complainant: Complainant = field(default_factory=Complainant)


@dataclass(frozen=True, kw_only=True)
class Triage:
    """The first assessment. ``drivers``: of vulnerability, as the customers' room names them."""

    severity: Severity
    marks: tuple[Mark, ...] = ()
    drivers: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FileRecord:
    """A complaint file of the past, for bulk verbs: the case is a complaint that is there already."""

    case_id: int
    regime: str
    received_at: datetime
    words: str
    handler_id: int | None = None
    severity: Severity = Severity.LOW
    marks: tuple[Mark, ...] = ()
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    closing: Closing | None = None
    decision: Decision | None = None
    why: Why | None = None
    cause_id: int | None = None
    redress_amount: int = 0
    asked_at: datetime | None = None
    rated_at: datetime | None = None
    rating: int | None = None
    rating_comment: str = ""
