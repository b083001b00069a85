"""Decisions about orders: values in, value out. Sentences are marked here and translated where they are raised."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from rapport.compute.amounts import why_not_amount

from .types import LARGEST_AMOUNT, LONGEST_ADDRESS, LONGEST_REASON, MOST_LINES, MOST_QUANTITY, OrderRecord, OrderState

EARLIEST = 1990


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_address(*, state: OrderState, address: str) -> str | None:
    """Return the sentence that refuses a new address, or None when the order can still go there."""
    if state in (OrderState.SHIPPED, OrderState.DELIVERED):
        return _("It has left already. Ask the carrier to redirect the parcel, and promise the customer to say when.")
    if state is OrderState.CANCELLED:
        return _("This order was cancelled; nothing is sent any more.")
    if not address.strip() or len(address) > LONGEST_ADDRESS:
        return _("Write the whole address, as it has to stand on the parcel.")
    return None


def why_not_cancel(*, state: OrderState, reason: str) -> str | None:
    """Return why an order cannot be cancelled, or None."""
    if state is OrderState.CANCELLED:
        return _("This order is cancelled already.")
    if state in (OrderState.SHIPPED, OrderState.DELIVERED):
        return _("Too late to cancel: it has left. It can be sent back when it has arrived.")
    return why_not_reason(reason)


def why_not_return(
    *,
    state: OrderState,
    quantity: int,
    left: int,
    delivered_on: date | None,
    returns_days: int,
    today: date,
    reason: str,
) -> str | None:
    """Return why so many of a line cannot be sent back, or None. ``left``: how many the customer still has."""
    if state is not OrderState.DELIVERED:
        return _("Only what has arrived can be sent back. Before it leaves, cancel the order instead.")
    if quantity < 1 or quantity > left:
        return _("So many of it were not bought, or they have been sent back already.")
    if returns_days == 0:
        return _("This product is not taken back. A remedy on the case may still be right.")
    if delivered_on is not None and today > delivered_on + timedelta(days=returns_days):
        return _("The days for sending it back are over. Ask for a decision on the case if there is a good reason.")
    return why_not_reason(reason)


def why_not_refund(*, amount: Decimal, currency: str, paid: Decimal, refunded: Decimal, reason: str) -> str | None:
    """Return why an amount cannot be paid back, or None."""
    if sentence := why_not_amount(amount, currency, most=LARGEST_AMOUNT):
        return sentence
    if amount <= 0:
        return _("Say how much is paid back: an amount above zero.")
    if refunded >= paid:
        return _("Everything that was paid for this order has been paid back already.")
    if amount > paid - refunded:
        return _("That is more than was paid and not yet paid back. Give the rest as goodwill, or choose a smaller amount.")
    return why_not_reason(reason)


def why_not_reason(reason: str) -> str | None:
    """Return why a reason cannot stand as it is, or None."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        return _("Say why, in one or two sentences.")
    return None


def why_not_record(record: OrderRecord) -> str | None:
    """Return why an order of another system cannot be taken, or None."""
    if not record.reference:
        return _("An order needs its reference.")
    if not EARLIEST <= record.placed_at.year < 3000:
        return _("This day of an order cannot be right.")
    return _why_not_amounts(record)


def _why_not_amounts(record: OrderRecord) -> str | None:
    if not (len(record.currency) == 3 and record.currency.isascii() and record.currency.isupper()):
        return why_not_currency()
    if not 0 < len(record.lines) <= MOST_LINES:
        return _("An order has at least one line, and at most 200.")
    if not EARLIEST <= record.placed_at.year < 3000:
        return _("This day of an order cannot be right.")
    amounts = [one.price for one in record.lines] + [
        one for one in (record.total, record.paid, record.refunded) if one is not None
    ]
    if any(not one.is_finite() or not 0 <= one <= LARGEST_AMOUNT for one in amounts):
        return _("An amount of this order cannot be right.")
    if any(not 1 <= one.quantity <= MOST_QUANTITY for one in record.lines):
        return _("How many were bought is a whole number above zero.")
    return None


def why_not_currency() -> str:
    """Return the sentence for what is no currency."""
    return _("An order needs its currency: three letters, such as GBP.")


def is_older(*, known_at: datetime | None, told_at: datetime | None) -> bool:
    """Return whether what is told now is older than what is known: updates may overtake each other."""
    return known_at is not None and told_at is not None and told_at < known_at


def total_of(record: OrderRecord) -> Decimal:
    """Return what an order came to."""
    return record.total if record.total is not None else sum((one.price * one.quantity for one in record.lines), Decimal(0))


def delay_days(*, promised: date | None, delivered_on: date | None, today: date) -> int:
    """Return by how many days a parcel is late; 0 when it is not, or was promised for no day."""
    return max(((delivered_on or today) - promised).days, 0) if promised else 0
