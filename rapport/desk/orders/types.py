"""The words of this room."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class System(StrEnum):
    """Whose webhooks a connection understands."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


class Outcome(StrEnum):
    """What became of a delivery of a webhook. Older: the order was known in a later state already."""

    TAKEN = "taken"
    OLDER = "older"
    KNOWN = "known"
    UNKNOWN_TOPIC = "unknown_topic"
    UNREADABLE = "unreadable"


LONGEST_REFERENCE, LONGEST_ADDRESS, LONGEST_REASON = 60, 500, 500
MOST_LINES, MOST_QUANTITY = 200, 10_000
LARGEST_AMOUNT = Decimal(10_000_000)


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many of one product, at a price each."""

    sku: str
    name: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """One parcel: who carries it, for when it was promised, when it left and arrived."""

    carrier: str = ""
    tracking: str = ""
    promised_date: date | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OrderRecord:
    """An order as another system tells it, for bulk verbs and webhooks. ``source`` and ``reference`` identify it.

    ``changed_at``: as of when the other system says so; what is older than what is known changes nothing. Amounts are in
    ``currency``. Without a total the lines are added up.
    """

    source: str
    reference: str
    placed_at: datetime
    currency: str
    lines: tuple[Line, ...]
    state: OrderState = OrderState.PLACED
    shipments: tuple[Shipped, ...] = ()
    customer_id: int | None = None
    customer_name: str = ""
    email: str = ""
    address: str = ""
    total: Decimal | None = None
    paid: Decimal | None = None
    refunded: Decimal = Decimal(0)
    store: str = ""
    changed_at: datetime | None = None
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """What a bulk verb did, by reference: orders added, changed, unchanged.

    Where it says so, also by id: ``added_ids``, ``changed_ids``, and the customers who became known with them.
    """

    added: frozenset[str] = field(default_factory=frozenset)
    changed: frozenset[str] = field(default_factory=frozenset)
    unchanged: frozenset[str] = field(default_factory=frozenset)
    added_ids: frozenset[int] = frozenset()
    changed_ids: frozenset[int] = frozenset()
    customer_ids: frozenset[int] = frozenset()
