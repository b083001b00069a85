"""Decisions of this room: values in, value out. Sentences are marked here and translated where they are raised."""

from .cards import points, result, why_not_criterion, why_not_publish
from .drawing import drawn, holds, why_not_plan
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
    "points",
    "result",
    "why_not_answer",
    "why_not_coach",
    "why_not_criterion",
    "why_not_decide",
    "why_not_draft",
    "why_not_judge",
    "why_not_plan",
    "why_not_publish",
    "why_not_reviewer",
    "why_not_set_aside",
]
