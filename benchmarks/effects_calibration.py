"""How honest and how sharp the effect of a change is, by simulation: `python -m benchmarks.effects_calibration [--runs 2000]`.

Series with echoing errors, with and without a change: how often does the 95 % interval hold the truth, how often is a change told
where there was none, also right after a bad stretch; how often is a drop of two usual spreads told. Beside the false alarms those
of a plain comparison of means (Welch's t), as a spreadsheet would make it.
"""

import argparse
from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from rapport.compute.effects import Batch, judge_many

type Floats = NDArray[np.float64]

WINDOWS = ((20, 8), (26, 13), (52, 13), (104, 26))
ECHOES = (0.0, 0.3, 0.6, 0.8)
LENGTH = 400


def echoing(phi: float, runs: int, steps: int, random: np.random.Generator) -> Floats:
    """Quiet series (runs, steps) of size 1."""
    surprise = random.normal(size=(runs, steps))
    for step in range(1, steps):
        surprise[:, step] = phi * surprise[:, step - 1] + np.sqrt(1 - phi**2) * surprise[:, step]
    return surprise


def four_bad_weeks(past: Floats, phi: float) -> bool:
    """The last four weeks lie 1.5 of their standard deviations on the bad side."""
    return bool(past[-4:].mean() > 1.5 * np.sqrt(4 + 6 * phi + 4 * phi**2 + 2 * phi**3) / 4)


def one_bad_week(past: Floats, _phi: float) -> bool:
    """The last week lies two standard deviations on the bad side."""
    return bool(past[-1] > 2)


def worst_in_memory(past: Floats, _phi: float) -> bool:
    """The last four weeks are the worst four in the window."""
    means = np.convolve(past, np.full(4, 0.25), "valid")
    return bool(means[-1] >= means.max())


def provoked(phi: float, runs: int, before: int, after: int, bad: Callable[[Floats, float], bool], seed: int) -> Floats:
    """Quiet series cut out around the first moment that looks bad enough to act upon."""
    whole = echoing(phi, runs, LENGTH, np.random.default_rng([seed, before]))
    cut = []
    for one in whole:
        moments = range(before, LENGTH - after)
        moment = next((now for now in moments if bad(one[now - before : now], phi)), LENGTH - after)
        cut.append(one[moment - before : moment + after])
    return np.array(cut)


def judged(series: Floats, before: int, trend: bool) -> Batch:
    """All series at once; higher is worse."""
    return judge_many(series, np.arange(series.shape[1]), before, higher_is_better=False, trend=trend)


def told(series: Floats, before: int, trend: bool) -> float:
    """The share of series in which a change is told."""
    return float((judged(series, before, trend).told() != 0).mean())


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    heads = ("weeks before + after", "trend", "φ", "interval holds", "told of nothing", "after 4 bad weeks", "after one bad week")
    print(
        "| "
        + " | ".join((*heads, "after the worst 4", "plain means, after 4 bad weeks", "drop of 2 found"))
        + " |\n"
        + "|---" * 10
        + "|"
    )
    for (before, after), trend, phi in product(WINDOWS, (True, False), ECHOES):
        quiet = echoing(phi, runs, before + after, np.random.default_rng([1, before, int(phi * 10)]))
        below = judged(quiet, before, trend).plain.below(np.zeros(runs))
        holds = float(((below > 0.025) & (below < 0.975)).mean())
        after_bad = [provoked(phi, runs, before, after, bad, 3) for bad in (four_bad_weeks, one_bad_week, worst_in_memory)]
        alarms = [told(series, before, trend) for series in (quiet, *after_bad)]
        plain = (ttest_ind(after_bad[0][:, :before], after_bad[0][:, before:], axis=1, equal_var=False).pvalue < 0.05).mean()
        dropped = quiet - 2.0 * (np.arange(before + after) >= before)
        figures = [holds, *alarms, float(plain), told(dropped, before, trend)]
        print(
            f"| {before} + {after} | {'yes' if trend else 'no'} | {phi} | " + " | ".join(f"{one:.1%}" for one in figures) + " |",
            flush=True,
        )


if __name__ == "__main__":
    main()
