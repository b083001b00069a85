"""Verbs: the only code that gives a remedy."""

from .books import correct, ensure_ledger
from .giving import RemedyRefusedError, carry_out, give, turn_down
from .setting import set_guide, set_limit

__all__ = ["RemedyRefusedError", "carry_out", "correct", "ensure_ledger", "give", "set_guide", "set_limit", "turn_down"]
