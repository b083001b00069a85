"""The words of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.compute.recurrence import Comes, Every, OnClosed, Pattern
from rapport.desk.cases.types import Kind, Priority

__all__ = [
    "Comes", "Every", "Missed", "OnClosed", "Outcome", "Pattern", "ScheduleDraft", "Standing", "Step", "Template",
]  # fmt: skip

LONGEST_NAME = 80


class Standing(StrEnum):
    """Whether a schedule makes cases."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Missed(StrEnum):
    """What becomes of a date that passed while Rapport stood still: one case is made late, or none."""

    MAKE = "make"
    LEAVE = "leave"


class Outcome(StrEnum):
    """What became of one date: made in time, or late; made by hand, beside the dates; missed; left out by somebody; refused."""

    MADE = "made"
    LATE = "late"
    BY_HAND = "by_hand"
    MISSED = "missed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Template:
    """The case that is made each time. ``subject`` and ``text`` may name {date}, {week}, {month}, {year} and {customer}.

    ``due_days``: until the end of so many days after its date it is to be done, open days where there is a calendar; 0 is the
    day itself, None says nothing. ``checklist``: what is to be done before it is settled.
    """

    kind: Kind = Kind.REQUEST
    subject: str
    text: str
    priority: Priority = Priority.NORMAL
    reason_id: int | None = None
    cause_id: int | None = None
    assignee_id: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    checklist: tuple[str, ...] = ()
    follower_ids: tuple[int, ...] = ()
    due_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleDraft:
    """A schedule as somebody wants it: when, by which clock, and what is made. Without a team it is the department's.

    ``minute``: of the local day, 540 is nine o'clock. ``calendar_id``: by whose opening days a date is closed.
    """

    name: str
    pattern: Pattern
    minute: int
    zone: str
    template: Template
    team_id: int | None = None
    customer_id: int | None = None
    calendar_id: int | None = None
    missed: Missed = Missed.MAKE


@dataclass(frozen=True, kw_only=True)
class Step:
    """One date to come: by the rule, the moment at which its case is made, and whether somebody left it out."""

    comes: Comes
    at: datetime
    is_skipped: bool = False

    @property
    def is_moved(self) -> bool:
        return self.comes.on != self.comes.planned
