"""Verbs: the only code that gives a remedy."""

from .books import book, correct, ensure_ledger
from .giving import RemedyRefusedError, carry_out, give, one_at_a_time, turn_down
from .setting import set_guide, set_limit

__all__ = [
    "RemedyRefusedError",
    "book",
    "carry_out",
    "correct",
    "ensure_ledger",
    "give",
    "one_at_a_time",
    "set_guide",
    "set_limit",
    "turn_down",
]
