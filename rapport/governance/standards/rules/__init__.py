"""Decisions about standards: who is covered, which turns a history holds, what came of each. Values in, values out."""

from .amounts import read_seconds, read_target, written
from .choosing import Chooser, Rule, Slot, choose, covers, precedence
from .hours import calendar_of
from .judging import Task, Verdict, judge, legal_due
from .ladder import climbed, late_hours, why_not_ladder
from .matching import OF_MESSAGES, matched
from .naming import Named
from .stages import STAGE_WARNINGS, elsewhere, spans_by_team, why_not_team_targets
from .terms import why_not_from, why_not_hours, why_not_retire, why_not_standard, why_not_target, why_not_terms
from .turns import Span, Turn, Turns, merged

__all__ = [
    "OF_MESSAGES",
    "STAGE_WARNINGS",
    "Chooser",
    "Named",
    "Rule",
    "Slot",
    "Span",
    "Task",
    "Turn",
    "Turns",
    "Verdict",
    "calendar_of",
    "choose",
    "climbed",
    "covers",
    "elsewhere",
    "judge",
    "late_hours",
    "legal_due",
    "matched",
    "merged",
    "precedence",
    "read_seconds",
    "read_target",
    "spans_by_team",
    "why_not_from",
    "why_not_hours",
    "why_not_ladder",
    "why_not_retire",
    "why_not_standard",
    "why_not_target",
    "why_not_team_targets",
    "why_not_terms",
    "written",
]
