"""Verbs: the only code that changes a report."""

from .asking import answer, ask
from .counting import ask_figures, begin, fail, fill
from .deciding import APPROVE, approve, record_outcome, remind, revoke, send, send_to, withdraw
from .distribution import add_reader, remove_reader, set_plan
from .writing import (
    EDIT,
    ReportRefused,
    add_ask,
    choose_words,
    cite_evidence,
    comment,
    draft,
    leave_out_evidence,
    leave_out_words,
    remove_ask,
    set_headline,
    take_again,
)

__all__ = [
    "APPROVE",
    "EDIT",
    "ReportRefused",
    "add_ask",
    "add_reader",
    "answer",
    "approve",
    "ask",
    "ask_figures",
    "begin",
    "choose_words",
    "cite_evidence",
    "comment",
    "draft",
    "fail",
    "fill",
    "leave_out_evidence",
    "leave_out_words",
    "record_outcome",
    "remind",
    "remove_ask",
    "remove_reader",
    "revoke",
    "send",
    "send_to",
    "set_headline",
    "set_plan",
    "take_again",
    "withdraw",
]
