"""Counts that refine each other: a reason, that reason by carrier, that reason by carrier and store.

A series is known by its parts, the value of each dimension that its cases share. It refines every series whose parts are all
among its own; together they form a lattice, in which two series may share some of their cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

type Parts = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of the matrix: a label to say, and the values that its cases share, by dimension."""

    label: str
    parts: Parts

    @classmethod
    def of(cls, label: str, **parts: str) -> "Series":
        """A series by keywords: `Series.of("Late, Swift", reason="late", carrier="Swift")`."""
        return cls(label, frozenset(parts.items()))


class Lattice:
    """Which series refines which: `coarser` and `finer` rows of each, and whether it may be what a story is about."""

    def __init__(self, series: Sequence[Series], subjects: frozenset[str]) -> None:
        self.series = series
        self.index: dict[Parts, int] = {}
        for row, one in enumerate(series):
            self.index.setdefault(one.parts, row)
        self.is_subject = [all(dimension in subjects for dimension, _ in one.parts) for one in series]
        self.coarser = [tuple(self._coarser(row)) for row in range(len(series))]
        self.finer: list[list[int]] = [[] for _ in series]
        for row, above in enumerate(self.coarser):
            for coarse in above:
                self.finer[coarse].append(row)

    def _coarser(self, row: int) -> Iterator[int]:
        parts = sorted(self.series[row].parts)
        for size in range(len(parts)):
            for some in combinations(parts, size):
                found = self.index.get(frozenset(some))
                if found is not None:
                    yield found

    def root(self, row: int) -> int:
        """The root of a series' family: the first coarsest series above it, a subject before any other; itself if none."""
        tops = [one for one in self.coarser[row] if not self.coarser[one]]
        return min(tops, key=lambda one: (not self.is_subject[one], one), default=row)

    def shared(self, one: int, other: int) -> tuple[int, ...]:
        """The rows that together count the cases which two series share: their crossing, else its finest known pieces.

        A group of reasons is not counted by carrier, its reasons are: then these are added up. Empty when nothing tells.
        """
        parts = self.series[one].parts | self.series[other].parts
        if (crossing := self.index.get(parts)) is not None:
            return (crossing,)
        pieces: dict[frozenset[str], list[int]] = {}
        for row in set(self.finer[one]) & set(self.finer[other]):
            pieces.setdefault(frozenset(name for name, _ in self.series[row].parts), []).append(row)
        return tuple(sorted(min(pieces.items(), key=lambda known: (len(known[0]), sorted(known[0])))[1])) if pieces else ()

    def kinds(self) -> NDArray[np.int64]:
        """A number (S,) for the dimensions of each series: equal for all reasons, equal for all reasons by carrier."""
        names: dict[frozenset[str], int] = {}
        kinds = [names.setdefault(frozenset(name for name, _ in one.parts), len(names)) for one in self.series]
        return np.array(kinds, dtype=np.int64)
