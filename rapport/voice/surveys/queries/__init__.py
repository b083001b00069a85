"""Questions about surveys. Read only; the caller's actor bounds what comes back."""

from .answers import Comment, Figure, Results, Split, results
from .invitations import (
    call_backs,
    find_by_link,
    find_call_back,
    find_invitation,
    get_call_back,
    of_cases,
    of_customers,
    spared_ids,
    token_of,
    unanswered,
    waiting_count,
)
from .surveys import draft_of, find_running, get_survey, questions_of, surveys, version_in_force

__all__ = [
    "Comment",
    "Figure",
    "Results",
    "Split",
    "call_backs",
    "draft_of",
    "find_by_link",
    "find_call_back",
    "find_invitation",
    "find_running",
    "get_call_back",
    "get_survey",
    "of_cases",
    "of_customers",
    "questions_of",
    "results",
    "spared_ids",
    "surveys",
    "token_of",
    "unanswered",
    "version_in_force",
    "waiting_count",
]
