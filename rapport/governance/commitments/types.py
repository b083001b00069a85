"""The words of this room."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CommitmentKind(StrEnum):
    """A promise is made to a customer; an action is owed inside the company; an improvement after a number missed its target."""

    PROMISE = "promise"
    ACTION = "action"
    IMPROVEMENT = "improvement"


class CommitmentState(StrEnum):
    """What became of it. Broken is final: what is done after the due moment is done late, and the promise stays broken."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


type Subject = tuple[str, int]
"""What a commitment is about, as (kind, id), such as ("case", 7). The kind is also that of its live topic."""

LONGEST_TEXT = 500
LONGEST_PROOF = 2_000


@dataclass(frozen=True, kw_only=True)
class PromiseView:
    """A promise as it stood at a moment, for pages.

    ``settled_at`` of a broken one: when it was done after all. ``url``: the page of its subject, where pages link to it.
    """

    id: int
    text: str
    state: CommitmentState
    due_at: datetime
    made_at: datetime
    settled_at: datetime | None
    proof: str
    reason: str
    owner_id: int | None
    owner_name: str
    customer_id: int | None
    customer_name: str
    subject: Subject
    kind: CommitmentKind = CommitmentKind.PROMISE
    url: str = ""
    handings: "tuple[HandingView, ...]" = ()

    @property
    def handing(self) -> "HandingView | None":
        """Return how it stands with another department, None when it lies with none."""
        return next((one for one in self.handings if one.is_running), None)

    @property
    def is_owed(self) -> bool:
        """Return whether somebody still has to do it, in time or late."""
        return self.settled_at is None and self.state in (CommitmentState.OPEN, CommitmentState.BROKEN)


@dataclass(frozen=True, kw_only=True)
class PromiseRecord:
    """A promise of the past, for bulk verbs. It is recognised by subject, text and ``made_at``.

    ``settled_at`` is None for one that is still owed.
    """

    subject: Subject
    customer_id: int | None
    text: str
    owner_id: int
    due_at: datetime
    made_at: datetime
    made_by_id: int | None = None
    state: CommitmentState = CommitmentState.OPEN
    settled_at: datetime | None = None
    proof: str = ""


class HandingState(StrEnum):
    """Where a commitment stands with another department. Reported is not settled: the giver confirms it or returns it."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


RUNNING = (HandingState.ASKED, HandingState.ACCEPTED, HandingState.REPORTED)
WITH_THEM = (HandingState.ASKED, HandingState.ACCEPTED)


class Said(StrEnum):
    """What one line of the exchange with a department says: the first group is theirs, the second ours, the third the clock's."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    QUESTION = "question"
    REPORTED = "reported"
    HANDED = "handed"
    ANSWER = "answer"
    DATE_AGREED = "date_agreed"
    DATE_KEPT = "date_kept"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"
    LINK_SENT = "link_sent"
    REMINDED = "reminded"
    HEAD_TOLD = "head_told"
    OURS_TOLD = "ours_told"


INSIDE = frozenset({Said.REMINDED, Said.HEAD_TOLD, Said.OURS_TOLD, Said.LINK_SENT})
BY_THEM = frozenset({Said.ACCEPTED, Said.DECLINED, Said.QUESTION, Said.REPORTED})


class Step(StrEnum):
    """The ladder of reminders, in its order: before it is due, when it is due, their head, and then our own directors."""

    NEAR = "near"
    DUE = "due"
    HEAD = "head"
    OURS = "ours"


class Share(StrEnum):
    """What of a customer another department may be shown, each only where the giver ticks it."""

    NAME = "name"
    REACH = "reach"
    ORDER = "order"


MOST_WORDS, MOST_FILES, LONGEST_QUOTE = 12, 10, 6_000


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a customer wrote once, as it can be chosen for another department."""

    id: int
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Showable:
    """What the room of a subject lets another department be shown of it; of a restricted one nothing at all."""

    is_restricted: bool = False
    words: tuple[Words, ...] = ()
    personal: tuple[tuple[Share, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked of a department: ``words``: which of the customer's messages it reads, ``shares``: what of the person."""

    department_id: int
    asked: str
    why: str
    due_at: datetime
    proof_wished: str = ""
    words: tuple[int, ...] = ()
    shares: frozenset[Share] = frozenset()


@dataclass(frozen=True, kw_only=True)
class LineView:
    """One line of the exchange, for pages. ``moment``: the date that it names. ``files``: as (id, name)."""

    id: int
    said: Said
    text: str
    at: datetime
    who: str
    moment: datetime | None = None
    files: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandingView:
    """A commitment as it stood with a department at a moment."""

    id: int
    commitment_id: int
    department_id: int
    department: str
    liaison: str
    state: HandingState
    asked: str
    why: str
    proof_wished: str
    due_at: datetime
    proposed_at: datetime | None
    asked_at: datetime
    asked_by: str
    is_overdue: bool
    is_asking: bool
    lines: tuple[LineView, ...] = ()

    @property
    def is_running(self) -> bool:
        """Return whether it still lies with the department, or waits for our word on it."""
        return self.state in RUNNING
