"""Questions about standards, calendars and clocks."""

from .awaited import Awaited, at_risk, overdue, statutory_due
from .book import calendar_of, hours_of, scope_of, target_of, terms_of
from .clocks import CLOCK, clocks_about, clocks_of, counted_again, next_due_of, subject_of, tell_at
from .hearing import hearers, ladder_of, rungs_climbed
from .hours import UNKNOWN, BusinessClock, Seconds, business_clock, hours_sql, newest_version_sql
from .promises import calendars, get_calendar, get_standard, in_force, is_named, newest_versions, standard_ids, standards
from .rows import Open
from .stages import stages_of
from .tallies import By, clocks_in_state, tallies
from .words import duration, measure_text, target_text, working_text

__all__ = [
    "CLOCK",
    "UNKNOWN",
    "Awaited",
    "BusinessClock",
    "By",
    "Open",
    "Seconds",
    "at_risk",
    "business_clock",
    "calendar_of",
    "calendars",
    "clocks_about",
    "clocks_in_state",
    "clocks_of",
    "counted_again",
    "duration",
    "get_calendar",
    "get_standard",
    "hearers",
    "hours_of",
    "hours_sql",
    "in_force",
    "is_named",
    "ladder_of",
    "measure_text",
    "newest_version_sql",
    "newest_versions",
    "next_due_of",
    "overdue",
    "rungs_climbed",
    "scope_of",
    "stages_of",
    "standard_ids",
    "standards",
    "statutory_due",
    "subject_of",
    "tallies",
    "target_of",
    "target_text",
    "tell_at",
    "terms_of",
    "working_text",
]
