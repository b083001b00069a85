"""What can happen in this room. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Outcome, Standing


@dataclass(frozen=True, kw_only=True)
class ScheduleSet(Event):
    """A schedule was made, or has a new version."""

    schedule_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class ScheduleMoved(Event):
    """It runs (again), pauses, or has ended; ``is_by_itself``: its last date has passed."""

    schedule_id: int
    before: Standing
    after: Standing
    is_by_itself: bool = False


@dataclass(frozen=True, kw_only=True)
class ScheduleHandedOn(Event):
    """Somebody else answers for it from now on."""

    schedule_id: int
    owner_id: int
    before_id: int | None


@dataclass(frozen=True, kw_only=True)
class DateSkipped(Event):
    """One date to come was left out, or taken in again. ``date``: as a number, 20261130."""

    schedule_id: int
    date: int
    is_skipped: bool


@dataclass(frozen=True, kw_only=True)
class DateSettled(Event):
    """The moment of a date came. ``missed_count``: how many dates before it passed without a case."""

    schedule_id: int
    occurrence_id: int
    outcome: Outcome
    case_id: int | None
    missed_count: int = 0
