"""What can happen to a commitment. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass
from datetime import datetime

from rapport.kernel.journal import Event

from .types import Said, Step


@dataclass(frozen=True, kw_only=True)
class PromiseMade(Event):
    commitment_id: int
    subject_kind: str
    subject_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class ActionAsked(Event):
    """Somebody inside the company now owes an action."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class ImprovementRaised(Event):
    """A number missed its target, and somebody now owes that it gets better."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseDue(Event):
    """It is due soon, and nobody has said that it was kept."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseKept(Event):
    """It was done. ``is_late``: after the due moment, so the promise stays broken."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(Event):
    """Its due moment passed and nobody had said that it was kept."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseWithdrawn(Event):
    commitment_id: int
    subject_kind: str
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseHandedOver(Event):
    commitment_id: int
    subject_kind: str
    subject_id: int
    before_id: int | None
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseOwedTo(Event):
    """What it is about turned out to be of another customer, and so is the promise."""

    commitment_id: int
    before_id: int | None
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseCarriedOver(Event):
    """What it is about goes on in another subject of the same kind, and so does the promise."""

    commitment_id: int
    subject_kind: str
    before_id: int
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class HandedToDepartment(Event):
    """Another department of the company is asked to do it; its liaison person gets a link."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    handing_id: int
    department_id: int


@dataclass(frozen=True, kw_only=True)
class DepartmentAnswered(Event):
    """The liaison person accepted, declined, asked back or reported it done, by the link."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    handing_id: int
    said: Said


@dataclass(frozen=True, kw_only=True)
class DepartmentTold(Event):
    """We answered a question, agreed or kept a date, returned or confirmed what was reported, or took it back."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    handing_id: int
    said: Said


@dataclass(frozen=True, kw_only=True)
class DepartmentReminded(Event):
    """A step of the ladder: it is due soon, it is due, their head hears of it, our directors do."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    handing_id: int
    step: Step


@dataclass(frozen=True, kw_only=True)
class DepartmentLinkSent(Event):
    """The link was made anew, since it was lost or the liaison person changed; the one before opens nothing any more."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    handing_id: int


@dataclass(frozen=True, kw_only=True)
class CommitmentMoved(Event):
    """A later date was agreed with the department, and what is owed inside the company moved with it."""

    commitment_id: int
    subject_kind: str
    subject_id: int
    due_at: datetime
