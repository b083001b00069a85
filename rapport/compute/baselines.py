"""What a weekly count usually is: a robust, over-dispersed fit to the clean weeks, and honest tails for the weeks after.

Each of S series of weekly counts gets a log-linear quasi-Poisson model, fitted at once over all series:

    log mean(week) = level + slope · years + a · sin(year) + b · cos(year),   variance = φ · mean

* Weak normal priors hold slope and season near zero until the data speak. With a dozen weeks they are prior only and merely
  widen the prediction; over years they are estimated. No term is ever switched on by the data, so tails stay honest.
* Clean weeks: weeks whose standardised Anscombe residual exceeds `UNCLEAN` are left out and the fit repeated, from a start on
  medians, so that an earlier incident neither raises the level nor hides the next one. A series that jumps again and again in
  separate episodes is no incident but its own way: nothing is left out there and φ carries it.
* Weeks in which everything dips (`dips`: Christmas, a closed house) are left out for all series: they would pass for spread, and
  as they come in a row for surprises that last, and so hide the rises of all other weeks.
* How much of a week's surprise the next repeats is told by all series of a level; one that changed its name or level in the
  middle of the record counts no more there than its neighbours allow (winsorising, Tukey 1962).
* φ is estimated per series and drawn towards what the series of that level have in common, upwards fully, downwards by the
  degrees of freedom; its uncertainty is integrated over in every tail, as a t-test does for a normal mean.

Sources: Farrington et al. (1996, J. R. Stat. Soc. A 159) and Noufaily et al. (2013, Stat. Med. 32) for quasi-Poisson fits with
Anscombe residuals against earlier outbreaks; Smyth (2004) and Lund et al. (2012) for moderated dispersion.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute import distributions

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Fitted = tuple[Floats, Floats, Floats]  # means (S, n), covariance of the coefficients (S, 4, 4), φ (S,)

UNCLEAN = 3.0
UNCLEAN_EXCESS, UNCLEAN_LEVEL = 5.0, 2.0
EPISODES = 3
MOST_LEFT_OUT = 0.25
DIP, DIPPED, BESIDE_DIPPED = 0.1, 3.0, 1.5  # the least that is a dip, of log mean, and how far out in usual spreads
SHARED_SPREAD, AROUND_WEEKS, FEWEST_BESIDE, FEWEST_TOGETHER = 0.15, 10, 3, 5
FEWEST_WEEKS = 8
YEAR = 365.25 / 7
SLOPE_SD, SEASON_SD = 0.35, 0.1  # of log mean: per year, per sine and cosine
PRIOR_FREEDOM = 8.0
USUAL_DISPERSION, WILDEST = 1.3, 5.0
ROUNDS = 6
_NODES = 24
_LIMIT = 1e-9


@dataclass(frozen=True, slots=True)
class Range:
    """The whole counts from `low` to `high`, both included, that a usual week shows."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """What S series lead to expect in the H weeks after their baseline of n weeks."""

    expected: Floats  # (S, H) mean count of each week
    spread: Floats  # (S, H, H) covariance of the means themselves
    dispersion: Floats  # (S,) φ ≥ 1: variance over mean
    freedom: Floats  # (S,) degrees of freedom behind φ
    clean: Flags  # (S, n) the weeks that the fit stands on
    dipped: Flags  # (n,) weeks in which everything was far lower, and which nothing stands on

    def tail(self, counts: ArrayLike, weeks: slice | None = None) -> Floats:
        """P(count ≥ `counts`) (S,) for the sum of the chosen predicted weeks (all unless said), if nothing has changed."""
        mean, extra = self.moments(weeks)
        return _tail(np.atleast_1d(np.asarray(counts, dtype=np.float64)), mean, extra, self.dispersion, self.freedom)

    def moments(self, weeks: slice | None = None) -> tuple[Floats, Floats]:
        """Mean (S,) of the sum of the chosen weeks, and the variance (S,) of that mean."""
        chosen = slice(None) if weeks is None else weeks
        return self.expected[:, chosen].sum(axis=1), self.spread[:, chosen, chosen].sum(axis=(1, 2))

    def range(self, level: float = 0.95, weeks: slice | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Lowest and highest usual count (S,), (S,) of the chosen weeks together: at most (1 − level)/2 lie beyond either end."""
        rest = (1 - level) / 2
        mean, extra = self.moments(weeks)

        def above(counts: Floats) -> Floats:
            return _tail(counts, mean, extra, self.dispersion, self.freedom)

        high = _first(lambda counts: above(counts + 1) <= rest, mean)
        low = _first(lambda counts: 1 - above(counts + 1) > rest, mean)
        return low, high

    def pick(self, rows: NDArray[np.int64]) -> "Baseline":
        """The baseline of some of the series."""
        clean, dipped = self.clean[rows], self.dipped
        return Baseline(self.expected[rows], self.spread[rows], self.dispersion[rows], self.freedom[rows], clean, dipped)


