"""Questions of this room. Each takes the actor, and never reaches beyond the teams whose figures are theirs to see."""

from .agreements import agreement_files, agreements, current, get_agreement, looks_at, may_read_file, state_of
from .exporting import Taken, about, figures, named_columns, rows_taken
from .happened import mark
from .measure import Beside, Measured, NotLoaded, a_year_before, beyond, changed, measure, other_team, spread
from .names import DIMENSIONS, called, choices, dimensions, kept, name_values, names
from .overview import Overview, is_quick, overview
from .owners import owner_of, usual_owner
from .persons import OfPeople, allows_persons, leads_openly, names_persons, of_people, own_metrics
from .rows import Behind, behind, has_cases
from .saved import get_question, questions
from .scope import get_metric, question, refuse_persons, team_ids
from .subjects import KINDS, Named, described, find_subject, subjects
from .targets import asked_of, called_target, get_target, goal_of, goals, in_force, missed, targets, where_of

__all__ = [
    "DIMENSIONS",
    "KINDS",
    "Behind",
    "Beside",
    "Measured",
    "Named",
    "NotLoaded",
    "OfPeople",
    "Overview",
    "Taken",
    "a_year_before",
    "about",
    "agreement_files",
    "agreements",
    "allows_persons",
    "asked_of",
    "behind",
    "beyond",
    "called",
    "called_target",
    "changed",
    "choices",
    "current",
    "described",
    "dimensions",
    "figures",
    "find_subject",
    "get_agreement",
    "get_metric",
    "get_question",
    "get_target",
    "goal_of",
    "goals",
    "has_cases",
    "in_force",
    "is_quick",
    "kept",
    "leads_openly",
    "looks_at",
    "mark",
    "may_read_file",
    "measure",
    "missed",
    "name_values",
    "named_columns",
    "names",
    "names_persons",
    "of_people",
    "other_team",
    "overview",
    "own_metrics",
    "owner_of",
    "question",
    "questions",
    "refuse_persons",
    "rows_taken",
    "spread",
    "state_of",
    "subjects",
    "targets",
    "team_ids",
    "usual_owner",
    "where_of",
]
