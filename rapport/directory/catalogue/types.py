"""The words of this room."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LONGEST_SKU, LONGEST_NAME = 60, 160
MOST_RETURNS_DAYS = 3_660


@dataclass(frozen=True, kw_only=True)
class ProductDetails:
    """A product as it is sold. Dates are half-open: ``active_to`` is the first day on which it is no longer sold.

    ``returns_days``: so many days after delivery it may be sent back; 0: not at all. ``regime``: a word on which rules for
    complaints hold beside the usual ones ("consumer credit"), for whoever has to choose them.
    """

    sku: str
    name: str
    family: str = ""
    price: Decimal | None = None
    currency: str = ""
    returns_days: int = 30
    regime: str = ""
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class StoreDetails:
    """A store: where it stands, and in which currency it sells."""

    name: str
    city: str = ""
    country: str = ""
    currency: str = ""