def usual_range(baseline: ArrayLike, level: float = 0.95) -> Range:
    """The counts that a usual week after the (n,) weekly counts of `baseline` shows, with probability `level` or more.

    Weeks that are themselves unusual are left out first. Raises ValueError with fewer than eight weeks.
    """
    counts = np.atleast_2d(np.asarray(baseline, dtype=np.float64))
    if np.isfinite(counts).sum() < FEWEST_WEEKS:
        raise ValueError("A usual range needs at least eight complete weeks.")
    low, high = fit(counts, ahead=1).range(level)
    return Range(int(low[0]), int(high[0]))


def fit(counts: ArrayLike, *, ahead: int = 2, exposure: ArrayLike | None = None, without: Flags | None = None) -> Baseline:
    """Fit the (S, n) weekly counts, latest last, and look at the `ahead` weeks that follow them.

    NaN marks a week in which a series did not exist. `exposure` (n + ahead,), positive, is a volume such as orders that the
    counts go along with. `without` (n,): weeks known to stand apart, such as the `dipped` of an earlier fit; unless given, they
    are found. A handful of weeks gets an answer too, though a poor one: look at `clean` before using it.
    """
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    n = y.shape[1]
    rows, offsets = _design(n, ahead, exposure)
    seen = np.isfinite(y)
    y = np.where(seen, y, 0.0)
    habit = np.zeros(len(y), dtype=np.bool_)
    dipped = np.zeros(n, dtype=np.bool_) if without is None else without
    start = _start(y, seen & ~dipped, offsets[:n])
    means, scale = start, _rough_dispersion(y, start, seen)
    for turn in range(ROUNDS):
        if turn and without is None:
            dipped = dips(y, means, scale, seen)
        high = _unusual(y, means, scale, seen)
        habit |= _habit(y, high, seen)  # once seen it stays: the φ that it brings would hide it in the next round
        clean = seen & ~dipped & ~(high & ~habit[:, None])
        means, beta, covariance, leverage = _solve(y, clean, rows[:n], offsets[:n], means, scale)
        scale, freedom = _dispersion(y, means, clean, leverage, scale)
        scale, freedom = _moderate(scale, freedom, means, clean)
    echo = _echo(y, means, clean)
    after = rows[n:]
    expected = np.exp(np.clip(beta @ after.T, -20, 20) + offsets[n:])
    relative = np.einsum("hp,spq,kq->shk", after, covariance, after) * ((1 + echo) / (1 - echo))[:, None, None]
    spread = relative * expected[:, :, None] * expected[:, None, :]
    if ahead > 1:
        spread = spread + echo[:, None, None] * _neighbours(expected, scale)
    growth = np.maximum(expected.max(axis=1) / np.maximum(_level(means, clean), _LIMIT), 1.0)
    return Baseline(expected, spread, 1 + (scale - 1) * growth, freedom, clean, dipped)  # φ itself may grow with the level


def _design(n: int, ahead: int, exposure: ArrayLike | None) -> tuple[Floats, Floats]:
    """One row (level, years, sine, cosine) a week, and the log exposure, over baseline and prediction."""
    weeks = np.arange(n + ahead, dtype=np.float64) - (n - 1) / 2
    turn = 2 * np.pi * weeks / YEAR
    rows = np.column_stack([np.ones_like(weeks), weeks / YEAR, np.sin(turn), np.cos(turn)])
    if exposure is None:
        return rows, np.zeros_like(weeks)
    volume = np.asarray(exposure, dtype=np.float64)
    if volume.shape != weeks.shape or not (volume > 0).all():
        raise ValueError("The exposure needs a positive volume for every week.")
    return rows, np.log(volume / volume[:n].mean())


