"""What can happen to a complaint. Past tense; ids, enums and numbers only: text stays in its room."""

from dataclasses import dataclass
from datetime import datetime

from rapport.kernel.journal import Event

from .types import Change, Closing, Letter, Milestone, Reminder


@dataclass(frozen=True, kw_only=True)
class ComplaintOpened(Event):
    """A case became a complaint with a file; ``regime_id`` is the version that it keeps."""

    case_id: int
    regime_id: int


@dataclass(frozen=True, kw_only=True)
class ComplaintsBroughtIn(Event):
    """A bulk verb made files of complaints that were there."""

    count: int


@dataclass(frozen=True, kw_only=True)
class ComplaintRecorded(Event):
    """Something was recorded in the file; ``row_id``: which row, where it has one."""

    case_id: int
    change: Change
    row_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event):
    """A letter went to the complainant, and an unchangeable copy into the file."""

    case_id: int
    letter: Letter
    copy_id: int


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(Event):
    case_id: int
    closing: Closing


@dataclass(frozen=True, kw_only=True)
class ComplaintReopened(Event):
    case_id: int


@dataclass(frozen=True, kw_only=True)
class MilestoneNear(Event):
    """A milestone is near or was missed; ``rung``: how high its regime's ladder is climbed, from 1."""

    case_id: int
    milestone: Milestone
    rung: int


@dataclass(frozen=True, kw_only=True)
class ForecastMade(Event):
    """The week's look ahead: so many final responses fall due in eight weeks, so many of them in this one."""

    due_count: int
    this_week: int


@dataclass(frozen=True, kw_only=True)
class HandlingAsked(Event):
    """The customer is asked how the complaint was handled: everything promised has been kept."""

    case_id: int


@dataclass(frozen=True, kw_only=True)
class EffectDue(Event):
    """The day has come on which it is looked at whether a corrective action did what it was meant to do."""

    case_id: int
    action_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class RetentionOver(Event):
    """The time of so many more files is over; unless somebody holds them their words are erased from a moment on."""

    count: int
    erase_at: datetime


@dataclass(frozen=True, kw_only=True)
class RecordsErased(Event):
    """The words of so many files were erased because their time was over."""

    count: int


@dataclass(frozen=True, kw_only=True)
class ReturnFrozen(Event):
    return_id: int


@dataclass(frozen=True, kw_only=True)
class RegimeSet(Event):
    """A version of a regime was added, or for whom it is chosen was changed."""

    regime_id: int


@dataclass(frozen=True, kw_only=True)
class EntitySet(Event):
    """A legal entity was declared or ended."""

    entity_id: int


@dataclass(frozen=True, kw_only=True)
class DayNear(Event):
    """A day comes on which something is to be done that no milestone of a regime holds; ``row_id``: of what it is a day.

    ``is_day``: the day has come; before that it is near.
    """

    what: Reminder
    row_id: int
    day: int
    is_day: bool


@dataclass(frozen=True, kw_only=True)
class BehaviourLimited(Event):
    """Contact with a customer was limited, or the limit was ended or renewed."""

    customer_id: int
    limit_id: int
