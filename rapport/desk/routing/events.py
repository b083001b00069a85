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
class CaseLeftOut(Event):
    """Routing leaves a case alone from now on, or takes it in again."""

    case_id: int
    is_out: bool
