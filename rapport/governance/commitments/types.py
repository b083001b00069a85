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
