"""Questions of this room. Each takes the actor, and never reaches beyond the teams whose figures are theirs to see."""

from .exporting import Taken, about, figures, named_columns, rows_taken
from .measure import Beside, Measured, NotLoaded, a_year_before, beyond, changed, measure, spread
from .names import DIMENSIONS, choices, dimensions, name_values, names
from .overview import Overview, overview
from .rows import Behind, behind
from .saved import get_question, questions
from .scope import get_metric, question, team_ids
from .subjects import KINDS, Named, described, find_subject, subjects
from .targets import asked_of, get_target, goal_of, goals, in_force, targets

__all__ = [
    "DIMENSIONS",
    "KINDS",
    "Behind",
    "Beside",
    "Measured",
    "Named",
    "NotLoaded",
    "Overview",
    "Taken",
    "a_year_before",
    "about",
    "asked_of",
    "behind",
    "beyond",
    "changed",
    "choices",
    "described",
    "dimensions",
    "figures",
    "find_subject",
    "get_metric",
    "get_question",
    "get_target",
    "goal_of",
    "goals",
    "in_force",
    "measure",
    "name_values",
    "named_columns",
    "names",
    "overview",
    "question",
    "questions",
    "rows_taken",
    "spread",
    "subjects",
    "targets",
    "team_ids",
]
