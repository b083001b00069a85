"""Bad stretches right before a change, and how much of the recovery was to be expected without it (regression to the mean).

Changes are made when things look bad, and what looks worst by chance looks better soon after, whatever was done. A stretch is bad
when some run of steps among the last few before the change lies far on the bad side of the longer baseline (its mean, or its line
where a trend is allowed for), in standard deviations that count echoes and the doubt of the baseline itself. What an echoing
series does next is known: it keeps φ, φ², φ³ … of its last distance.

Sources: Galton (1886); Barnett, van der Pols and Dobson (2005, Int. J. Epidemiol. 34); Campbell and Kenny (1999, A Primer on
Regression Artifacts).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

BAD, BAD_BESIDE_TREND = 2.0, 1.5  # a line carried on is in so much doubt that less is already suspicious
LENGTH = 6
FEWEST_EARLIER = 8


@dataclass(frozen=True, slots=True)
class Stretches:
    """The worst run of steps right before a change, in each of R series, against the steps before it."""

    first: NDArray[np.int64]  # (R,) row at which the run begins
    last: NDArray[np.int64]  # (R,) its last row, included
    mean: Floats  # (R,) mean of the run
    usual: Floats  # (R,) what the longer baseline leads to expect of the run
    is_bad: NDArray[np.bool_]  # (R,) whether the run is bad enough to provoke a change
    expected: Floats  # (R,) mean of the steps after the change, if the change did nothing

    @property
    def by_itself(self) -> Floats:
        """How far the values were to move from the run back to the usual without any change (R,)."""
        return self.expected - self.mean


def length(before: int) -> int:
    """How many of the last steps before a change count as the stretch: six, less where the record is short, 0 where too short."""
    steps = min(LENGTH, before // 4)
    return steps if before - steps >= FEWEST_EARLIER else 0


def worst(before: Floats, steps: int, *, higher_is_better: bool, trend: bool, echo: Floats, after: int) -> Stretches:
    """The worst run within the last `steps` rows of `before` (R, n), where `echo` (R,) is φ and `after` steps follow.

    Raises ValueError where no steps are looked at or fewer than four come before them.
    """
    rows = before.shape[1]
    if steps < 1 or rows - steps < 4:
        raise ValueError("A stretch needs steps of its own and a longer baseline.")
    earlier, phi = rows - steps, np.clip(echo, 0.0, 0.95)
    line, size = _line(before[:, :earlier], rows + after, trend=trend)
    apart = before - line[:, :rows]
    runs = [(first, last) for first in range(earlier, rows) for last in range(first, rows)]
    means = np.array([apart[:, first : last + 1].mean(axis=1) for first, last in runs])
    doubts = np.array([_doubt(first, last, earlier, phi, trend=trend) for first, last in runs])
    distances = (-1.0 if higher_is_better else 1.0) * means / np.maximum(size * doubts, 1e-12)
    best, across = distances.argmax(axis=0), np.arange(len(before))
    first, last = np.array(runs, dtype=np.int64)[best].T
    fading = (phi[:, None] ** np.arange(1, after + 1)).mean(axis=1)
    sums = np.concatenate([np.zeros((len(before), 1)), np.cumsum(line, axis=1)], axis=1)
    usual = (sums[across, last + 1] - sums[across, first]) / (last + 1 - first)
    return Stretches(
        first=first,
        last=last,
        mean=usual + means[best, across],
        usual=usual,
        is_bad=distances[best, across] > (BAD_BESIDE_TREND if trend else BAD),
        expected=line[:, rows:].mean(axis=1) + fading * apart[:, -1],
    )


def _line(earlier: Floats, rows: int, *, trend: bool) -> tuple[Floats, Floats]:
    """The mean or line of the baseline (R, n) carried on over all rows, and the size (R,) of what it leaves."""
    n = earlier.shape[1]
    steps = np.arange(rows) - (n - 1) / 2
    slope = earlier @ steps[:n] / (steps[:n] @ steps[:n]) if trend else np.zeros(len(earlier))
    line = earlier.mean(axis=1)[:, None] + slope[:, None] * steps
    left = ((earlier - line[:, :n]) ** 2).sum(axis=1) / (n - 2 if trend else n - 1)
    return line, np.sqrt(left)


def _doubt(first: int, last: int, earlier: int, phi: Floats, *, trend: bool) -> Floats:
    """The standard deviation (R,) of a run's mean from the carried line, for echoing values of size 1."""
    steps = last - first + 1
    lags = np.arange(1, steps)
    own = (steps + 2 * ((steps - lags) * phi[:, None] ** lags).sum(axis=1)) / steps**2
    away = (first + last) / 2 - (earlier - 1) / 2
    of_line = 1 / earlier + (12 * away**2 / (earlier * (earlier**2 - 1)) if trend else 0.0)
    return np.asarray(np.sqrt(own + of_line * (1 + phi) / (1 - phi)))
