"""What can be done when a takeover becomes a lesson."""

from .breaks import answer_break, offer_break
from .demonstrate import discuss, mark, practise, read, send, unmark
from .follow import agree, confirm, decline, follow, judge, put_off, withdraw
from .past import ensure_past

__all__ = [
    "agree",
    "answer_break",
    "confirm",
    "decline",
    "discuss",
    "ensure_past",
    "follow",
    "judge",
    "mark",
    "offer_break",
    "practise",
    "put_off",
    "read",
    "send",
    "unmark",
    "withdraw",
]
