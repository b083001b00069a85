"""Verbs: the only code that changes a commitment, and how it stands with other departments."""

from .answering import accept, ask_back, decline, report
from .erasing import HOLDING, erase_personal, forget_words
from .handing import (
    agree_date,
    answer_department,
    close_links,
    confirm_report,
    hand_to_department,
    keep_date,
    remind_departments,
    renew_link,
    return_report,
    take_back,
)
from .promises import (
    break_overdue,
    carry_over,
    ensure_promises,
    hand_over,
    keep,
    owe,
    owe_to,
    promise,
    raise_improvement,
    warn_due,
    withdraw,
)
from .refusing import TICK_ROWS, PromiseRefused

__all__ = [
    "HOLDING",
    "TICK_ROWS",
    "PromiseRefused",
    "accept",
    "agree_date",
    "answer_department",
    "ask_back",
    "break_overdue",
    "carry_over",
    "close_links",
    "confirm_report",
    "decline",
    "ensure_promises",
    "erase_personal",
    "forget_words",
    "hand_over",
    "hand_to_department",
    "keep",
    "keep_date",
    "owe",
    "owe_to",
    "promise",
    "raise_improvement",
    "remind_departments",
    "renew_link",
    "report",
    "return_report",
    "take_back",
    "warn_due",
    "withdraw",
]
