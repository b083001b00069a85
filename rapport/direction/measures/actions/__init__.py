"""Verbs of this room."""

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
    "name_owner",
    "note_definitions",
    "save_question",
    "set_target",
]
