"""Which series go on under another name: one ends as another begins, as large and made of the same.

Somebody renames “Delivery late” to “Late delivery”, or moves a reason to another group: the record then has one series that ends
and one that was never seen before, which no test can tell from a new trouble. Both are taken for one where all of this is so:

1. Up to two weeks before the new name begins the old one has its usual cases, and from a week after it hardly any.
2. The new one is about as large (half to twice the old): trouble that is larger than what ended is never explained by it.
3. The names are alike, or the cases are divided alike by every cause or attribute that both are counted by (χ² of two samples).

What goes on under another name is then held against its whole past, and said (`Renaming`): whoever knows better can tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.compute import distributions
from rapport.compute.lattices import Lattice, Parts

type Floats = NDArray[np.float64]

BEFORE_WEEKS, FEWEST_BEFORE = 12, 8
AROUND = 2  # weeks between an end and a beginning, at most
LEAST_LEVEL = 3.0
HARDLY = 0.1  # of its usual cases: what still comes under an old name
STILL = 0.6  # the same, in the week of the change itself
NEWEST_WEEKS = 10  # older changes of name explain themselves: the new one has a record of its own
ALIKE, STEM = 0.6, 5
DIVIDED_ALIKE, FEWEST_COMPARED, FEWEST_EXPECTED = 0.01, 8.0, 3.0


@dataclass(frozen=True, slots=True)
class Renaming:
    """A series that seems to go on as another: both rows, and the column of the week in which the new name begins."""

    old: int
    new: int
    week: int


def find(table: Floats, lattice: Lattice) -> tuple[Renaming, ...]:
    """The changes of name among the subjects of weekly counts (S, T), latest last; each series has one past and one future."""
    subjects = [row for row in range(len(table)) if lattice.is_subject[row]]
    begun = [(row, week) for row in subjects if (week := _beginning(table[row])) is not None]
    found: list[Renaming] = []
    for new, week in begun:
        taken = {one for known in found for one in (known.old, known.new)}
        pairs = [old for old in subjects if old not in taken and _is_alike(table, lattice, old, new, week)]
        if pairs and new not in taken:
            old = max(pairs, key=lambda row: (alike(lattice.series[row].label, lattice.series[new].label), -row))
            found.append(Renaming(old, new, week))
    return tuple(found)


def joined(table: Floats, lattice: Lattice, found: tuple[Renaming, ...]) -> tuple[Floats, frozenset[int]]:
    """The table (S, T) with the past of each old name under its new one, and the rows whose cases stand elsewhere now."""
    table, gone = table.copy(), set[int]()
    for one in found:
        old, new = lattice.series[one.old].parts, lattice.series[one.new].parts
        for row in (one.old, *lattice.finer[one.old]):
            gone.add(row)
            later = lattice.index.get(new | (lattice.series[row].parts - old))
            if later is not None:
                table[later] = np.where(np.isnan(table[later]), table[row], table[later] + np.nan_to_num(table[row]))
    return table, frozenset(gone)


def alike(one: str, other: str) -> float:
    """How many words of two names begin alike, whatever their order: 1 for "Delivery late" and "Late deliveries"."""
    first, second = ({word[:STEM] for word in name.casefold().replace("-", " ").split()} for name in (one, other))
    return len(first & second) / len(first | second) if first | second else 0.0


def _beginning(counts: Floats) -> int | None:
    """The week (column) in which a series of the last weeks begins, after nothing at all; none where it is older."""
    some = np.flatnonzero(np.nan_to_num(counts) > 0)
    week = int(some[0]) if some.size else 0
    is_new = len(counts) - week <= NEWEST_WEEKS and week >= BEFORE_WEEKS + AROUND
    return week if is_new and (counts[week:] > 0).mean() >= 0.75 else None


def _is_alike(table: Floats, lattice: Lattice, old: int, new: int, week: int) -> bool:
    names = [frozenset(name for name, _ in lattice.series[row].parts) for row in (old, new)]
    before = table[old, week - AROUND - BEFORE_WEEKS : week - AROUND]
    if old == new or names[0] != names[1] or np.isfinite(before).sum() < FEWEST_BEFORE:
        return False
    level = float(np.nanmean(before))
    if level < LEAST_LEVEL or not _gives_way(table[old], level, week):
        return False
    whole = table[new, week + 1 :] if len(table[new]) > week + 1 else table[new, week:] + table[old, week:]
    if not 0.5 * level <= whole.mean() <= 2 * level:
        return False
    labels = (lattice.series[old].label, lattice.series[new].label)
    return alike(*labels) >= ALIKE or _is_divided_alike(table, lattice, old, new, week)


def _gives_way(counts: Floats, level: float, week: int) -> bool:
    """Whether a series goes on until about a week and hardly after it."""
    rest = counts[week + 1 :]
    is_over = rest.mean() <= HARDLY * level if rest.size else counts[week] <= STILL * level
    return bool(is_over and counts[week - AROUND - 1 : week].mean() >= level / 3)


def _is_divided_alike(table: Floats, lattice: Lattice, old: int, new: int, week: int) -> bool:
    """Whether what both are counted by divides the cases of both alike, as far as these can tell."""
    chances = list(_chances(table, lattice, old, new, week))
    return bool(chances) and min(chances) * len(chances) >= DIVIDED_ALIKE


def _chances(table: Floats, lattice: Lattice, old: int, new: int, week: int) -> Iterator[float]:
    """By each dimension: how probable so unlike a division is (χ²), where enough is known to tell."""
    own = lattice.series[old].parts, lattice.series[new].parts
    values: dict[str, list[tuple[float, float]]] = {}
    since = max(week - 2 * BEFORE_WEEKS, 0)
    for part in _divided_by(lattice, old) | _divided_by(lattice, new):
        rows = [lattice.index.get(parts | {part}) for parts in own]
        cases = [np.nansum(table[row, since:]) if row is not None else 0.0 for row in rows]
        values.setdefault(part[0], []).append((float(cases[0]), float(cases[1])))
    whole = np.array([np.nansum(table[old, since:]), np.nansum(table[new, since:])])
    for found in values.values():
        told = np.array(found)
        counts = np.vstack([told, np.maximum(whole - told.sum(axis=0), 0.0)])
        expected = counts.sum(axis=1, keepdims=True) * (counts.sum(axis=0) / max(counts.sum(), 1.0))
        rare = expected.min(axis=1) < FEWEST_EXPECTED
        counts = np.vstack([counts[~rare], counts[rare].sum(axis=0)[None, :]])
        counts = counts[counts.sum(axis=1) > 0]
        if len(counts) >= 2 and whole[1] >= FEWEST_COMPARED:
            expected = counts.sum(axis=1, keepdims=True) * (counts.sum(axis=0) / counts.sum())
            unlike = float(((counts - expected) ** 2 / np.maximum(expected, 1e-9)).sum())
            yield float(distributions.gammaincc((len(counts) - 1) / 2, unlike / 2))


def _divided_by(lattice: Lattice, row: int) -> Parts:
    """The single values by which a series is counted: carrier = Swift, cause = ours."""
    own = lattice.series[row].parts
    more = (lattice.series[finer].parts - own for finer in lattice.finer[row] if not lattice.is_subject[finer])
    return frozenset(part for parts in more if len(parts) == 1 for part in parts)
