"""How long things take when some are still running: Kaplan–Meier, with intervals, and "cannot be told" where it is not reached.

A case that has been open for three days is no missing value: it lasts three days or more. Medians of the finished alone are too
short in recent weeks, as the slow ones are not among them yet.

Sources: Kaplan and Meier (1958, JASA 53); Greenwood (1926) for the variance; Brookmeyer and Crowley (1982, Biometrics 38) for the
quantile's interval, on the log(−log) scale of Kalbfleisch and Prentice (1980), which holds in small samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute.intervals import deviate

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still running after each of the m durations at which something ended."""

    durations: Floats  # (m,) rising, in the unit given
    running: Floats  # (m,) share that lasts longer than that
    low: Floats  # (m,) and its interval
    high: Floats
    n: int
    ended: int
    longest: float  # the longest duration seen, ended or not

    def share_over(self, duration: float) -> float | None:
        """The share that is over after `duration`; None beyond the longest seen, where some still run."""
        place = int(np.searchsorted(self.durations, duration, side="right"))
        if duration > self.longest and (not self.ended or self.running[-1] > 0):
            return None
        return 1 - float(self.running[place - 1]) if place else 0.0


@dataclass(frozen=True, slots=True)
class Duration:
    """A quantile of durations. What is None is not reached: it lies beyond `longest`, and cannot be told yet."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    running: int  # of the n, still running
    longest: float


def curve(durations: ArrayLike, is_over: ArrayLike, *, level: float = 0.95) -> Curve:
    """The Kaplan–Meier curve of `durations` (n,) ≥ 0, whole or so far; `is_over` (n,) says which are whole.

    Where an end and a duration so far are equal, the end came first. Raises ValueError without rows, for shapes that disagree and
    for negative durations or NaN.
    """
    lasted, over = np.asarray(durations, dtype=np.float64), np.asarray(is_over, dtype=np.bool_)
    if lasted.ndim != 1 or not lasted.size or lasted.shape != over.shape or not (lasted >= 0).all():
        raise ValueError("Durations are numbers from 0 on, and each is over or not.")
    times, ends = np.unique(lasted[over], return_counts=True)
    at_risk = lasted.size - np.searchsorted(np.sort(lasted), times, side="left")
    running = np.cumprod(1 - ends / at_risk)
    low, high = _band(running, ends, at_risk, deviate(level))
    return Curve(times, running, low, high, lasted.size, int(over.sum()), float(lasted.max()))


def quantile(durations: ArrayLike, is_over: ArrayLike, q: float = 0.5, *, level: float = 0.95) -> Duration:
    """The duration after which a share `q` is over, 0 < q < 1; arguments and errors as for `curve`."""
    return quantiles(durations, is_over, (q,), level=level)[0]


def quantiles(durations: ArrayLike, is_over: ArrayLike, qs: Sequence[float], *, level: float = 0.95) -> tuple[Duration, ...]:
    """Several quantiles of the same durations, from one curve; arguments and errors as for `quantile`."""
    if not all(0 < q < 1 for q in qs):
        raise ValueError("A quantile of durations lies between 0 and 1.")
    seen = curve(durations, is_over, level=level)
    return tuple(_reached(seen, 1 - q) for q in qs)


def _reached(seen: Curve, bound: float) -> Duration:
    value, low, high = (_first_at_most(seen.durations, share, bound) for share in (seen.running, seen.low, seen.high))
    return Duration(value, low, high, seen.n, seen.n - seen.ended, seen.longest)


def _band(running: Floats, ends: NDArray[np.int64], at_risk: NDArray[np.int64], z: float) -> tuple[Floats, Floats]:
    """The pointwise interval of the curve; where all have ended, that of the step before goes on."""
    last = running <= 0
    left = np.where(last, 1, at_risk - ends)
    size = np.sqrt(np.cumsum(np.where(last, 0.0, ends / (at_risk * left))))
    logs = np.log(np.where(last, 0.5, running))
    low, high = np.exp(logs * np.exp(-z * size / logs)), np.exp(logs * np.exp(z * size / logs))
    if last.any():
        high[-1] = high[-2] if high.size > 1 else 1.0
        low[-1] = 0.0
    return np.minimum(low, high), np.maximum(low, high)


def _first_at_most(durations: Floats, shares: Floats, bound: float) -> float | None:
    reached = np.flatnonzero(shares <= bound + 1e-12)
    return float(durations[reached[0]]) if reached.size else None
