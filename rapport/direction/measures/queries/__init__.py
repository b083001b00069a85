"""Questions of this room. Each takes the actor, and never reaches beyond the teams whose figures are theirs to see."""

from .exporting import Taken, about, figures, named_columns, rows
from .measure import Beside, Measured, NotLoaded, a_year_before, beyond, changed, measure
from .names import DIMENSIONS, choices, dimensions, name_values, names
from .overview import Overview, overview
from .rows import Behind, behind
from .scope import get_metric, question, team_ids
from .subjects import KINDS, Named, described, find_subject, subjects

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
    "behind",
    "beyond",
    "changed",
    "choices",
    "described",
    "dimensions",
    "figures",
    "find_subject",
    "get_metric",
    "measure",
    "name_values",
    "named_columns",
    "names",
    "overview",
    "question",
    "rows",
    "subjects",
    "team_ids",
]
