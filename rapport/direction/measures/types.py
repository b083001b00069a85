"""The words of this room: what is asked of the store, and what is said about the answer. No Django."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rapport.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asks of a metric: all that the address of its page says.

    The course is drawn over the dates in [``since``, ``until``), cut into periods of a ``grain`` (day, week or month); the figure
    is that of the last ``periods`` of them that do not change any more. ``where``: (dimension, values) pairs, all of which
    hold; the value None stands for cases without one. ``against``: what it is held against beside what is usual: "before" (as
    many days just before), "year" (the same weekdays a year earlier), or another team as "team:5". ``took``: of a time only
    the rows that lasted so many seconds or more and less than so many. ``is_past``: the moment was
    named, the page speaks of then.
    """

    metric: str
    as_of: datetime
    since: date
    until: date
    grain: str = "week"
    periods: int = 12
    split: str = ""
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    against: str = ""
    took: tuple[int, int | None] | None = None
    is_past: bool = False

    def narrowed(self, dimension: str, value: Any) -> "Asked":
        """Return the same question about one value of a dimension only."""
        others = tuple(pair for pair in self.where if pair[0] != dimension)
        return replace(self, where=(*others, (dimension, (value,))))


class Verdict(StrEnum):
    """A figure against its target, by its interval: chance alone neither keeps nor misses one."""

    MET = "met"
    MISSED = "missed"
    CLOSE = "close"  # the target lies inside the interval: cannot be told
    TOO_FEW = "too_few"
    NONE = "none"  # no target


class Standing(StrEnum):
    """How the last whole period stands to what is usual."""

    USUAL = "usual"
    BETTER = "better"
    WORSE = "worse"
    MORE = "more"  # beyond the limits, where neither way is good
    LESS = "less"
    SHIFTED_BETTER = "shifted_better"  # eight or more in a row on one side
    SHIFTED_WORSE = "shifted_worse"
    SHIFTED_UP = "shifted_up"
    SHIFTED_DOWN = "shifted_down"
    UNKNOWN = "unknown"  # too short a record


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target as a figure is held against it, in the metric's unit; ``target_id`` None where it is no row of ours."""

    value: float
    owner: str = ""
    review_date: date | None = None
    target_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something known that may bear on a figure: its day and its words."""

    day: date
    words: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of known events: an event of the journal, and what it is called of each subject that an actor may see.

    ``key``: the field of its payload that names the subject, where that is not what the entry is about.
    """

    event: str
    words: "Callable[[Actor, Collection[int]], Mapping[int, str]]"
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetDraft:
    """A target as it is set; ``team_id`` None for the whole department, ``value`` in the metric's own unit.

    ``queue_id``: for what one queue of routing took; its team is the queue's then, whatever is said of it.
    """

    metric: str
    team_id: int | None
    value: float
    owner_id: int
    active_from: date
    review_date: date
    queue_id: int | None = None


class Party(StrEnum):
    """With whom an agreement about figures of individual people is made."""

    WORKS_COUNCIL = "works_council"
    UNION = "union"
    EACH = "each"  # with each person: it covers those who agreed


class Purpose(StrEnum):
    """For what figures of individual people may be looked at. Nothing else is offered."""

    COACHING = "coaching"  # by the lead, for the own team
    OWN = "own"  # by the people themselves alone


class AgreementState(StrEnum):
    """Whether figures of individual people are open by an agreement."""

    NONE = "none"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    PAST_REVIEW = "past_review"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class AgreementDraft:
    """An agreement as it is recorded; ``person_ids`` None for everybody, ``reach_days`` how far back figures may go."""

    party: Party
    agreed_with: str
    person_ids: tuple[int, ...] | None
    purposes: tuple[Purpose, ...]
    text: str
    reach_days: int
    active_from: date
    review_date: date
