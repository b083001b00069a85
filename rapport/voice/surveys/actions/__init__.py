"""Verbs: the only code that changes surveys, invitations and answers."""

from .answering import answer
from .asking import ask_due
from .bringing import bring_in_answers
from .calling import settle_call_back, spare
from .delivering import note_delivered, note_mailed, note_undelivered
from .setting import set_survey, switch

__all__ = [
    "answer",
    "ask_due",
    "bring_in_answers",
    "note_delivered",
    "note_mailed",
    "note_undelivered",
    "set_survey",
    "settle_call_back",
    "spare",
    "switch",
]
