"""Which of the standards that a subject names judges a turn: what it was held to may change while a clock runs."""

from collections.abc import Callable
from itertools import pairwise

from rapport.governance.standards.types import LIFELONG, Measure

from .choosing import Rule
from .turns import Turn


class Named:
    """The standards of one slot that a subject names, each from a moment on until the next one."""

    def __init__(self, measure: Measure) -> None:
        self._is_early = measure in {Measure.FIRST_RESPONSE, *LIFELONG}
        self._rules: list[tuple[int, Rule]] = []

    def add(self, since: int, rule: Rule) -> None:
        """Take the next one, in time order."""
        self._rules.append((since, rule))

    def judging(self, turn: Turn, breach: Callable[[Rule], int]) -> Rule | None:
        """Return what judges a turn: the last one that was named before it stopped, or the first one that it was too late for
        while that one held. What was named only later judges it too where a subject has one such turn in its life.
        """
        until = max(turn.stopped - 1, turn.begun)
        known = [(since, rule) for since, rule in self._rules if since <= until]
        if not known:
            return self._rules[0][1] if self._is_early else None
        for (_since, rule), (replaced, _next) in pairwise(known):
            if rule is not _next and breach(rule) <= replaced:
                return rule
        return known[-1][1]
