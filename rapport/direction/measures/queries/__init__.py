"""Questions of this room. Each takes the actor, and never reaches beyond the teams whose figures are theirs to see."""

from .measure import Beside, Measured, NotLoaded, a_year_before, beyond, changed, fresh_at, measure, stands_now
from .names import DIMENSIONS, choices, dimensions, name_values, names
from .rows import Behind, behind
from .scope import get_metric, question, team_ids

__all__ = [
    "DIMENSIONS",
    "Behind",
    "Beside",
    "Measured",
    "NotLoaded",
    "a_year_before",
    "behind",
    "beyond",
    "changed",
    "choices",
    "dimensions",
    "fresh_at",
    "get_metric",
    "measure",
    "name_values",
    "names",
    "question",
    "stands_now",
    "team_ids",
]
