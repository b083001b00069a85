"""When a week's figures are final: recent weeks always look better, as their slow cases are still running.

From how long things took (running ones counted as such, `survival`) follows the share of a week's cases that is final k steps
after the week ended. A week is mature once that share is reached; its youngest case decides, as it had the least time. A
week of which more is still running than that is immature whatever its age: things have become slower than they were.

Source: the delay of reports in Lawless (1994, Can. J. Stat. 22), reduced to a threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from rapport.compute.survival import curve

FINAL = 0.95
HORIZON = 52


@dataclass(frozen=True, slots=True)
class Maturity:
    """How a cohort becomes final: `shares[k]` of it is, k steps after it ended; None where that cannot be told."""

    shares: tuple[float | None, ...]
    needed: int | None  # steps until `final` of it is; None: not within what has been seen
    final: float

    def is_immature(self, age: int, *, running: int = 0, n: int = 0) -> bool:
        """Whether a cohort that ended `age` whole steps ago, with `running` of its `n` cases still running, is not final yet."""
        if self.needed is None or age < self.needed:
            return not (n > 0 and running == 0)  # all over: nothing can change any more
        return n > 0 and running / n > 1 - self.final

    def immature(self, ages: Sequence[int], running: Sequence[int], n: Sequence[int]) -> tuple[bool, ...]:
        """Which of several cohorts are immature. Raises ValueError when the lengths differ."""
        return tuple(self.is_immature(age, running=left, n=of) for age, left, of in zip(ages, running, n, strict=True))


def maturing(durations: ArrayLike, is_over: ArrayLike, *, step: float, final: float = FINAL, horizon: int = HORIZON) -> Maturity:
    """How fast cohorts become final, from `durations` (n,) of past cases, whole or so far, and `is_over` (n,) saying which.

    `step` is the length of a step in the unit of the durations (604,800 for weeks in seconds). Give cases of the last year or so,
    not only finished ones. Raises ValueError as `survival.curve` does, and unless 0 < final < 1.
    """
    if not 0 < final < 1 or step <= 0:
        raise ValueError("A cohort is final when a share of it between 0 and 1 is, and steps have a length.")
    seen = curve(durations, is_over)
    shares = tuple(seen.share_over(step * k) for k in range(horizon + 1))
    reached = [k for k, share in enumerate(shares) if share is not None and share >= final]
    return Maturity(shares, reached[0] if reached else None, final)