def _start(y: Floats, seen: Flags, offsets: Floats) -> Floats:
    """First means (S, n): the median of each series, or its mean where that is low and medians say little."""
    rates = np.where(seen, y / np.exp(offsets), np.nan)
    rates[~seen.any(axis=1)] = 0.0
    middle, mean = np.nanmedian(rates, axis=1), np.nanmean(rates, axis=1)
    level = np.where(middle >= 2, middle, mean)
    return (level[:, None] + 0.5 / np.maximum(seen.sum(axis=1), 1)[:, None]) * np.exp(offsets)


def _rough_dispersion(y: Floats, means: Floats, seen: Flags) -> Floats:
    """A first φ (S,) from the median absolute residual, which a few wild weeks cannot move."""
    size = np.where(seen, np.abs(_anscombe(y, means)), np.nan)
    size[~seen.any(axis=1)] = 0.0
    return np.maximum(1.0, (np.nanmedian(size, axis=1) / 0.6745) ** 2)


def _anscombe(y: Floats, means: Floats) -> Floats:
    """Residuals that are close to normal with variance φ for counts, also skewed ones."""
    return np.asarray(1.5 * (np.cbrt(y) ** 2 - np.cbrt(means) ** 2) / np.cbrt(np.sqrt(means)))


def _unusual(y: Floats, means: Floats, scale: Floats, seen: Flags) -> Flags:
    """The weeks (S, n) far above the rest, by chance one in 700 or rarer and by five cases or more."""
    return seen & (_anscombe(y, means) > UNCLEAN * np.sqrt(scale)[:, None]) & (y - means >= UNCLEAN_EXCESS)


def dips(y: Floats, means: Floats, scale: Floats, seen: Flags) -> Flags:
    """The weeks (n,) in which all series together lay far below their means: holidays, a closed house, a dead line.

    Each series counts by what it can tell, so that no large one speaks for all; a week is held against those around it, so that
    no trend or season is taken for a dip; and it must stand out of how far the weeks of this record usually lie from each other.
    """
    weight = seen / (scale[:, None] + SHARED_SPREAD**2 * means)
    told = seen.sum(axis=0) >= FEWEST_TOGETHER
    if told.sum() < FEWEST_WEEKS:
        return np.zeros_like(told)
    share = np.log(((weight * y).sum(axis=0) + 0.5) / ((weight * means).sum(axis=0) + 0.5))
    share[~told] = np.nan
    apart = share - _lower_side(share)
    apart[~told] = 0.0
    apart /= max(1.4826 * float(np.median(np.abs(apart[told]))), DIP / DIPPED)
    low, beside = apart < -DIPPED, apart < -BESIDE_DIPPED
    for _ in range(FEWEST_WEEKS):  # holidays of several weeks show in their deepest and reach to its neighbours
        near = low.copy()
        near[1:] |= low[:-1]
        near[:-1] |= low[1:]
        low |= near & beside
    return np.asarray(low & (np.argsort(np.argsort(apart)) < int(MOST_LEFT_OUT * told.sum())))


def _lower_side(share: Floats) -> Floats:
    """The median (n,) of the weeks before or of those after, whichever is lower: no trend has dips, up or down.

    Nothing comes before the first weeks of a record, whose beginning is often small: they are held against themselves.
    """
    ends = np.pad(share, AROUND_WEEKS, constant_values=np.nan)
    sides = np.lib.stride_tricks.sliding_window_view(ends, AROUND_WEEKS)
    known = np.isfinite(sides).sum(axis=1) >= FEWEST_BESIDE
    middle = np.full(len(sides), np.nan)
    middle[known] = np.nanmedian(sides[known], axis=1)
    before, after = middle[: len(share)], middle[AROUND_WEEKS + 1 :]
    return np.where(np.isnan(before), share, np.fmin(before, after))


def _habit(y: Floats, high: Flags, seen: Flags) -> Flags:
    """Whether unusual weeks are the way of a series (S,): many, in several episodes, or the only weeks with cases at all."""
    starts = high.copy()
    starts[:, 1:] &= ~high[:, :-1]
    calm = np.where(seen & ~high, y, 0.0).sum(axis=1) / np.maximum((seen & ~high).sum(axis=1), 1)
    many = high.sum(axis=1) > MOST_LEFT_OUT * seen.sum(axis=1)
    return np.asarray(many | (starts.sum(axis=1) >= EPISODES) | (calm < UNCLEAN_LEVEL))


