"""How far several judges agree about the same units: shares of agreeing pairs, Krippendorff's alpha and Gwet's AC1.

Ratings stand in a table (units, judges), NaN where a judge said nothing; a unit that fewer than two judged tells nothing. Alpha
is 1 − observed/expected disagreement, from the table of coincidences; with little variation it can be low although nearly all
pairs agree, which is why the share and AC1 stand beside it. Intervals: whole units are drawn, with a fixed seed.

Sources: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Hayes and Krippendorff (2007) for the bootstrap and the
customary bounds .800 and .667; Gwet (2008, Br. J. Math. Stat. Psychol. 61) for AC1 with any number of judges.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute.bootstraps import RESAMPLES, SEED
from rapport.compute.intervals import Interval

type Floats = NDArray[np.float64]

RELIABLE, TENTATIVE = 0.8, 2 / 3
FEWEST_UNITS = 5  # of fewer, drawing whole units again tells nothing of others
LEAST_VARIED = 0.5  # of the resamples that have to vary at all, for an interval


class Level(StrEnum):
    """What the values of a scale mean: mere names, an order, or distances."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far judges agree. ``share``: of pairs of judgements of one unit that are the same. ``units``: judged by two or more.

    ``alpha`` is None where nothing varies: whoever always says the same cannot show that they can tell units apart.
    """

    share: float
    alpha: float | None
    interval: Interval | None
    ac1: float
    units: int
    pairs: int


def agreement(ratings: ArrayLike, *, level: Level, values: int, resamples: int = RESAMPLES, seed: int = SEED) -> Agreement | None:
    """Return how far judges agree about units (units, judges); ``values``: how many the scale has. None without a pair.

    Raises ValueError for a table of another shape or a scale of fewer than two values.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or values < 2:
        raise ValueError("Ratings stand in a table of units and judges, on a scale of two values or more.")
    known = np.unique(table[~np.isnan(table)])
    counts = (
        np.stack([(table == value).sum(axis=1) for value in known], axis=1).astype(np.float64) if known.size else table[:, :0]
    )
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return None
    judged = counts.sum(axis=1)
    same, pairs = (counts * (counts - 1)).sum() / 2, (judged * (judged - 1)).sum() / 2
    cells = _coincidences(counts)
    whole = _alphas(cells.sum(axis=0)[None], known, level)[0]
    return Agreement(
        share=float(same / pairs),
        alpha=None if np.isnan(whole) else float(whole),
        interval=None if np.isnan(whole) else _interval(cells, known, level, resamples, seed),
        ac1=_ac1(counts, values),
        units=len(counts),
        pairs=int(pairs),
    )


def _coincidences(counts: Floats) -> Floats:
    """What each unit adds to the table of coincidences (units, values, values): its ordered pairs, by the judges less one."""
    cells = counts[:, :, None] * counts[:, None, :]
    ends = np.arange(counts.shape[1])
    cells[:, ends, ends] -= counts
    return np.asarray(cells / (counts.sum(axis=1) - 1)[:, None, None])


def _alphas(cells: Floats, known: Floats, level: Level) -> Floats:
    """Alpha of each table of coincidences (some, values, values); NaN where nothing varies."""
    margins = cells.sum(axis=2)
    n = margins.sum(axis=1)
    apart = _distances(margins, known, level)
    observed = (cells * apart).sum(axis=(1, 2)) / n
    expected = (margins[:, :, None] * margins[:, None, :] * apart).sum(axis=(1, 2)) / (n * (n - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _distances(margins: Floats, known: Floats, level: Level) -> Floats:
    """The squared differences between values (some, values, values); in an order they depend on how often each was used."""
    if level is Level.NOMINAL:
        return np.broadcast_to(1 - np.eye(known.size), (len(margins), known.size, known.size))
    if level is Level.INTERVAL:
        return np.broadcast_to((known[:, None] - known[None, :]) ** 2, (len(margins), known.size, known.size))
    middle = np.cumsum(margins, axis=1) - margins / 2
    return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)


def _interval(cells: Floats, known: Floats, level: Level, resamples: int, seed: int) -> Interval | None:
    """The 95 % interval of alpha; resamples in which nothing varies say nothing and are left out."""
    units = len(cells)
    if units < FEWEST_UNITS:
        return None
    drawn = np.random.default_rng(seed).integers(0, units, (resamples, units))
    weights = np.stack([np.bincount(one, minlength=units) for one in drawn]).astype(np.float64)
    alphas = _alphas(np.tensordot(weights, cells, axes=1), known, level)
    alphas = alphas[~np.isnan(alphas)]
    if len(alphas) < LEAST_VARIED * resamples:
        return None
    low, high = np.quantile(alphas, [0.025, 0.975])
    return Interval(float(low), float(high))


def _ac1(counts: Floats, values: int) -> float:
    """Gwet's AC1: chance agreement from how evenly the values are used, which stays stable where nearly all is one value."""
    judged = counts.sum(axis=1, keepdims=True)
    seen = float(((counts * (counts - 1)).sum(axis=1) / (judged * (judged - 1))[:, 0]).mean())
    used = (counts / judged).mean(axis=0)
    chance = float((used * (1 - used)).sum() / (values - 1))
    return (seen - chance) / (1 - chance)
