"""What can happen in this room. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event

from .types import Because


@dataclass(frozen=True, kw_only=True)
class QueueSet(Event):
    """A queue has a new version."""

    queue_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class QueueSwitched(Event):
    queue_id: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class CaseRouted(Event):
    """The router gave a case to a person, laid it into a queue (no person), or took it from somebody absent."""

    case_id: int
    placement_id: int
    queue_id: int
    because: Because
    person_id: int | None
    from_person_id: int | None


@dataclass(frozen=True, kw_only=True)
class PlacementsRecorded(Event):
    """A bulk verb wrote decisions of the past down."""

    queue_id: int
    placement_count: int


@dataclass(frozen=True, kw_only=True)
class CaseLeftOut(Event):
    """Routing leaves a case alone from now on, or takes it in again."""

    case_id: int
    is_out: bool


@dataclass(frozen=True, kw_only=True)
class AutomationSet(Event):
    """An automation has a new version."""

    automation_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class AutomationSwitched(Event):
    """``is_by_guard``: it was stopped because it did too much."""

    automation_id: int
    is_on: bool
    is_by_guard: bool = False


@dataclass(frozen=True, kw_only=True)
class AutomationTried(Event):
    """What it would have done in the last days was counted."""

    automation_id: int
    trial_id: int
    case_count: int


@dataclass(frozen=True, kw_only=True)
class AutomationRan(Event):
    """An automation acted on a case; its acts tell of themselves."""

    case_id: int
    automation_id: int
    run_id: int
