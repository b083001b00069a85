"""What can be done about the quality of work."""

from .appealing import agree, appeal, decide
from .calibrating import close_calibration, judge_case, open_calibration
from .cards import add_criterion, add_scorecard, change_criterion, publish_version, remove_criterion, revise, settle_version
from .coaching import coach
from .drawing import draw_week
from .handing import hand_on
from .past import ensure_card, ensure_past_calibration, ensure_reviews
from .plans import begin_plan, end_plan
from .reviewing import keep_draft, look, set_aside, submit
from .upkeep import forget_old

__all__ = [
    "add_criterion",
    "add_scorecard",
    "agree",
    "appeal",
    "begin_plan",
    "change_criterion",
    "close_calibration",
    "coach",
    "decide",
    "draw_week",
    "end_plan",
    "ensure_card",
    "ensure_past_calibration",
    "ensure_reviews",
    "forget_old",
    "hand_on",
    "judge_case",
    "keep_draft",
    "look",
    "open_calibration",
    "publish_version",
    "remove_criterion",
    "revise",
    "set_aside",
    "settle_version",
    "submit",
]
