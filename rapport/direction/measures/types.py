"""The words of this room: what is asked of the store, and what is said about the answer. No Django."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asks of a metric: all that the address of its page says.

    The course is drawn over the dates in [``since``, ``until``), cut into periods of a ``grain`` (day, week or month); the figure
    is that of the last ``periods`` of them that do not change any more. ``where``: (dimension, values) pairs, all of which
    hold; the value None stands for cases without one. ``is_past``: the moment was named, the page speaks of then.
    """

    metric: str
    as_of: datetime
    since: date
    until: date
    grain: str = "week"
    periods: int = 12
    split: str = ""
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    is_past: bool = False

    def narrowed(self, dimension: str, value: Any) -> "Asked":
        """Return the same question about one value of a dimension only."""
        others = tuple(pair for pair in self.where if pair[0] != dimension)
        return replace(self, where=(*others, (dimension, (value,))))
