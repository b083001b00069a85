"""How sure means, ratios and quantiles are: the bootstrap with a fixed seed, whole clusters drawn at a time.

The seed is fixed and the order of the rows does not matter: the same figures always give the same interval. Where one case or one
customer brings several rows, the rows are no independent witnesses; then whole clusters are drawn, by a weight for each. More
than `HANDS` clusters are first dealt at random into that many hands: sums of clusters bootstrap like clusters (the width of the
interval is known to 1 %), and a hundred thousand rows cost no more than ten thousand.

Sources: Efron (1979) for the percentile bootstrap; Davison and Hinkley (1997, ch. 3.8) for clusters; Hesterberg (2015, Am. Stat.
69) for the expanded percentiles that make up for few clusters; Woodruff (1952, JASA 47) for quantiles by inverting shares.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute import distributions
from rapport.compute.intervals import Interval, deviate

type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]

RESAMPLES = 2000
SEED = 20_260_101
HANDS = 10_000
FEWEST_CLUSTERS = 2
_AT_ONCE = 2_000_000  # weights held in memory: 16 MB
_EXACT = 4_000_000  # rows times resamples up to which each resample's quantile is looked up
_KNOTS = np.linspace(-4.5, 4.5, 61)


def bootstrap_mean(
    values: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """The interval of the mean of `values` (n,), in their unit; `clusters` (n,) says whose each value is.

    Raises ValueError as `bootstrap_ratio` does.
    """
    return bootstrap_ratio(
        values, np.ones_like(np.asarray(values, dtype=np.float64)), clusters=clusters, level=level, resamples=resamples, seed=seed
    )


def bootstrap_ratio(
    totals: ArrayLike,
    sizes: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """The interval of Σ `totals` / Σ `sizes` (n,), (n,): cost per contact, seconds per case, a share with clustered rows.

    Raises ValueError for shapes that disagree, NaN, negative or all-zero sizes, fewer than two clusters or 100 resamples.
    """
    top, bottom = np.asarray(totals, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if top.ndim != 1 or top.shape != bottom.shape or not (np.isfinite(top).all() and np.isfinite(bottom).all()):
        raise ValueError("A ratio needs numbers above and below, as many of both.")
    if (bottom < 0).any() or not bottom.any():
        raise ValueError("The sizes of a ratio are positive.")
    random, member = _random(resamples, seed), _members(clusters, top.size)
    groups = int(member.max()) + 1
    if groups < FEWEST_CLUSTERS:
        raise ValueError("One cluster alone tells nothing of others.")
    sums = np.column_stack([np.bincount(member, part, groups) for part in (top, bottom)])
    sums = sums[np.lexsort(sums.T)]
    dealt = _deal(groups, random)
    hands = np.column_stack([np.bincount(dealt, part) for part in sums.T])
    drawn = np.concatenate([weights @ hands for weights in _weights(len(hands), resamples, random)])
    drawn = drawn[drawn[:, 1] > 0]
    return _between(np.quantile(drawn[:, 0] / drawn[:, 1], _expanded(level, groups)))


def bootstrap_quantile(
    values: ArrayLike,
    q: float,
    *,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """The interval of the q-quantile (linear between order statistics) of `values` (n,), in their unit.

    Give `clusters` (n,), the case or customer of each value, where one may appear several times. Values of one cluster alone tell
    nothing of others: the interval then spans them. Raises ValueError without values, with NaN, or with fewer than 100 resamples.
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or data.size == 0 or np.isnan(data).any():
        raise ValueError("A quantile needs at least one value, and each must be a number.")
    if not 0 <= q <= 1:
        raise ValueError("A quantile lies between 0 and 1.")
    random = _random(resamples, seed)
    if clusters is None:
        drawn = _draw_quantiles(np.sort(data), q, resamples, random)
        return _between(np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]))
    member = _members(clusters, data.size)
    order = np.lexsort((member, data))
    ordered, member = data[order], member[order]
    groups = int(member.max()) + 1
    if groups == 1:
        return Interval(float(ordered[0]), float(ordered[-1]))
    if resamples * data.size > _EXACT:
        return _by_shares_below(ordered, member, q, _expanded(level, groups), resamples, random)
    times = _weights(groups, resamples, random)
    drawn = np.concatenate([_repeated_quantile(ordered, np.cumsum(some[:, member], axis=1), q) for some in times])
    return _between(np.quantile(drawn, _expanded(level, groups)))


