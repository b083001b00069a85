"""Questions of this room. Each takes the actor, and never reaches beyond the teams whose figures are theirs to see."""

from .exporting import Taken, about, figures, named_columns, rows_taken
from .happened import mark
from .measure import Beside, Measured, NotLoaded, a_year_before, beyond, changed, measure, other_team, spread
from .names import DIMENSIONS, called, choices, dimensions, kept, name_values, names
from .overview import Overview, is_quick, overview
from .owners import owner_of, usual_owner
from .rows import Behind, behind
from .saved import get_question, questions
from .scope import get_metric, question, refuse_persons, team_ids
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
    "called",
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
    "is_quick",
    "kept",
    "mark",
    "measure",
    "name_values",
    "named_columns",
    "names",
    "other_team",
    "overview",
    "owner_of",
    "question",
    "questions",
    "refuse_persons",
    "rows_taken",
    "spread",
    "subjects",
    "targets",
    "team_ids",
    "usual_owner",
]
