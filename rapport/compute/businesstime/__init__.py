"""Business time: opening hours, holidays and pauses turned into elapsed time, due moments and their working."""

from .calendar import CLOSED_WEEK, Calendar, DayKind, Week
from .errors import BadCalendar, BadMoment, BadSpans, BusinessTimeError, NeverOpens
from .holiday import HolidayRule, countries
from .legal import add_business_days, add_calendar_days, add_months, add_weeks, end_of_day, local_day
from .moments import NEVER
from .scalar import Pause, Pauses, add, between, due, elapsed, is_open, next_opening
from .spans import ALL_DAY, CLOSED, DaySpans, Span, spans, spans_text
from .vector import PauseColumns, add_many, between_many, due_across, due_many, elapsed_many
from .words import ENGLISH, Words, duration_text, working_text
from .working import Piece, PieceKind, Working, explain

__all__ = [
    "ALL_DAY",
    "CLOSED",
    "CLOSED_WEEK",
    "ENGLISH",
    "NEVER",
    "BadCalendar",
    "BadMoment",
    "BadSpans",
    "BusinessTimeError",
    "Calendar",
    "DayKind",
    "DaySpans",
    "HolidayRule",
    "NeverOpens",
    "Pause",
    "PauseColumns",
    "Pauses",
    "Piece",
    "PieceKind",
    "Span",
    "Week",
    "Words",
    "Working",
    "add",
    "add_business_days",
    "add_calendar_days",
    "add_many",
    "add_months",
    "add_weeks",
    "between",
    "between_many",
    "countries",
    "due",
    "due_across",
    "due_many",
    "duration_text",
    "elapsed",
    "elapsed_many",
    "end_of_day",
    "explain",
    "is_open",
    "local_day",
    "next_opening",
    "spans",
    "spans_text",
    "working_text",
]