def _draw_quantiles(ordered: Floats, q: float, resamples: int, random: np.random.Generator) -> Floats:
    """The quantile of each resample, without resampling: the k-th of n uniforms is Beta(k, n + 1 − k) distributed.

    Drawing it (and its neighbour above, given it) costs the same for a million values as for ten.
    """
    n = ordered.size
    position = (n - 1) * q
    rank = int(position) + 1
    here = random.beta(rank, n + 1 - rank, resamples)
    above = here if rank == n else 1 - (1 - here) * random.random(resamples) ** (1 / (n - rank))
    low = ordered[np.minimum((here * n).astype(np.int64), n - 1)]
    high = ordered[np.minimum((above * n).astype(np.int64), n - 1)]
    return low + (high - low) * (position - int(position))


def _repeated_quantile(ordered: Floats, seen: Floats, q: float) -> Floats:
    """Quantile of `ordered` (n,) when the values up to each one appear `seen` (resamples, n) times in all."""
    position = (seen[:, -1] - 1) * q
    whole = np.floor(position)
    low = ordered[(seen > whole[:, None]).argmax(axis=1)]
    high = ordered[(seen > np.ceil(position)[:, None]).argmax(axis=1)]
    return np.asarray(low + (high - low) * (position - whole))


def _by_shares_below(
    ordered: Floats, member: Whole, q: float, chances: Floats, resamples: int, random: np.random.Generator
) -> Interval:
    """Ask the other way round: in how many resamples do at least q of the values lie below x? It ends where `chances` of them do.

    Asked at knots around the sample's own quantile, as far apart as clustering makes the share below it uncertain.
    """
    n, groups = ordered.size, int(member.max()) + 1
    held = np.bincount(member, minlength=groups)
    lean = np.bincount(member, np.arange(n) < q * n, groups) - q * held
    ranks = np.clip(q * n + _KNOTS * np.sqrt((lean**2).sum()), 0, n - 1)
    dealt = _deal(groups, random)[member]
    hands = int(dealt.max()) + 1
    first = np.searchsorted(ranks, np.arange(n), side="left")  # the first knot that has this value below it
    knots = len(ranks)
    flat = np.bincount((dealt * (knots + 1) + first).astype(np.int64), minlength=hands * (knots + 1))
    counts = flat.reshape(hands, knots + 1)
    over = np.cumsum(counts[:, :knots], axis=1) - q * counts.sum(axis=1, keepdims=True)
    reached = np.array([(weights @ over >= 0).sum(axis=0) for weights in _weights(hands, resamples, random)]).sum(axis=0)
    position = np.interp(chances, reached / resamples, ranks)
    floor = position.astype(np.int64)
    low, high = ordered[floor], ordered[np.minimum(floor + 1, n - 1)]
    return _between(low + (high - low) * (position - floor))


def _members(clusters: ArrayLike | None, n: int) -> Whole:
    """The number of each row's cluster (n,): its own where none are given."""
    if clusters is None:
        return np.arange(n)
    member = np.unique(np.asarray(clusters), return_inverse=True)[1]
    if member.shape != (n,):
        raise ValueError("Each value needs the cluster it belongs to.")
    return np.asarray(member, dtype=np.int64)


def _random(resamples: int, seed: int) -> np.random.Generator:
    if resamples < 100:
        raise ValueError("A bootstrap needs at least 100 resamples.")
    return np.random.default_rng(seed)


def _deal(groups: int, random: np.random.Generator) -> Whole:
    """The hand (groups,) that each cluster is dealt to."""
    return np.arange(groups) if groups <= HANDS else random.permutation(groups) % HANDS


def _weights(groups: int, resamples: int, random: np.random.Generator) -> Iterator[Floats]:
    """How often each resample draws each group (some, groups), batch by batch."""
    batch = max(1, _AT_ONCE // groups)
    for start in range(0, resamples, batch):
        rows = min(batch, resamples - start)
        drawn = random.integers(0, groups, (rows, groups)) + groups * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * groups).reshape(rows, groups).astype(np.float64)


def _expanded(level: float, groups: int) -> Floats:
    """The chances at which to end, moved out for few groups: a t-interval instead of a normal one, and n/(n − 1)."""
    deviate(level)
    away = distributions.stdtrit(groups - 1, 0.5 + level / 2) * np.sqrt(groups / (groups - 1))
    return np.array([distributions.ndtr(-away), distributions.ndtr(away)])


def _between(ends: Floats) -> Interval:
    return Interval(float(ends[0]), float(ends[1]))
