"""What can happen to a remedy. Past tense; ids, enums and numbers only."""

from dataclasses import dataclass
from decimal import Decimal

from rapport.kernel.journal import Event

from .types import RemedyKind


@dataclass(frozen=True, kw_only=True)
class RemedyAsked(Event):
    """It lies above the limit: somebody else decides."""

    remedy_id: int
    case_id: int
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class RemedyGiven(Event):
    remedy_id: int
    case_id: int
    kind: RemedyKind
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RemedyRefused(Event):
    """It was decided otherwise, or the request was withdrawn."""

    remedy_id: int
    case_id: int
    is_withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class PaymentBooked(Event):
    """What was paid on a case otherwise than as a remedy, such as redress, stands in the ledger."""

    entry_id: int
    case_id: int


@dataclass(frozen=True, kw_only=True)
class LedgerCorrected(Event):
    """A counter-entry was written."""

    entry_id: int
    corrects_id: int


@dataclass(frozen=True, kw_only=True)
class GuideSet(Event):
    guide_id: int
    reason_id: int


@dataclass(frozen=True, kw_only=True)
class LimitSet(Event):
    limit_id: int
    person_id: int | None
