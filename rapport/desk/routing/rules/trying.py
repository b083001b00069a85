"""Trying the settings of a queue: where cases of the past would have gone. Values in, value out.

Who was here, and how much they had in hand, nobody keeps: which queue takes a case can be told, and who of those that serve it
can do it; not who would have got it, nor how long it had waited there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from ..types import CaseFacts, Conditions
from . import first_that_takes, primary

type Order = Sequence[tuple[int, Conditions, datetime | None]]


@dataclass(frozen=True, kw_only=True)
class Able:
    """Who serves a queue, as far as a case asks for it: of each seat the languages and skills."""

    by_language: bool = False
    skills: frozenset[str] = frozenset()
    seats: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

    def count(self, language: str) -> int:
        """Return how many of them can do a case of this language."""
        asked = primary(language) if self.by_language else ""
        return sum(self.skills <= skills and (not asked or asked in languages) for languages, skills in self.seats)


@dataclass(frozen=True, kw_only=True)
class Went:
    """One case that would have gone elsewhere: which queue takes it by the settings as they are, and which by those tried.

    ``able_count``: how many who serve the latter can do it. ``team_id``, ``waited_seconds``: the team of whoever had it first in
    truth, and after how long; None while nobody has.
    """

    case_id: int
    at: datetime
    from_id: int | None
    to_id: int | None
    able_count: int = 0
    team_id: int | None = None
    waited_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class Way:
    """All cases that would have gone from one queue to another (None: to no queue), and what truly became of them."""

    from_id: int | None
    to_id: int | None
    count: int
    median_seconds: int | None
    waiting_count: int
    unable_count: int
    team_counts: Mapping[int, int] = field(default_factory=dict)


def in_place(order: Order, queue_id: int, wanted: Conditions, positions: Mapping[int, int]) -> Order:
    """Return the queues with one of them as it is tried, where its new place puts it; as if all had been on all the time.

    ``positions``: of every queue, that of the tried one included; equal ones by number, as the router asks them.
    """
    found = {one: (one, conditions, None) for one, conditions, _since in order} | {queue_id: (queue_id, wanted, None)}
    return [found[one] for one in sorted(found, key=lambda one: (positions[one], one))]


def gone_elsewhere(cases: Iterable[CaseFacts], before: Order, after: Order) -> list[tuple[CaseFacts, int | None, int | None]]:
    """Return the cases that another queue takes, or none, by the one order than by the other, with both."""
    ways = ((one, first_that_takes(before, one), first_that_takes(after, one)) for one in cases)
    return [(one, was, would) for one, was, would in ways if was != would]


def summed(moved: Iterable[Went]) -> list[Way]:
    """Return the ways that cases would have gone, those of most cases first."""
    ways: defaultdict[tuple[int | None, int | None], list[Went]] = defaultdict(list)
    for one in moved:
        ways[one.from_id, one.to_id].append(one)
    found = [_way(was, would, these) for (was, would), these in ways.items()]
    return sorted(found, key=lambda one: (-one.count, one.from_id or 0, one.to_id or 0))


def _way(was: int | None, would: int | None, these: Sequence[Went]) -> Way:
    waits = [one.waited_seconds for one in these if one.waited_seconds is not None]
    return Way(
        from_id=was,
        to_id=would,
        count=len(these),
        median_seconds=round(median(waits)) if waits else None,
        waiting_count=len(these) - len(waits),
        unable_count=sum(would is not None and not one.able_count for one in these),
        team_counts=Counter(one.team_id for one in these if one.team_id is not None),
    )
