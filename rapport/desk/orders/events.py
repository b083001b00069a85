"""What can happen to an order. Past tense; ids, enums and numbers only: addresses and reasons stay in the room."""

from dataclasses import dataclass
from decimal import Decimal

from rapport.kernel.journal import Event

from .types import Outcome


@dataclass(frozen=True, kw_only=True)
class OrderTold(Event):
    """Another system told of an order, or of a change to it."""

    order_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class OrdersBroughtIn(Event):
    """A bulk verb brought orders."""

    added_count: int
    changed_count: int


@dataclass(frozen=True, kw_only=True)
class OrderCarried(Event):
    """Its customer goes on in another one, who is the same person."""

    order_id: int
    before_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class OrderTakenAway(Event):
    """The import that had added it was undone."""

    order_id: int
    run_id: int


@dataclass(frozen=True, kw_only=True)
class OrdersTakenAway(Event):
    """An import was undone: so many of the orders that it had added went, so many stay because something has happened on them."""

    run_id: int
    taken_count: int
    kept_count: int


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event):
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Event):
    order_id: int


@dataclass(frozen=True, kw_only=True)
class ReturnAnnounced(Event):
    """The customer sends something back."""

    order_id: int
    return_id: int


@dataclass(frozen=True, kw_only=True)
class OrderRefunded(Event):
    order_id: int
    refund_id: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class ConnectionSet(Event):
    """A web shop was connected, or its connection changed."""

    connection_id: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class WebhookHeard(Event):
    """A connected web shop told something."""

    connection_id: int
    delivery_id: int
    outcome: Outcome
