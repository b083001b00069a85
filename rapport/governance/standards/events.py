"""What happens in this room."""

from dataclasses import dataclass
from datetime import datetime

from rapport.kernel.journal import Event

from .types import Measure


@dataclass(frozen=True, kw_only=True)
class MilestoneReached(Event):
    """A clock has used up ``share`` percent of its target; at 100 the standard is breached. Said once for each share."""

    subject_kind: str
    subject_id: int
    clock_id: int
    measure: Measure
    share: int


@dataclass(frozen=True, kw_only=True)
class StillOverdue(Event):
    """What a breached clock asks for is awaited still, so many opening ``hours`` after the breach: a rung of its ladder."""

    subject_kind: str
    subject_id: int
    clock_id: int
    measure: Measure
    hours: int


@dataclass(frozen=True, kw_only=True)
class StageReached(Event):
    """A team has used up ``share`` percent of its operational target of a clock; at 100 the target is breached."""

    subject_kind: str
    subject_id: int
    clock_id: int
    measure: Measure
    team_id: int
    share: int


@dataclass(frozen=True, kw_only=True)
class StandardChanged(Event):
    """A standard was added, changed or retired. Subjects opened at or after ``from_at`` are judged differently."""

    standard_id: int
    from_at: datetime


@dataclass(frozen=True, kw_only=True)
class StandardDescribed(Event):
    """The words of a standard, or who answers for it, were changed; ``fields`` names what. No clock moves."""

    standard_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A calendar was added or has new hours; the running clocks that count by it were counted again."""

    calendar_id: int
    number: int
