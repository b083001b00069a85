"""Questions about the quality of work. Read only; the caller's actor bounds what comes back."""

from .calibrating import Compared, calibrations, compared, get_calibration, open_places, place_of
from .cards import draft_of, find_version, get_criterion, get_scorecard, in_force, scorecards, skill_anchors
from .names import ANSWER, CALIBRATE, COACH, CONFIGURE, DECIDE, HOUSE, PLAN, REVIEW, SCORECARDS, VIEW
from .plans import frame, get_plan, may_review, plans, running_plans
from .reviewing import Later, find_review, get_review, judgements, later, of_person, reviews, said_of, waiting
from .teams import TeamFigures, team_figures

__all__ = [
    "ANSWER",
    "CALIBRATE",
    "COACH",
    "CONFIGURE",
    "DECIDE",
    "HOUSE",
    "PLAN",
    "REVIEW",
    "SCORECARDS",
    "VIEW",
    "Compared",
    "Later",
    "TeamFigures",
    "calibrations",
    "compared",
    "draft_of",
    "find_review",
    "find_version",
    "frame",
    "get_calibration",
    "get_criterion",
    "get_plan",
    "get_review",
    "get_scorecard",
    "in_force",
    "judgements",
    "later",
    "may_review",
    "of_person",
    "open_places",
    "place_of",
    "plans",
    "reviews",
    "running_plans",
    "said_of",
    "scorecards",
    "skill_anchors",
    "team_figures",
    "waiting",
]
