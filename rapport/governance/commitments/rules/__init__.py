"""Decisions about commitments, and about what lies with other departments."""

from .handings import (
    Stand,
    blanked,
    moments,
    opens_until,
    stand_at,
    usual_due,
    usual_words,
    why_not_hand,
    why_not_later,
    why_not_ours,
    why_not_theirs,
)
from .promises import (
    EARLIEST_WARNING,
    state_at,
    warn_at,
    why_not_promise,
    why_not_settle,
    why_not_withdraw,
    why_not_words,
)

__all__ = [
    "EARLIEST_WARNING",
    "Stand",
    "blanked",
    "moments",
    "opens_until",
    "stand_at",
    "state_at",
    "usual_due",
    "usual_words",
    "warn_at",
    "why_not_hand",
    "why_not_later",
    "why_not_ours",
    "why_not_promise",
    "why_not_settle",
    "why_not_theirs",
    "why_not_withdraw",
    "why_not_words",
]
