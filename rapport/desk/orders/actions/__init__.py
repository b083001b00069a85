"""Verbs: the only code that changes an order."""

from .bringing import bring_in_orders
from .changing import OrderRefused
from .connecting import add_connection, close_connection, heard
from .taking_away import take_away_orders
from .telling import ensure_orders, tell
from .verbs import announce_return, cancel, change_address, refund

__all__ = [
    "OrderRefused",
    "add_connection",
    "announce_return",
    "bring_in_orders",
    "cancel",
    "change_address",
    "close_connection",
    "ensure_orders",
    "heard",
    "refund",
    "take_away_orders",
    "tell",
]
