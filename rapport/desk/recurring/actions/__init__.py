"""Verbs: schedules, what comes of their dates, and who answers for them."""

from .making import make_due, make_now
from .setting import hand_on, set_schedule
from .standing import end, pause, plan_again, resume, skip, take_in

__all__ = ["end", "hand_on", "make_due", "make_now", "pause", "plan_again", "resume", "set_schedule", "skip", "take_in"]
