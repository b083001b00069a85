"""Verbs: the only code that gives a remedy."""

from .books import book, correct, ensure_ledger
from .giving import RemedyRefusedError, carry_out, give, require_within, turn_down
from .setting import set_guide, set_limit

__all__ = [
    "RemedyRefusedError",
    "book",
    "carry_out",
    "correct",
    "ensure_ledger",
    "give",
    "require_within",
    "set_guide",
    "set_limit",
    "turn_down",
]