def _solve(
    y: Floats, clean: Flags, rows: Floats, offsets: Floats, means: Floats, scale: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Penalised iterated least squares for all series: means, coefficients, their covariance, coefficients in effect (S,)."""
    prior = np.diag([0.0, SLOPE_SD**-2, SEASON_SD**-2, SEASON_SD**-2])
    held = clean.astype(np.float64)
    target = y + (0.5 / np.maximum(held.sum(axis=1), 1))[:, None]  # Jeffreys: half a case in all, or log 0 has no fit
    squares = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), 16)
    ceiling = np.log(means.max(axis=1, initial=0.0) + 1)[:, None] + 3
    for _ in range(4):
        weight = held * means / scale[:, None]
        information = (weight @ squares).reshape(-1, 4, 4)
        precision = information + prior + 1e-9 * np.eye(4)
        working = np.log(means) - offsets + (target - means) / means
        beta = np.linalg.solve(precision, ((weight * working) @ rows)[:, :, None])[:, :, 0]
        means = np.exp(np.clip(beta @ rows.T, -20, ceiling) + offsets)
    covariance = np.linalg.inv(precision)
    effective = np.einsum("spq,sqp->s", covariance, information)
    return means, beta, covariance, effective


def _dispersion(y: Floats, means: Floats, clean: Flags, used: Floats, thought: Floats) -> tuple[Floats, Floats]:
    """Pearson φ (S,) and the degrees of freedom it is worth, given the φ (S,) that it was thought to be.

    Few for rare or clustered counts: their squares hang on single weeks, as their kurtosis (of a negative binomial) tells.
    """
    left = np.maximum(clean.sum(axis=1) - used, 1.0)
    level = np.maximum(_level(means, clean), _LIMIT)
    scale = np.where(clean, (y - means) ** 2 / means, 0.0).sum(axis=1) / left
    kurtosis = 6 * (thought - 1) / level + 1 / (thought * level)
    return scale, left * 2 / (2 + kurtosis)


def _level(means: Floats, clean: Flags) -> Floats:
    """The mean (S,) over the clean weeks."""
    return np.asarray(np.where(clean, means, 0.0).sum(axis=1) / np.maximum(clean.sum(axis=1), 1))


def _moderate(own: Floats, freedom: Floats, means: Floats, clean: Flags) -> tuple[Floats, Floats]:
    """Draw each φ towards what series of its level have in common; a series that proves wilder than that keeps its own."""
    level = _level(means, clean)
    common = _common(own, freedom, level)
    worth = _prior_freedom(own / common, freedom)
    drawn = (worth * common + freedom * own) / (worth + freedom)
    wild = own > drawn
    return np.maximum(1.0, np.where(wild, own, drawn)), np.where(wild, freedom + PRIOR_FREEDOM / 2, freedom + worth)


def _common(own: Floats, freedom: Floats, level: Floats) -> Floats:
    """The φ (S,) of the series around each level, no wild one counting much.

    A handful of series is no crowd, so a usual φ of 1.3 joins with the weight of `PRIOR_FREEDOM`.
    """
    sums = _around(level, freedom * np.clip(own, 0.0, WILDEST))
    mean = (sums + PRIOR_FREEDOM * USUAL_DISPERSION) / (_around(level, freedom) + PRIOR_FREEDOM)
    return np.maximum(mean, 1.0)


def _around(level: Floats, values: Floats) -> Floats:
    """The sum of `values` (S,) over each series and its neighbours in level: a tenth of all to either side, ten at least."""
    order = np.argsort(level, kind="stable")
    places = np.arange(len(level))
    reach = max(10, len(level) // 10)
    sums = np.concatenate([[0.0], np.cumsum(values[order])])
    around = np.empty_like(values)
    around[order] = sums[np.minimum(places + reach + 1, len(level))] - sums[np.maximum(places - reach, 0)]
    return around


def _prior_freedom(ratio: Floats, freedom: Floats) -> float:
    """How many degrees of freedom the common φ is worth, from how little the series differ (Smyth 2004), 2 to 20."""
    told = freedom >= 4
    if told.sum() < 10:
        return PRIOR_FREEDOM
    logs = np.log(np.maximum(ratio[told], 0.05))
    quarter = np.quantile(logs, [0.25, 0.75])
    spread = ((quarter[1] - quarter[0]) / 1.349) ** 2 - float(np.mean(distributions.polygamma(1, freedom[told] / 2)))
    return float(np.clip(2 / max(spread, 0.01), 2.0, 20.0))


def _echo(y: Floats, means: Floats, clean: Flags) -> Floats:
    """How much of a week's surprise the next one repeats, 0 to 0.5 (S,): told by all series of a level, as each tells little.

    A series that changed its name or ended repeats itself for half a year; it counts no more than its neighbours allow.
    """
    residual = np.where(clean, (y - means) / np.sqrt(means), 0.0)
    pairs = clean[:, 1:] & clean[:, :-1]
    weeks, level = np.maximum(clean.sum(axis=1), 1), _level(means, clean)
    squares = np.sum(residual**2, axis=1) / weeks
    product = np.sum(residual[:, 1:] * residual[:, :-1], axis=1) / np.maximum(pairs.sum(axis=1), 1)
    own = product / np.maximum(squares, _LIMIT)
    middle = _middle_around(level, own)
    reach = 2 / np.sqrt(weeks)
    told = _around(level, level * np.clip(own, middle - reach, middle + reach)) / np.maximum(_around(level, level), _LIMIT)
    bias = 2 / weeks  # residuals of a fitted level and slope lean against each other
    return np.where(weeks >= FEWEST_WEEKS, np.clip(told + bias, 0.0, 0.5), 0.0)


def _middle_around(level: Floats, values: Floats) -> Floats:
    """The median of `values` (S,) over each series and its neighbours in level, about as far as `_around` reaches."""
    if not len(level):
        return values.copy()
    order, reach = np.argsort(level, kind="stable"), max(10, len(level) // 10)
    step = max(1, reach // 5)
    ends = np.pad(values[order], reach, constant_values=np.nan)
    told = np.nanmedian(np.lib.stride_tricks.sliding_window_view(ends, 2 * reach + 1)[::step], axis=1)
    middle = np.empty_like(values)
    middle[order] = np.repeat(told, step)[: len(values)]
    return middle


def _neighbours(expected: Floats, scale: Floats) -> Floats:
    """The covariance (S, H, H) of counts of weeks next to each other, per unit of echo."""
    sizes = np.sqrt(expected * scale[:, None])
    steps = np.abs(np.subtract.outer(np.arange(expected.shape[1]), np.arange(expected.shape[1])))
    return np.asarray(sizes[:, :, None] * sizes[:, None, :] * (steps == 1))


def _tail(counts: Floats, mean: Floats, extra: Floats, scale: Floats, freedom: Floats) -> Floats:
    """P(count ≥ counts) of a negative binomial whose φ is φ · d / χ²(d), integrated over χ² on a log grid."""
    width = np.sqrt(2 / freedom)[:, None]
    grid = width * np.linspace(-8, 4, _NODES)  # log(χ²/d): the long end is where φ is large, and the tail lives there
    density = np.exp(freedom[:, None] / 2 * (grid - np.exp(grid) + 1))
    share = density / density.sum(axis=1, keepdims=True)
    ratio = np.maximum(scale[:, None] * np.exp(-grid), 1 + 1e-6)
    excess = ratio - 1 + (extra / np.maximum(mean, _LIMIT))[:, None]
    size = mean[:, None] / excess
    whole = np.maximum(np.ceil(counts), 1)[:, None]
    chance = distributions.betainc(whole, size, excess / (1 + excess))
    return np.where(counts <= 0, 1.0, (share * chance).sum(axis=1))


def _first(holds: Callable[[Floats], Flags], mean: Floats) -> NDArray[np.int64]:
    """The least whole count (S,) for which a condition holds that, once true, stays true: doubling, then halving."""
    high = np.ceil(mean) + 4
    while not (reached := holds(high)).all():
        high = np.where(reached, high, high * 2 + 4)
    low = np.full_like(high, -1.0)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        yes = holds(middle)
        high, low = np.where(yes, middle, high), np.where(yes, low, middle)
    return high.astype(np.int64)
