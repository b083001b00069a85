"""Decisions of this room: values in, value out. Sentences are marked here and translated where they are raised."""

from .cards import points, result, why_not_criterion, why_not_publish
from .drawing import drawn, holds, week_of, why_not_plan
from .handing import is_away_long, turn_of, why_not_hand_on, why_not_have
from .reviewing import (
    why_not_answer,
    why_not_coach,
    why_not_decide,
    why_not_draft,
    why_not_judge,
    why_not_reviewer,
    why_not_set_aside,
)

__all__ = [
    "drawn",
    "holds",
    "is_away_long",
    "points",
    "result",
    "turn_of",
    "week_of",
    "why_not_answer",
    "why_not_coach",
    "why_not_criterion",
    "why_not_decide",
    "why_not_draft",
    "why_not_hand_on",
    "why_not_have",
    "why_not_judge",
    "why_not_plan",
    "why_not_publish",
    "why_not_reviewer",
    "why_not_set_aside",
]
