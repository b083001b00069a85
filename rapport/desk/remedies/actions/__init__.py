"""Verbs: the only code that gives a remedy."""

from .books import book, correct, ensure_ledger
from .giving import RemedyRefusedError, ask_if_above, carry_out, give, turn_down
from .setting import set_guide, set_limit

__all__ = [
    "RemedyRefusedError",
    "ask_if_above",
    "book",
    "carry_out",
    "correct",
    "ensure_ledger",
    "give",
    "set_guide",
    "set_limit",
    "turn_down",
]
