"""What happens while people work on cases: many at once, views, macros, following, time."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from ..types import BulkState, BulkVerb, Effort


@dataclass(frozen=True, kw_only=True)
class BulkMoved(Event):
    """An act on many cases was begun, previewed, done or undone; each case tells of itself."""

    act_id: int
    verb: BulkVerb
    state: BulkState
    case_count: int


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event):
    """Somebody keeps a way to look at the cases, for themselves or for a team."""

    view_id: int
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class ViewForgotten(Event):
    view_id: int


@dataclass(frozen=True, kw_only=True)
class MacroSet(Event):
    macro_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class MacroRun(Event):
    """A macro was used on a case; its acts tell of themselves."""

    case_id: int
    macro_id: int


@dataclass(frozen=True, kw_only=True)
class FollowingSet(Event):
    """Somebody wants to hear of a case, or no longer."""

    case_id: int
    is_following: bool


@dataclass(frozen=True, kw_only=True)
class PersonMentioned(Event):
    case_id: int
    contact_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TimeBegun(Event):
    """Somebody begins to count their time on a case."""

    case_id: int
    entry_id: int
    effort: Effort


@dataclass(frozen=True, kw_only=True)
class TimeKept(Event):
    case_id: int
    entry_id: int
    effort: Effort
    seconds: int


@dataclass(frozen=True, kw_only=True)
class TimeCorrected(Event):
    case_id: int
    entry_id: int
    before_seconds: int
    after_seconds: int
