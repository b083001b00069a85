"""How sure a number is: intervals for shares, counts, rates and differences, and whether there is enough to judge.

A share is a number in [0, 1], a count a whole number ≥ 0. Every interval is two-sided at `level` (95 % unless said otherwise).

Sources: Wilson (1927) for a share, Clopper and Pearson (1934) where it must never be too narrow; Newcombe (1998, method 10) for
the difference of two shares; Garwood (1936) for a count; Cochran (1977, 6.3) for a ratio of sums over clusters. Means and
quantiles: `bootstraps`, `quantiles`; running cases: `survival`.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute import distributions

type Floats = NDArray[np.float64]

FEW = 30
COUNT_ONLY = 5


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
    return NormalDist().inv_cdf(0.5 + level / 2)


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


def wilson_many(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The two ends (m,), (m,) of many shares' intervals, as `wilson` gives each. Raises ValueError as it does."""
    k, cases = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if not ((k >= 0) & (k <= cases)).all():
        raise ValueError("The successes are part of the n that were seen.")
    z = deviate(level)
    some = np.maximum(cases, 1)
    share = k / some
    middle = (share + z * z / (2 * some)) / (1 + z * z / some)
    half = z / (1 + z * z / some) * np.sqrt(share * (1 - share) / some + z * z / (4 * some * some))
    low = np.where(k == 0, 0.0, np.maximum(middle - half, 0.0))
    return low, np.where(k == cases, 1.0, np.minimum(middle + half, 1.0))


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


def net_share(promoters: int, detractors: int, n: int, level: float = 0.95) -> Interval:
    """The interval of `promoters/n − detractors/n` of the same n answers, in [−1, 1] (adjusted Wald, Rocks 2016).

    Three answers are added as if seen, half of them in the middle: without them a handful of equal answers would be certain. What
    was seen lies inside, also of a single answer.
    Raises ValueError unless both are part of n, and n is not empty.
    """
    if n == 0 or promoters < 0 or detractors < 0 or promoters + detractors > n:
        raise ValueError("Promoters and detractors are parts of the n that answered.")
    added = 3
    high, low = ((one + added / 4) / (n + added) for one in (promoters, detractors))
    half = deviate(level) * sqrt((high + low - (high - low) ** 2) / (n + added))
    seen = (promoters - detractors) / n
    return Interval(max(-1.0, min(high - low - half, seen)), min(1.0, max(high - low + half, seen)))


def net_share_many(promoters: ArrayLike, detractors: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The two ends (m,), (m,) of many net shares' intervals, as `net_share` gives each; of no answers [−1, 1].

    Raises ValueError as it does.
    """
    more, less, seen = (np.asarray(part, dtype=np.float64) for part in (promoters, detractors, n))
    if (more < 0).any() or (less < 0).any() or (more + less > seen).any():
        raise ValueError("Promoters and detractors are parts of the n that answered.")
    added = 3
    high, low = ((one + added / 4) / (seen + added) for one in (more, less))
    net = (more - less) / np.maximum(seen, 1)
    half = deviate(level) * np.sqrt((high + low - (high - low) ** 2) / (seen + added))
    return (
        np.where(seen > 0, np.maximum(np.minimum(high - low - half, net), -1.0), -1.0),
        np.where(seen > 0, np.minimum(np.maximum(high - low + half, net), 1.0), 1.0),
    )


def poisson_interval(count: int, level: float = 0.95) -> Interval:
    """The exact interval of the mean behind a Poisson `count`, in cases (Garwood 1936). None seen reaches up to 3.7."""
    if count < 0:
        raise ValueError("A count is never negative.")
    deviate(level)
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(distributions.chdtri(2 * count, 1 - tail)) / 2
    return Interval(low, float(distributions.chdtri(2 * count + 2, tail)) / 2)


def poisson_many(counts: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The two ends (m,), (m,) of many counts' intervals, as `poisson_interval` gives each. Raises ValueError as it does."""
    seen = np.asarray(counts, dtype=np.float64)
    if (seen < 0).any():
        raise ValueError("A count is never negative.")
    deviate(level)
    tail = (1 - level) / 2
    low = np.where(seen == 0, 0.0, distributions.chdtri(2 * np.maximum(seen, 1), 1 - tail) / 2)
    return low, distributions.chdtri(2 * seen + 2, tail) / 2


def rate_interval(count: int, exposure: float, level: float = 0.95) -> Interval:
    """The exact interval of `count` per unit of `exposure`: contacts per order, complaints per customer (Garwood 1936).

    Multiply both ends for "per 1,000". Raises ValueError without exposure: there is no rate of nothing.
    """
    if not exposure > 0:
        raise ValueError("A rate needs something that it is counted against.")
    interval = poisson_interval(count, level)
    return Interval(interval.low / exposure, interval.high / exposure)


def ratio_many(
    totals: ArrayLike, sizes: ArrayLike, clusters: ArrayLike, squares: tuple[ArrayLike, ArrayLike, ArrayLike], level: float = 0.95
) -> tuple[Floats, Floats]:
    """The two ends (m,), (m,) of many ratios Σ totals / Σ sizes, by the delta method on the logarithm.

    `clusters` (m,): how many independent witnesses each has; `squares`: over them the sums of total², total·size and size².
    NaN where there is nothing above or below, or fewer than two clusters. The t-distribution makes up for few of them.
    """
    deviate(level)
    k, n, m = (np.asarray(part, dtype=np.float64) for part in (totals, sizes, clusters))
    kk, kn, nn = (np.asarray(part, dtype=np.float64) for part in squares)
    told = (k > 0) & (n > 0) & (m > 1)
    above, below, few = np.where(told, k, 1), np.where(told, n, 1), np.where(told, m, 2)
    spread = np.maximum(kk / above**2 - 2 * kn / (above * below) + nn / below**2, 0.0)
    half = distributions.stdtrit(few - 1, 0.5 + level / 2) * np.sqrt(spread * few / (few - 1))
    ratio = np.where(told, above / below, np.nan)
    return ratio * np.exp(-half), ratio * np.exp(half)


def exact_binomial(successes: int, n: int, level: float = 0.95) -> Interval:
    """The interval of a share that never covers less than `level`, in [0, 1] (Clopper and Pearson 1934).

    Wider than Wilson's: for the few shares where a miss is expensive, such as errors that do harm. Raises ValueError unless
    0 ≤ successes ≤ n.
    """
    if not 0 <= successes <= n:
        raise ValueError("The successes are part of the n that were seen.")
    deviate(level)
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(distributions.betaincinv(successes, n - successes + 1, tail))
    return Interval(low, 1.0 if successes == n else float(distributions.betaincinv(successes + 1, n - successes, 1 - tail)))
