"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LONGEST_NAME = 80
MOST_WORDS = 20
MOST_CAPACITY = 200
PRODUCT, CARRIER = "product", "carrier"


class Because(StrEnum):
    """Why a case came to a person, or waits."""

    LEAST = "least"
    LONGEST = "longest"
    ONLY = "only"
    NOBODY_SERVES = "nobody_serves"
    NOBODY_HERE = "nobody_here"
    NOBODY_ABLE = "nobody_able"
    ALL_FULL = "all_full"


class Absent(StrEnum):
    """What happens to the unanswered cases of somebody who is absent."""

    KEEP = "keep"
    DUE = "due"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Which cases are meant. An empty part means any; all parts that say something have to hold.

    ``languages`` count by their first part (fr holds fr-CA); ``reason_ids`` hold the reasons below them; of ``text`` any of the
    words, parted by commas, is enough.
    """

    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    reason_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()
    segment_ids: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    is_vulnerable: bool = False
    is_safety: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFacts:
    """What conditions ask of a case. ``reason_ids``: its reason and the one above it; ``barred_id``: whom it is about."""

    case_id: int
    kind: str
    channel: str
    priority: str
    state: str
    reason_ids: tuple[int, ...] = ()
    team_id: int | None = None
    assignee_id: int | None = None
    barred_id: int | None = None
    segment_id: int | None = None
    language: str = ""
    product: str = ""
    carrier: str = ""
    is_vulnerable: bool = False
    is_safety: bool = False
    opened_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A case that nobody has, in the queue that takes it. ``not_to``: who gave it back, is absent, or is who it is about."""

    case_id: int
    queue_id: int
    channel: str
    language: str = ""
    not_to: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Somebody who serves a queue and is here. ``in_hand``: their open cases there, by the queue's weights of channels."""

    person_id: int
    capacity: int
    in_hand: float = 0
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    last_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A queue as the router sees it now: who serves it and is here, of how many in all, and what its cases ask for."""

    queue_id: int
    servers: tuple[Serving, ...]
    serve_count: int
    by_language: bool = False
    skills: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=dict)

    def weight(self, channel: str) -> float:
        """Return how much of a capacity a case of this channel takes."""
        return self.weights.get(channel, 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What the router decides about one case. ``fit_count``: who is here and has the language and skills it asks for."""

    case_id: int
    queue_id: int
    because: Because
    person_id: int | None = None
    in_hand: float = 0
    capacity: int = 0
    fit_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody who serves a queue: with how many open cases at most, in which languages, with which skills."""

    person_id: int
    capacity: int
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QueueDraft:
    """A version of a queue, as a form says it. ``covers_waiting``: also what waits already when it is switched on."""

    name: str
    team_id: int
    position: int = 10
    conditions: Conditions = field(default_factory=Conditions)
    weights: Mapping[str, float] = field(default_factory=dict)
    by_language: bool = False
    skills: tuple[str, ...] = ()
    covers_waiting: bool = False
    when_absent: Absent = Absent.DUE
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlacementRecord:
    """A decision of the router in the past, for bulk verbs: a case was given to somebody, with its figures."""

    case_id: int
    queue_id: int
    team_id: int
    person_id: int
    at: datetime
    because: Because
    in_hand: float
    capacity: int
    fit_count: int


class Trigger(StrEnum):
    """What an automation waits for. The first ones happen; of the last ones the moment comes by itself."""

    OPENED = "opened"
    RECEIVED = "received"
    MOVED = "moved"
    PRIORITY = "priority"
    BREACHED = "breached"
    WAITING = "waiting"
    DUE = "due"


BY_CLOCK = (Trigger.WAITING, Trigger.DUE)
AUTOMATION = "automation: "  # how the actors of automations are named, before the name


class Told(StrEnum):
    """Who hears of it."""

    LEAD = "lead"
    ASSIGNEE = "assignee"
    OWNER = "owner"


class Act(StrEnum):
    """What an automation does, in this order."""

    REASON = "reason"
    PRIORITY = "priority"
    TEAM = "team"
    ROUTE = "route"
    MACRO = "macro"
    NOTE = "note"
    PROMISE = "promise"
    STATE = "state"
    TELL = "tell"


@dataclass(frozen=True, kw_only=True)
class Then:
    """What an automation does; an empty part does nothing. ``promise_hours``: until when the promise is to be kept."""

    reason_id: int | None = None
    priority: str = ""
    team_id: int | None = None
    is_routed: bool = False
    macro_id: int | None = None
    note: str = ""
    promise: str = ""
    promise_hours: int = 24
    state: str = ""
    tell: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class AutomationDraft:
    """A version of an automation, as a form says it. ``team_id`` None: for the whole department. ``hours``: for the clock."""

    name: str
    trigger: Trigger
    then: Then
    team_id: int | None = None
    hours: int = 0
    conditions: Conditions = field(default_factory=Conditions)
    active_from: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Done:
    """One act on one case: before and after, as far as it has them; ``refused``: the sentence that refused it."""

    act: Act
    before: str = ""
    after: str = ""
    refused: str = ""
