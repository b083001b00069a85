"""Verbs: the only code that changes incidents."""

from .declaring import change_incident, close_incident, declare, reopen
from .linking import link_case, link_matching, undo_linking, unlink_case
from .noting import owe_task, write_line
from .reviewing import approve_review, owe_improvement, write_review
from .stating import approve_statement, insert_statement, refuse_statement, withdraw_statement, write_statement
from .telling import advance_update, order_update, take_back_update, tell_customers

__all__ = [
    "advance_update",
    "approve_review",
    "approve_statement",
    "change_incident",
    "close_incident",
    "declare",
    "insert_statement",
    "link_case",
    "link_matching",
    "order_update",
    "owe_improvement",
    "owe_task",
    "refuse_statement",
    "reopen",
    "take_back_update",
    "tell_customers",
    "undo_linking",
    "unlink_case",
    "withdraw_statement",
    "write_line",
    "write_review",
    "write_statement",
]
