"""What can happen to a commitment. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass

from rapport.kernel.journal import Event


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
