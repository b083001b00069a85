"""What stands in a timeline: one small value for each kind of thing that happens to a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rapport.desk.cases.types import Brief, Channel, Direction, EscalationState, Kind, LinkKind, Priority, State, Tier
from rapport.governance.commitments.types import PromiseView
from rapport.governance.standards.types import Measure
from rapport.kernel.models import StoredFile


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that happened at a moment. ``who`` is "" for customers and machines; ``kind`` chooses how it is drawn."""

    kind: ClassVar[str] = ""

    at: datetime
    id: int
    who: str = ""

    @property
    def anchor(self) -> str:
        """Return the item's name inside its page."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, kw_only=True)
class ContactItem(Item):
    """What was said: by the customer, by us, or in a note."""

    kind: ClassVar[str] = "contact"

    direction: Direction
    channel: Channel
    text: str
    person_id: int | None
    is_abusive: bool
    is_private: bool
    files: tuple[StoredFile, ...]
    from_case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MovedItem(Item):
    """The case came into a state; ``before`` is None when it was opened."""

    kind: ClassVar[str] = "moved"

    before: State | None
    after: State


@dataclass(frozen=True, kw_only=True)
class AssignedItem(Item):
    """The case came to a team and, perhaps, a person ("" else)."""

    kind: ClassVar[str] = "assigned"

    team: str
    assignee: str
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class EscalatedItem(Item):
    """The case was raised, with its brief; ``state`` is what has become of it by now."""

    kind: ClassVar[str] = "escalated"

    to: Tier
    to_name: str
    brief: Brief
    state: EscalationState


@dataclass(frozen=True, kw_only=True)
class DelegatedItem(Item):
    """An escalation was handed to somebody else, who decides now."""

    kind: ClassVar[str] = "delegated"

    to_name: str


@dataclass(frozen=True, kw_only=True)
class AnsweredItem(Item):
    """An escalation was returned with guidance or withdrawn."""

    kind: ClassVar[str] = "answered"

    state: EscalationState
    guidance: str


@dataclass(frozen=True, kw_only=True)
class TakenOverItem(Item):
    """A higher tier took the case over; ``observer`` is who had it, "" when nobody did."""

    kind: ClassVar[str] = "taken_over"

    observer: str


@dataclass(frozen=True, kw_only=True)
class TakeoverEndedItem(Item):
    kind: ClassVar[str] = "takeover_ended"

    outcome: str


@dataclass(frozen=True, kw_only=True)
class PromiseItem(Item):
    """A promise was made to the customer; ``promise`` says how it stands."""

    kind: ClassVar[str] = "promise"

    promise: PromiseView


@dataclass(frozen=True, kw_only=True)
class PriorityItem(Item):
    kind: ClassVar[str] = "priority"

    before: Priority
    after: Priority


@dataclass(frozen=True, kw_only=True)
class WarnedItem(Item):
    """A rung of a standard's ladder: ``share`` percent of the target, or ``hours`` after the breach; who was told, by name."""

    kind: ClassVar[str] = "warned"

    measure: Measure
    share: int
    hours: int
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClassifiedItem(Item):
    """Kind, reason, cause, facts or the safety mark were set; names are those of today, "" for none."""

    kind: ClassVar[str] = "classified"

    case_kind: Kind
    reason: str
    cause: str
    is_safety: bool


@dataclass(frozen=True, kw_only=True)
class CarriedItem(Item):
    """Its customer turned out to be another one, too; names are those of today."""

    kind: ClassVar[str] = "carried"

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class CorrectedItem(Item):
    """It is of another customer, or is called something else; names are those of today, "" for nobody who is known."""

    kind: ClassVar[str] = "corrected"

    before: str
    after: str
    is_of_another: bool
    is_renamed: bool


@dataclass(frozen=True, kw_only=True)
class LinkedItem(Item):
    """The case was linked to another one, or taken off it. ``is_from_here``: the link leads from this case to the other."""

    kind: ClassVar[str] = "linked"

    other_id: int
    link: LinkKind
    is_from_here: bool
    is_ended: bool


@dataclass(frozen=True, kw_only=True)
class MergedItem(Item):
    """The case went into another one, or (``is_here``) another one came into it; or that was undone."""

    kind: ClassVar[str] = "merged"

    other_id: int
    is_here: bool
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class SplitItem(Item):
    """Contacts became a case of their own; ``is_new``: this one."""

    kind: ClassVar[str] = "split"

    other_id: int
    is_new: bool
    contact_count: int


@dataclass(frozen=True, kw_only=True)
class SourceItem(Item):
    """One row of a foreign system about the case, as it was."""

    kind: ClassVar[str] = "source"

    line: int
    fields: Mapping[str, str]
