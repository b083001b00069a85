"""Which of many tests are news: false-discovery control over families of related counts.

A family is a coarse count (its root, such as one reason) with its refinements (the reason × each cause, carrier, store ...).
They rise together, so they are one discovery: families are judged against each other, members only inside a chosen family.
A story told by ten refinements therefore never makes room for a chance finding elsewhere. `ROOT_SHARE` of a family's share goes
to the root, where counts are high and rises can be seen; the refinements divide the rest.

Four hundred customers' names must not drown fifteen reasons. So what the cases are divided by (a *kind*: reasons, carriers,
stores) has a share of the chance of error that is settled beforehand, however many values it has: what a story may be about
gets `SUBJECTS_SHARE`, all other kinds the rest in equal parts, and the same once more among the refinements of a family.

Counts are discrete and rare ones can hardly ever reach a reportable size: `reach` bounds how probable that is, and a test adds
to the family of tests only what it can reach (the idea of Tarone 1990 and Heyse 2011).

Sources: Benjamini and Hochberg (1995) across families, valid as their counts depend positively (Benjamini and Yekutieli 2001);
Benjamini and Bogomolov (2014) inside chosen families; Holm (1979) and Genovese, Roeder and Wasserman (2006) for shares that the
data do not choose; Bonferroni with unequal shares between root and refinements.
"""

import numpy as np
from numpy.typing import NDArray

from rapport.compute import distributions

type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]
type Flags = NDArray[np.bool_]

ROOT_SHARE, SUBJECTS_SHARE = 0.6, 0.6
SUBJECTS = -1  # the kind of all that a story may be about, whatever it is divided by
ALIKE = 1e-7  # two chances this near are the same one, reckoned on two ways


def chance_of(successes: int, n: int, share: float) -> float:
    """The two-sided p-value of `successes` out of `n` when each succeeds with probability `share` in (0, 1): how probable a count
    is that is no more probable than this one (the exact binomial test by minimum likelihood).
    """
    k = np.arange(n + 1)
    ways = distributions.gammaln(n + 1) - distributions.gammaln(k + 1) - distributions.gammaln(n - k + 1)
    chances = np.exp(ways + distributions.xlogy(k, share) + distributions.xlog1py(n - k, -share))
    return min(1.0, float(chances[chances <= chances[successes] * (1 + ALIKE)].sum()))


def adjust(p: Floats, reach: Floats | None = None) -> Floats:
    """The q-values (m,) of p-values (m,): the lowest false-discovery rate at which each is chosen (Benjamini–Hochberg).

    `reach` (m,) bounds the chance that a test shows anything reportable; all 1 gives the classic procedure.
    """
    if p.size == 0:
        return p.copy()
    order = np.argsort(p, kind="stable")
    q = np.empty_like(p)
    rates = _reachable(p[order], reach) / np.arange(1, p.size + 1)
    q[order] = np.minimum.accumulate(rates[::-1])[::-1]
    return np.minimum(q, 1.0)


def adjust_in_families(
    p: Floats, reach: Floats, family: Whole, is_root: Flags, kind: Whole | None = None, is_subject: Flags | None = None
) -> Floats:
    """The q-values (m,) of p-values (m,) in families: `family` (m,) numbers them, `is_root` (m,) marks the one root of each.

    `kind` (m,) numbers what a test divides the cases by: reasons, carriers, reasons by carriers. `is_subject` (m,) marks what a
    story may be about. At level α, the expected share of false ones among the families told of a kind stays at most that kind's
    share of α; with nothing going on, the chance that anything at all is told stays at most α.
    """
    if p.size == 0:
        return p.copy()
    names, first, index = np.unique(family, return_index=True, return_inverse=True)
    heads = first.copy()
    heads[index[is_root]] = np.flatnonzero(is_root)
    kinds = np.zeros(p.size, dtype=np.int64) if kind is None else kind
    subjects = np.zeros(p.size, dtype=np.bool_) if is_subject is None else is_subject
    own = _inside(p, reach, index, is_root, np.where(subjects, SUBJECTS, kinds))
    strongest = np.ones(names.size)
    np.minimum.at(strongest, index, own)
    reach_of = np.minimum(np.bincount(index, weights=reach), 1.0)
    of_family = np.where(subjects[heads], SUBJECTS, kinds[heads])
    expected, told, rate = np.ones(p.size), np.ones(names.size), np.ones(names.size)
    for one, share in _shares(of_family).items():
        rows = np.flatnonzero(of_family == one)
        rows = rows[np.argsort(strongest[rows], kind="stable")]
        rates = _reachable(strongest[rows], reach_of[rows]) / share / np.arange(1, rows.size + 1)
        best = rows.size - 1 - np.array([np.argmin(rates[: start - 1 if start else None : -1]) for start in range(rows.size)])
        told[rows], rate[rows] = best + 1, rates[best]
        members = of_family[index] == one
        expected[members] = _reachable(own[members], reach_of[rows]) / share
    return np.minimum(np.maximum(expected / told[index], rate[index]), 1.0)


def _shares(kinds: Whole) -> dict[int, float]:
    """The share of the chance of error that each kind gets: subjects half of it, all others together as much, in equal parts.

    Where only one of the two sides is there, it gets the whole.
    """
    others = [int(one) for one in np.unique(kinds) if one != SUBJECTS]
    whole = 1.0 if not (kinds == SUBJECTS).any() else 1 - SUBJECTS_SHARE
    shares = {one: whole / len(others) for one in others}
    return shares if whole == 1.0 else shares | {SUBJECTS: SUBJECTS_SHARE if others else 1.0}


def _reachable(thresholds: Floats, reach: Floats | None) -> Floats:
    """How many of all tests are expected at or below each threshold (k,) by chance, at most."""
    if reach is None:
        return thresholds * thresholds.size
    ordered = np.sort(reach)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    below = np.searchsorted(ordered, thresholds, side="right")
    reachable = sums[below] + thresholds * (ordered.size - below)
    return np.where(thresholds < 1, reachable, ordered.size)


def _inside(p: Floats, reach: Floats, index: Whole, is_root: Flags, kinds: Whole) -> Floats:
    """Each p-value corrected for its own family: (m,)."""
    own = np.empty_like(p)
    order = np.argsort(index, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(index[order])) + 1):
        root, leaves = rows[is_root[rows]], rows[~is_root[rows]]
        of_root, shares = _shares_inside(kinds[leaves], has_root=root.size > 0)
        own[root] = p[root] / of_root
        for one, share in shares.items():
            some = leaves[kinds[leaves] == one]
            own[some] = _reachable(p[some], reach[some]) / share
    return np.minimum(own, 1.0)


def _shares_inside(kinds: Whole, *, has_root: bool) -> tuple[float, dict[int, float]]:
    """The share of a family's chance of error that its root gets, and each kind of its refinements.

    What a story may be about, the root and finer subjects, gets `ROOT_SHARE`: of it the finer ones two thirds, for they are more.
    """
    if not has_root:
        return 1.0, _shares(kinds)
    if not kinds.size:
        return 1.0, {}
    others = [int(one) for one in np.unique(kinds) if one != SUBJECTS]
    told = ROOT_SHARE if others else 1.0
    shares = {one: (1 - told) / len(others) for one in others}
    return (told / 3, shares | {SUBJECTS: told * 2 / 3}) if (kinds == SUBJECTS).any() else (told, shares)
