"""The words of this room."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class RemedyKind(StrEnum):
    """What the customer gets."""

    APOLOGY = "apology"
    REPLACEMENT = "replacement"
    REPERFORMANCE = "reperformance"
    REFUND = "refund"
    PRICE_REDUCTION = "price_reduction"
    FEE_WAIVER = "fee_waiver"
    GOODWILL = "goodwill"
    COMPENSATION = "compensation"


PAID_BACK = frozenset({RemedyKind.REFUND, RemedyKind.PRICE_REDUCTION})
"""Booked on the order, out of what was paid for it."""
WITHOUT_MONEY = frozenset({RemedyKind.APOLOGY})


class RemedyState(StrEnum):
    """What became of a remedy."""

    WAITING = "waiting"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PURPOSE = "remedy"
GIVE, PART, REFUSE = "give", "part", "refuse"
LONGEST_WHY, LONGEST_WORDS = 500, 4_000
LARGEST_AMOUNT = Decimal(10_000_000)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One remedy of a guide. ``up_to``: what it may come to; None: the loss. ``approver``: the least role that agrees."""

    kind: RemedyKind
    up_to: Decimal | None = None
    approver: str = ""


@dataclass(frozen=True, kw_only=True)
class GuideDraft:
    """What to do about a reason from a moment on: remedies in the order in which they are offered, steps, what to say."""

    reason_id: int
    active_from: datetime
    currency: str
    advice: tuple[Advice, ...]
    steps: str = ""
    say: str = ""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much somebody may give by themselves: on one case, and in one calendar month. None: no limit."""

    case_amount: Decimal | None
    month_amount: Decimal | None


NOTHING = Limits(case_amount=Decimal(0), month_amount=Decimal(0))
BOUNDLESS = Limits(case_amount=None, month_amount=None)


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What somebody may still give on a case now, and what it is made of."""

    limits: Limits
    on_case: Decimal
    in_month: Decimal
    currency: str

    @property
    def left(self) -> Decimal | None:
        """Return the smaller of what both limits leave; None without any."""
        lefts = [
            limit - given
            for limit, given in ((self.limits.case_amount, self.on_case), (self.limits.month_amount, self.in_month))
            if limit is not None
        ]
        return max(min(lefts), Decimal(0)) if lefts else None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Something for the customer of a case that is above somebody's limit, as whoever decides about it reads it.

    ``part``: a smaller amount that may be chosen instead. ``purpose``: who carries it out; ``is_offer``: the customer is offered
    it and answers, rather than getting it at once. ``background``: what is to be known. ``excluded_ids``: who must not decide it;
    ``is_quiet``: only who asks and who decides may read the request, not the team. ``beside``: what else is promised there and
    stands in no ledger yet; the decider's limit has to hold both.
    """

    kind: RemedyKind
    what: str
    amount: Decimal
    currency: str
    background: str
    asked_by_id: int | None
    part: Decimal | None = None
    purpose: str = PURPOSE
    is_offer: bool = False
    excluded_ids: frozenset[int] = frozenset()
    is_quiet: bool = False
    beside: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class LedgerRecord:
    """A remedy of the past for bulk verbs: given to the customer of a case by a person at a moment."""

    case_id: int
    kind: RemedyKind
    amount: Decimal
    currency: str
    why: str
    person_id: int
    at: datetime
    team_id: int | None = None
    reason_id: int | None = None
