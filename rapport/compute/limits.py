"""Control limits: what a weekly figure usually does, and which weeks are a signal rather than noise.

Three charts, chosen by what is counted:

* `individuals` (XmR) for one value a step: mean ± 2.66 · mean moving range. The one to use where nothing is known of the noise.
* `proportions` (Laney's p′) for a share of n: p-chart limits, widened by how much more shares scatter than chance explains.
* `rates` (Laney's u′) for a count over an exposure (contacts per order): the same for Poisson counts.

Limits stand on clean steps only: immature ones never count, and steps beyond the limits are left out and the limits drawn again
(at most a quarter: more are no exception but the way of the series). Signals: a step beyond the limits; eight in a row on one
side of the centre. Series whose weeks echo give more false signals than independent ones; what a change did is for `effects`.

Sources: Shewhart (1931); Wheeler (2000, Understanding Variation) for XmR, 2.66 and the median range; Laney (2002, Quality
Engineering 14) for p′ and u′; Western Electric (1956) for runs, eight in a row as in Montgomery (Statistical Quality Control).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute import distributions

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

WIDTH = 3.0
OF_RANGES = 0.62  # degrees of freedom that a step adds to a standard deviation from moving ranges (Wheeler 1995)
OF_MEAN, OF_MEDIAN = 1.128, 0.954  # mean and median moving range of normal values, in standard deviations: 3 / 1.128 = 2.66
RUN = 8
FEWEST = 8
MOST_LEFT_OUT = 0.25
_ROUNDS = 4


class Signal(StrEnum):
    """What a step says."""

    USUAL = "usual"
    ABOVE = "above"  # beyond the upper limit
    BELOW = "below"
    RUN_ABOVE = "run_above"  # one of eight or more in a row above the centre
    RUN_BELOW = "run_below"
    IMMATURE = "immature"  # not yet final: not judged
    MISSING = "missing"  # no value, or nothing counted


@dataclass(frozen=True, slots=True)
class Limits:
    """The chart of n steps: limits, and what each step says. Everything in the unit of the values."""

    values: Floats  # (n,) NaN where missing
    centre: float
    low: Floats  # (n,) limits of each step; NaN where missing
    high: Floats
    signals: tuple[Signal, ...]
    is_clean: Flags  # (n,) the steps that the limits stand on
    dispersion: float  # of counts: how many times wider than chance alone, 1 or more; 1 for individuals


@dataclass(frozen=True, slots=True)
class _Chart:
    """What is charted: values, the worth of each, how chance scatters them, and between which bounds they lie."""

    values: Floats
    worth: Floats  # n or exposure; 1 for individuals
    floor: float
    ceiling: float
    late: Flags


def individuals(values: ArrayLike, *, immature: ArrayLike | None = None, baseline: slice | None = None) -> Limits | None:
    """The XmR chart of `values` (n,), NaN where missing; None with fewer than eight steps to stand on.

    `immature` (n,) flags steps that are not final; `baseline` keeps the limits to a window, such as the year before a change.
    """
    y = np.asarray(values, dtype=np.float64)
    return _drawn(_Chart(y, np.ones_like(y), -np.inf, np.inf, _flags(immature, y)), baseline)


def proportions(
    successes: ArrayLike, n: ArrayLike, *, immature: ArrayLike | None = None, baseline: slice | None = None
) -> Limits | None:
    """Laney's p′ chart of shares `successes`/`n` (steps,); a step with n = 0 is missing. None with fewer than eight steps.

    Raises ValueError unless 0 ≤ successes ≤ n.
    """
    k, cases = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if k.shape != cases.shape or (k < 0).any() or (k > cases).any():
        raise ValueError("The successes are part of the n that were seen.")
    return _drawn(_Chart(_ratio(k, cases), cases, 0.0, 1.0, _flags(immature, k)), baseline)


def rates(
    counts: ArrayLike, exposure: ArrayLike, *, immature: ArrayLike | None = None, baseline: slice | None = None
) -> Limits | None:
    """Laney's u′ chart of `counts` per unit of `exposure` (steps,); a step without exposure is missing.

    None with fewer than eight steps. Raises ValueError for a negative count or exposure.
    """
    k, volume = np.asarray(counts, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    if k.shape != volume.shape or (k < 0).any() or (volume < 0).any():
        raise ValueError("Counts and exposures are never negative.")
    return _drawn(_Chart(_ratio(k, volume), volume, 0.0, np.inf, _flags(immature, k)), baseline)


def last_chance(found: Limits) -> float | None:
    """How probable the last judged step is by chance alone, in (0, 1]; None where none is judged.

    The smaller of two, times two: how far it lies from the centre (t, for limits that stand on few steps know little), and how
    many steps in a row it is on one side. What is looked at on many charts at once is then held to `discoveries.adjust`.
    """
    judged = [place for place, said in enumerate(found.signals) if said not in {Signal.IMMATURE, Signal.MISSING}]
    if not judged:
        return None
    away = found.values[judged] - found.centre
    last = judged[-1]
    size = max(found.high[last] - found.centre, found.centre - found.low[last]) / WIDTH
    stands_on = int(found.is_clean.sum())
    if size > 0:
        far = abs(away[-1]) / (size * np.sqrt(1 + 1 / stands_on))
        beyond = 2 * float(distributions.stdtr(OF_RANGES * (stands_on - 1), -far))
    else:
        beyond = 1.0 if away[-1] == 0 else 0.0
    others = np.flatnonzero(np.sign(away[::-1]) != np.sign(away[-1]))
    run = int(others[0]) if others.size else len(judged)
    return min(1.0, 2 * min(beyond, 2 * 0.5**run if run else 1.0))


def _flags(given: ArrayLike | None, like: Floats) -> Flags:
    return np.zeros(like.shape, dtype=np.bool_) if given is None else np.asarray(given, dtype=np.bool_)


def _ratio(counts: Floats, worth: Floats) -> Floats:
    return np.divide(counts, worth, out=np.full_like(counts, np.nan), where=worth > 0)


def _drawn(chart: _Chart, baseline: slice | None) -> Limits | None:
    """Draw the limits on clean steps: from a start that a few wild ones cannot move, leaving out what lies beyond."""
    usable = np.isfinite(chart.values) & ~chart.late
    window = np.zeros_like(usable)
    window[slice(None) if baseline is None else baseline] = True
    usable &= window
    if usable.sum() < FEWEST:
        return None
    clean = usable
    centre, sizes, dispersion = _fitted(chart, clean, first=True)
    for _ in range(_ROUNDS):
        kept = usable & (np.abs(chart.values - centre) <= WIDTH * sizes)
        clean = kept if kept.sum() >= max((1 - MOST_LEFT_OUT) * usable.sum(), FEWEST) else usable
        centre, sizes, dispersion = _fitted(chart, clean)
    low, high = np.maximum(centre - WIDTH * sizes, chart.floor), np.minimum(centre + WIDTH * sizes, chart.ceiling)
    return Limits(chart.values, centre, low, high, _signals(chart, centre, low, high), clean, dispersion)


def _fitted(chart: _Chart, clean: Flags, *, first: bool = False) -> tuple[float, Floats, float]:
    """Centre, standard deviation (n,) of each step, and dispersion, from the clean steps; by medians the first time."""
    values, worth = chart.values[clean], chart.worth[clean]
    centre = float(np.median(values) if first else (values * worth).sum() / worth.sum())
    chance = _chance(chart, centre, float(worth.sum()))
    size = _size((values - centre) / chance[clean], by_median=first)
    counted = np.isfinite(chart.floor)
    dispersion = max(size, 1.0) if counted else 1.0
    return centre, np.where(np.isfinite(chart.values), chance * (dispersion if counted else size), np.nan), dispersion


def _chance(chart: _Chart, centre: float, worth: float) -> Floats:
    """How far chance alone scatters each step (n,). A share of exactly 0 or 1 has some doubt left (Laplace's rule)."""
    if not np.isfinite(chart.floor):
        return np.ones_like(chart.values)
    held = (centre * worth + 1) / (worth + 2) if chart.ceiling == 1 else (centre * worth + 1) / worth
    spread = held * (1 - held) if chart.ceiling == 1 else held
    return np.sqrt(spread / np.where(chart.worth > 0, chart.worth, np.nan))


def _size(values: Floats, *, by_median: bool) -> float:
    """A standard deviation (of values that may drift) from the ranges between neighbours."""
    ranges = np.abs(np.diff(values))
    middle = float(np.median(ranges)) / OF_MEDIAN
    return middle if by_median and middle > 0 else float(ranges.mean()) / OF_MEAN


def _signals(chart: _Chart, centre: float, low: Floats, high: Floats) -> tuple[Signal, ...]:
    """What each step says. A missing one neither breaks a run nor belongs to it; one immature or on the centre breaks it."""
    values = chart.values
    said = np.full(values.shape, Signal.USUAL, dtype=object)
    judged = np.flatnonzero(np.isfinite(values))
    sides = np.where(chart.late[judged], 0, np.sign(values[judged] - centre))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(sides) != 0]))
    for start, end in zip(starts, [*starts[1:], len(sides)], strict=True):
        if sides[start] and end - start >= RUN:
            said[judged[start:end]] = Signal.RUN_ABOVE if sides[start] > 0 else Signal.RUN_BELOW
    said[values > high], said[values < low] = Signal.ABOVE, Signal.BELOW
    said[chart.late], said[~np.isfinite(values)] = Signal.IMMATURE, Signal.MISSING
    return tuple(said)
