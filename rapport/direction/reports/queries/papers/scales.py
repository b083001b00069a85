"""Axes of drawn charts: round steps, and places between 0 (bottom, left) and 1."""

from collections.abc import Sequence
from math import ceil, floor, log10

STEPS = (1, 2, 2.5, 5, 10)


def ticks(values: Sequence[float], *, most: int = 4, floor_at: float | None = None, ceiling: float | None = None) -> list[float]:
    """Return round numbers that span the values, few of them; ``floor_at`` and ``ceiling`` are never passed."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high - low < 1e-9:
        low, high = low - abs(low) * 0.1 - 1e-3, high + abs(high) * 0.1 + 1e-3
    if floor_at is not None:
        low = max(low, floor_at)
    power = 10.0 ** floor(log10((high - low) / most))
    step = next(one * power for one in STEPS if (high - low) / (one * power) <= most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    found = [round(number * step, 12) for number in range(first, last + 1)]
    return [one for one in found if (floor_at is None or one >= floor_at) and (ceiling is None or one <= ceiling + step / 2)]


def place(value: float | None, marks: Sequence[float]) -> float | None:
    """Return where a value lies between the first and the last tick, kept inside; None for none."""
    if value is None:
        return None
    return min(max((value - marks[0]) / (marks[-1] - marks[0]), 0.0), 1.0)
