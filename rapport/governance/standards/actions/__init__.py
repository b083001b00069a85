"""Verbs: the only code that changes standards, calendars and clocks."""

from .aside import set_aside, take_up
from .calendars import add_calendar, add_own_day, change_calendar, remove_own_day
from .changing import StandardRefused
from .follow import follow, follow_again, follow_many
from .late import climb_late
from .standards import add_standard, change_standard, describe_standard, retire_standard
from .starter import starter
from .taking_back import forget_met, forget_missed, forget_subjects

__all__ = [
    "StandardRefused",
    "add_calendar",
    "add_own_day",
    "add_standard",
    "change_calendar",
    "change_standard",
    "climb_late",
    "describe_standard",
    "follow",
    "follow_again",
    "follow_many",
    "forget_met",
    "forget_missed",
    "forget_subjects",
    "remove_own_day",
    "retire_standard",
    "set_aside",
    "starter",
    "take_up",
]
