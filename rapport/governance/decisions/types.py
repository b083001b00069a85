"""The words of this room."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class DecisionState(StrEnum):
    """Where a request stands. Asked back: the decider needs to know something first; the clock goes on."""

    WAITING = "waiting"
    ASKED_BACK = "asked_back"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


OPEN = (DecisionState.WAITING, DecisionState.ASKED_BACK)

type Subject = tuple[str, int]
"""What a decision is about, as (kind, id), such as ("case", 7). The kind is also that of its live topic."""

LONGEST_QUESTION = 300
LONGEST_LABEL = 120
LONGEST_TEXT = 2_000
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to go: what it means for the customer, and for money.

    ``low`` and ``high``: what it costs (below zero: what it brings) in the request's currency; equal when it is known.
    """

    key: str
    label: str
    customer_effect: str
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A decision asked for. ``purpose`` names who carries it out ("remedy"); empty when the asker does so by hand.

    ``team_id``: whose matter it is. ``waiting_costs``: what happens while nobody decides.
    """

    question: str
    subject: Subject
    options: tuple[Option, ...]
    recommended: str
    decider_id: int
    due_at: datetime
    currency: str
    background: str = ""
    waiting_costs: str = ""
    purpose: str = ""
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Waits:
    """A request that waits for somebody, in one row. ``low`` and ``high`` are the money of the recommended option.

    ``in_place_of``: the name of who is away and was asked; nothing for one's own. ``kept_from``: the name of who was asked and
    cannot answer, because only some may read what it is about.
    """

    id: int
    question: str
    recommended: str
    low: Decimal
    high: Decimal
    currency: str
    waiting_costs: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    subject: Subject
    in_place_of: str = ""
    kept_from: str = ""
