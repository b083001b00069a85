"""Verbs of this room."""

from .agreements import look, record_agreement, withdraw_agreement
from .citing import cite
from .definitions import note_definitions
from .owners import name_owner
from .questions import forget_question, save_question
from .targets import end_target, judge, judge_all, set_target

__all__ = [
    "cite",
    "end_target",
    "forget_question",
    "judge",
    "judge_all",
    "look",
    "name_owner",
    "note_definitions",
    "record_agreement",
    "save_question",
    "set_target",
    "withdraw_agreement",
]
