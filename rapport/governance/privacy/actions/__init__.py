"""Verbs: the only code that changes requests, erasures, holds and rules."""

from .changing import PrivacyRefused
from .erasing import ask_erasure, confirm_erasure, erase_by_rule, erase_part, finish_erasure, withdraw_erasure
from .exporting import ask_export, forget_expired, make_file, take
from .holds import end_hold, hold, hold_too, review_hold
from .requests import answer, extend, hand_to, identify, record_request, refuse_request, warn, withdraw_request
from .retaining import finish_run, set_rule, start_runs, switch_rule, try_rule, work_batch

__all__ = [
    "PrivacyRefused",
    "answer",
    "ask_erasure",
    "ask_export",
    "confirm_erasure",
    "end_hold",
    "erase_by_rule",
    "erase_part",
    "extend",
    "finish_erasure",
    "finish_run",
    "forget_expired",
    "hand_to",
    "hold",
    "hold_too",
    "identify",
    "make_file",
    "record_request",
    "refuse_request",
    "review_hold",
    "set_rule",
    "start_runs",
    "switch_rule",
    "take",
    "try_rule",
    "warn",
    "withdraw_erasure",
    "withdraw_request",
    "work_batch",
]
