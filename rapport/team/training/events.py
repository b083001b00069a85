"""What can happen when a takeover becomes a lesson. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Answer, Following, Occasion, Stage, Technique


@dataclass(frozen=True, kw_only=True)
class MomentMarked(Event):
    """A message of a takeover became a key moment, or (``is_undone``) is none any more."""

    case_id: int
    contact_id: int
    technique: Technique
    is_undone: bool = False


@dataclass(frozen=True, kw_only=True)
class DemonstrationSent(Event):
    demonstration_id: int
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class DemonstrationWentOn(Event):
    """It was read, practised or discussed."""

    demonstration_id: int
    stage: Stage


@dataclass(frozen=True, kw_only=True)
class FollowingSet(Event):
    """The person agreed, declined or withdrew; or the cases came to something."""

    demonstration_id: int
    state: Following


@dataclass(frozen=True, kw_only=True)
class CaseFollowed(Event):
    demonstration_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class BreakOffered(Event):
    break_id: int
    person_id: int
    occasion: Occasion


@dataclass(frozen=True, kw_only=True)
class BreakAnswered(Event):
    break_id: int
    answer: Answer
    minutes: int | None = None
