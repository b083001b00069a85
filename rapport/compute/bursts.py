"""Where quiet series burst as a habit, one more burst is no news: the crowd says what a single series cannot.

A series with hardly any cases tells nothing of its own tail: half a year without a burst does not show whether bursts are its
way. Others like it do. Where several quiet series have burst again and again, and many of those that burst at all, bursts are the
way of quiet series here; then a burst is as improbable as theirs were of at least half its size. Where quiet series have burst
once at most, as by an incident each, nothing is held against the next incident.

Source: the empirical null of Efron (2004, JASA 99), for the tail of quiet series alone.
"""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

QUIET_QUARTER = 1.0  # three weeks in four have at most so many cases
BURST = 6.0
FEWEST_RECURRENT = 3
LEAST_SHARE = 1 / 3
ALIKE = 0.5


def floor(past: Floats, seen: Floats) -> Floats:
    """The chance (S,) of counts like `seen` (S,) in one week of quiet series, from the weeks `past` (S, n) of all; NaN: unknown.

    0 for a series that is not quiet, and where bursts are not the way of quiet series: then the series' own tail decides alone.
    """
    known = np.isfinite(past)
    quiet = _quiet(past, known)
    weeks = int(known[quiet].sum())
    bursts = np.nan_to_num(past[quiet]) >= BURST
    if not weeks or not _habitual(bursts):
        return np.zeros(len(past))
    sizes = np.sort(past[quiet][bursts])
    as_large = sizes.size - np.searchsorted(sizes, ALIKE * seen, side="left")
    return np.where(quiet, as_large / weeks, 0.0)


def _quiet(past: Floats, known: Flags) -> Flags:
    """Which series (S,) have hardly any cases in at least three known weeks of four."""
    calm = (known & (past <= QUIET_QUARTER)).sum(axis=1)
    return np.asarray((known.sum(axis=1) > 0) & (calm >= 0.75 * known.sum(axis=1)))


def _habitual(bursts: Flags) -> bool:
    """Whether most series that burst did so in several separate episodes."""
    starts = bursts.copy()
    starts[:, 1:] &= ~bursts[:, :-1]
    episodes = starts.sum(axis=1)
    once, again = int((episodes >= 1).sum()), int((episodes >= 2).sum())
    return again >= FEWEST_RECURRENT and again >= LEAST_SHARE * once
