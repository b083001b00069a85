"""Regression on series whose errors echo: each week's surprise is partly repeated by the next.

    y = X β + u,   u an AR(1) series: corr(u at t, u at t + d) = φ^d

With forty weeks φ cannot be told well, and to pretend that it can makes intervals too short. It is therefore integrated over:
on a grid of φ, each weighed by its restricted likelihood and a weak prior, the coefficients have exact t-distributions; their
mixture is the answer. Gaps are no trouble: the distance d between two rows enters as it is.

Sources: Harville (1974, Biometrika 61) for the restricted likelihood; Zellner and Tiao (1964, JASA 59) for the exact mixture
with a flat prior on β and log σ; Berger and Yang (1994) for priors of φ. Held by simulation: benchmarks/effects_calibration.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.compute import distributions

type Floats = NDArray[np.float64]

GRID: Floats = np.linspace(-0.45, 0.95, 29)
PRIOR: Floats = -0.25 * np.log(1 - GRID**2)  # leans a little to strong echoes, which short series hide
FEWEST_OVER = 3
_STEPS = 60
_EXACT = 1e-7


@dataclass(frozen=True, slots=True)
class Mixture:
    """What R series say about one number: t-distributions (R, G) over the grid of φ, with the weight of each."""

    centres: Floats  # (R, G)
    scales: Floats  # (R, G)
    weights: Floats  # (R, G), each row sums to 1
    freedom: int  # degrees of freedom of each t
    spread: Floats  # (R,) the usual size of u: its standard deviation

    @property
    def estimate(self) -> Floats:
        """The number itself (R,)."""
        return np.asarray((self.centres * self.weights).sum(axis=1))

    @property
    def echo(self) -> Floats:
        """The mean φ (R,)."""
        return np.asarray(self.weights @ GRID)

    def below(self, values: Floats) -> Floats:
        """The chance (R,) that the number lies below `values` (R,)."""

        return np.asarray((self.weights * distributions.stdtr(self.freedom, self._apart(values))).sum(axis=1))

    def quantile(self, chance: float) -> Floats:
        """The value (R,) below which the number lies with this chance: Newton's steps, halving where they leave the bracket."""

        parts = self.centres + distributions.stdtrit(self.freedom, chance) * self.scales
        low, high = parts.min(axis=1), parts.max(axis=1)
        value = np.asarray((parts * self.weights).sum(axis=1))
        rows = np.arange(len(value))
        for _ in range(_STEPS):
            here, at = self.pick(rows), value[rows]
            excess = here.below(at) - chance
            low[rows], high[rows] = np.where(excess < 0, at, low[rows]), np.where(excess < 0, high[rows], at)
            step = at - excess / np.maximum(here._density(at), 1e-300)
            value[rows] = np.where((step > low[rows]) & (step < high[rows]), step, (low[rows] + high[rows]) / 2)
            rows = rows[np.abs(excess) > _EXACT]
            if not rows.size:
                break
        return value

    def pick(self, rows: NDArray[np.int64]) -> "Mixture":
        """What some of the series say."""
        return Mixture(self.centres[rows], self.scales[rows], self.weights[rows], self.freedom, self.spread[rows])

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Low and high (R,), (R,) of the two-sided interval."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def _apart(self, values: Floats) -> Floats:
        return np.asarray((values[:, None] - self.centres) / self.scales)

    def _density(self, values: Floats) -> Floats:

        half = 1 / (np.sqrt(self.freedom) * distributions.beta(0.5, self.freedom / 2))
        shape = half * (1 + self._apart(values) ** 2 / self.freedom) ** (-(self.freedom + 1) / 2)
        return np.asarray((self.weights * shape / self.scales).sum(axis=1))


def regress(y: Floats, design: Floats, times: Floats, contrast: Floats) -> Mixture:
    """What the series `y` (R, n) say about contrast · β, (p,), where `design` is (n, p) and `times` (n,) are rising whole steps.

    Raises ValueError when there are not at least three more rows than columns, or when a column is told by the others.
    """
    rows, columns = design.shape
    if rows - columns < FEWEST_OVER:
        raise ValueError("There are too few rows for so many terms.")
    if np.linalg.matrix_rank(design) < columns:
        raise ValueError("One term is told by the others.")
    parts = [_given(phi, y, design, np.diff(times), contrast) for phi in GRID]
    centres, scales, logs, spreads = (np.array(part).T for part in zip(*parts, strict=True))
    weights = _weights(logs)
    spread = np.sqrt((weights * spreads**2).sum(axis=1))
    return Mixture(centres, scales, weights, rows - columns, spread)


def _given(phi: float, y: Floats, design: Floats, gaps: Floats, contrast: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """At one φ: centre, scale, restricted log likelihood and size of u, each (R,)."""
    white_y, white_x, log_size = _whiten(y, design, gaps, phi)
    freedom = white_x.shape[0] - white_x.shape[1]
    q, r = np.linalg.qr(white_x)
    told = white_y @ q
    left = np.sum((white_y - told @ q.T) ** 2, axis=1)
    left = np.maximum(left, 1e-18 * np.maximum(np.sum(white_y**2, axis=1), 1e-200))  # a line without any noise
    reach = np.linalg.solve(r.T, contrast)
    size = np.sqrt(left / freedom)
    log = -log_size / 2 - np.log(np.abs(np.diag(r))).sum() - freedom / 2 * np.log(left)
    return told @ reach, size * np.sqrt(reach @ reach), log, size


def _whiten(y: Floats, design: Floats, gaps: Floats, phi: float) -> tuple[Floats, Floats, float]:
    """Both sides with independent errors of equal size, and the log determinant of the correlation."""
    kept = np.sign(phi) ** gaps * np.abs(phi) ** gaps
    left = np.sqrt(1 - kept**2)
    white_y = np.concatenate([y[:, :1], (y[:, 1:] - kept * y[:, :-1]) / left], axis=1)
    white_x = np.concatenate([design[:1], (design[1:] - kept[:, None] * design[:-1]) / left[:, None]])
    return white_y, white_x, float(2 * np.log(left).sum())


def _weights(logs: Floats) -> Floats:
    """Posterior weights (R, G) of the grid from restricted log likelihoods (R, G)."""
    total = logs + PRIOR
    shares = np.exp(total - total.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
