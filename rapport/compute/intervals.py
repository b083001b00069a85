"""How sure a number is: intervals for shares, counts, differences and quantiles, and whether there is enough to judge.

A share is a number in [0, 1], a count a whole number ≥ 0. Every interval is two-sided at `level` (95 % unless said otherwise).

Sources: Wilson (1927) for a share; Newcombe (1998, method 10) for the difference of two shares; Garwood (1936) for a
count; Efron (1979) for the percentile bootstrap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, ndtri

RESAMPLES = 1000
SEED = 20_260_101
FEW = 30
COUNT_ONLY = 5
_CELLS = 4_000_000  # resampled values held in memory at once: 32 MB

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from `low` to `high` that agree with what was seen, in the unit of the number itself."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        """Whether a value lies inside, both ends included."""
        return self.low <= value <= self.high


class Sample(StrEnum):
    """What a sample of this size can carry."""

    COUNT_ONLY = "count_only"  # fewer than 5: say the count, no share
    FEW = "few"  # fewer than 30: say the share greyed, with n
    ENOUGH = "enough"


def judge(n: int) -> Sample:
    """What `n` answers can carry: only their count below 5, a greyed figure below 30, a figure from 30 on."""
    if n < 0:
        raise ValueError("A sample cannot have fewer than no members.")
    if n < COUNT_ONLY:
        return Sample.COUNT_ONLY
    return Sample.FEW if n < FEW else Sample.ENOUGH


def carries_quantile(n: int, q: float) -> bool:
    """Whether `n` values carry the q-quantile: at least five lie beyond it (the p90 needs 50, the median 10)."""
    return 0 < q < 1 and n * min(q, 1 - q) >= COUNT_ONLY - 1e-9


def deviate(level: float) -> float:
    """How many standard deviations to either side hold `level` of a normal distribution: 1.96 for 95 %."""
    if not 0 < level < 1:
        raise ValueError("The level of an interval lies between 0 and 1.")
    return float(ndtri(0.5 + level / 2))


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """The interval of a share of `successes` among `n`, in [0, 1] (Wilson 1927, without continuity correction).

    Five of five is [0.57, 1]; none of fifty reaches up to 0.071. Nothing seen (n = 0) is [0, 1].
    Raises ValueError unless 0 ≤ successes ≤ n.
    """
    if not 0 <= successes <= n:
        raise ValueError("The successes are part of the n that were seen.")
    z = deviate(level)
    if n == 0:
        return Interval(0.0, 1.0)
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return Interval(low, high)


def newcombe(successes: int, n: int, before: int, n_before: int, level: float = 0.95) -> Interval:
    """The interval of the difference of two shares, `successes/n − before/n_before`, in [−1, 1] (Newcombe 1998, 10).

    Two changes are compared by this, never by whether their own intervals overlap. Raises ValueError when a side is empty.
    """
    if n == 0 or n_before == 0:
        raise ValueError("A difference needs something on both sides.")
    now, then = wilson(successes, n, level), wilson(before, n_before, level)
    share, was = successes / n, before / n_before
    down = sqrt((share - now.low) ** 2 + (then.high - was) ** 2)
    up = sqrt((now.high - share) ** 2 + (was - then.low) ** 2)
    return Interval(share - was - down, share - was + up)


def poisson_interval(count: int, level: float = 0.95) -> Interval:
    """The exact interval of the mean behind a Poisson `count`, in cases (Garwood 1936). None seen reaches up to 3.7."""
    if count < 0:
        raise ValueError("A count is never negative.")
    deviate(level)
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(chdtri(2 * count, 1 - tail)) / 2
    return Interval(low, float(chdtri(2 * count + 2, tail)) / 2)


def bootstrap_quantile(
    values: Sequence[float] | Floats,
    q: float,
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    clusters: Sequence[int] | NDArray[np.int64] | None = None,
) -> Interval:
    """The percentile-bootstrap interval of the q-quantile (linear between order statistics), in the unit of `values`.

    `values` is (n,), without NaN; `q` in [0, 1]. The seed is fixed: the same figures always give the same interval.
    Give `clusters` (n,), the case or customer of each value, where one may appear several times: then whole clusters are
    drawn. Raises ValueError without values, with NaN, or with fewer than 100 resamples.
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or data.size == 0 or np.isnan(data).any():
        raise ValueError("A quantile needs at least one value, and each must be a number.")
    if not 0 <= q <= 1 or resamples < 100:
        raise ValueError("A quantile lies between 0 and 1 and its bootstrap needs at least 100 resamples.")
    deviate(level)
    random = np.random.default_rng(seed)
    order = np.argsort(data, kind="stable")
    if clusters is None:
        drawn = _draw_quantiles(data[order], q, resamples, random)
    else:
        _, member = np.unique(np.asarray(clusters), return_inverse=True)
        if member.shape != data.shape:
            raise ValueError("Each value needs the cluster it belongs to.")
        drawn = _draw_clustered(data[order], member[order], q, resamples, random)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


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


def _draw_clustered(ordered: Floats, member: NDArray[np.int64], q: float, resamples: int, random: np.random.Generator) -> Floats:
    """The quantile of each resample of whole clusters, in batches that fit into memory."""
    groups = int(member.max()) + 1
    batch = max(1, _CELLS // max(ordered.size, groups))
    parts = []
    for start in range(0, resamples, batch):
        size = min(batch, resamples - start)
        times = random.multinomial(groups, np.full(groups, 1 / groups), size=size)
        seen = np.cumsum(times[:, member], axis=1)
        parts.append(_repeated_quantile(ordered, seen, q))
    return np.concatenate(parts)


def _repeated_quantile(ordered: Floats, seen: NDArray[np.int64], q: float) -> Floats:
    """Quantile of `ordered` (n,) when the values up to each one appear `seen` (resamples, n) times in all."""
    position = (seen[:, -1] - 1) * q
    whole = np.floor(position)
    low = ordered[(seen > whole[:, None]).argmax(axis=1)]
    high = ordered[(seen > np.ceil(position)[:, None]).argmax(axis=1)]
    return np.asarray(low + (high - low) * (position - whole), dtype=np.float64)
