"""Which standards cover a subject: for each measure the most specific one in force when the subject was opened."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.governance.standards.types import Facts, Measure, Scope, Target, TeamTarget

# Of two scopes that name as many things, the one that names the earlier of these is the more specific.
_WEIGHTS = ("team_ids", "segments", "priorities", "kinds", "channels")

# A subject has at most one clock for each of these at a time; a statutory one stands beside the department's own.
type Slot = tuple[Measure, bool]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One version of a standard, as far as judging needs it. In force for subjects opened in [active_from, active_to)."""

    version_id: int
    standard_id: int
    measure: Measure
    is_statutory: bool
    target: Target
    scope: Scope
    calendar_id: int
    warnings: tuple[int, ...]
    active_from: datetime
    active_to: datetime | None
    is_named: bool = False
    team_targets: tuple[TeamTarget, ...] = ()

    @property
    def slot(self) -> Slot:
        return self.measure, self.is_statutory

    def is_in_force(self, at: datetime) -> bool:
        """Return whether subjects opened at this moment are judged by it."""
        return self.active_from <= at and (self.active_to is None or at < self.active_to)


def covers(scope: Scope, facts: Facts) -> bool:
    """Return whether the scope covers a subject with these facts."""
    pairs = (
        (scope.kinds, facts.kind),
        (scope.channels, facts.channel),
        (scope.priorities, facts.priority),
        (scope.segments, facts.segment),
        (scope.team_ids, facts.team_id),
    )
    return all(not allowed or fact in allowed for allowed, fact in pairs)


def choose(rules: Iterable[Rule], facts: Facts, opened_at: datetime) -> dict[Slot, Rule]:
    """Return the rule of each slot that judges a subject: the most specific, then the narrower, then the older standard."""
    fitting = [rule for rule in rules if not rule.is_named and rule.is_in_force(opened_at) and covers(rule.scope, facts)]
    return {rule.slot: rule for rule in sorted(fitting, key=precedence, reverse=True)}


def precedence(rule: Rule) -> tuple[int, tuple[bool, ...], int, int]:
    """Return the key by which rules are ordered, the one that wins first."""
    parts = [len(getattr(rule.scope, name)) for name in _WEIGHTS]
    return -sum(map(bool, parts)), tuple(not part for part in parts), sum(parts), rule.standard_id


class Chooser:
    """Chooses for many subjects: each kind of facts is decided once between two moments at which rules come or go."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._edges = sorted({edge for rule in rules for edge in (rule.active_from, rule.active_to) if edge})
        self._known: dict[tuple[int, Facts], Mapping[Slot, Rule]] = {}

    def __call__(self, facts: Facts, opened_at: datetime) -> Mapping[Slot, Rule]:
        """Return what ``choose`` returns."""
        key = bisect_right(self._edges, opened_at), facts
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = choose(self._rules, facts, opened_at)
        return known
