"""A burst is no news where quiet series burst as a habit, and is where they do not."""

import numpy as np
import pytest

from rapport.compute.bursts import floor
from rapport.compute.rises import Series, scan


def bursting(rows: int, weeks: int, seed: int = 1) -> np.ndarray:
    """Nothing in nine weeks of ten, 6 to 60 cases in the tenth; no series bursts in more than a fifth of its weeks."""
    random = np.random.default_rng(seed)
    bursts = random.random((rows * 5, weeks)) < 0.1
    calm = bursts[bursts.mean(axis=1) <= 0.2][:rows]
    return np.where(calm, random.integers(6, 60, (rows, weeks)), 0).astype(float)


def test_where_quiet_series_burst_again_and_again_a_burst_is_as_common_as_theirs() -> None:
    past = bursting(40, 26)
    chances = floor(past, np.array([20.0] * 39 + [500.0]))
    assert chances[0] == pytest.approx((past >= 10).sum() / past.size)
    assert chances[-1] == 0


def test_one_incident_each_is_no_habit() -> None:
    past = np.zeros((40, 76))
    for row in range(10):
        past[row, 5 * row : 5 * row + 3] = [9, 20, 12]
    assert not floor(past, np.full(40, 15.0)).any()


def test_busy_series_are_judged_by_their_own_weeks() -> None:
    past = np.concatenate([bursting(20, 26), np.random.default_rng(2).poisson(15, (20, 26))])
    chances = floor(past, np.full(40, 30.0))
    assert (chances[:20] > 0.01).all()
    assert not chances[20:].any()


def test_weeks_that_are_not_known_count_neither_way() -> None:
    past = bursting(40, 26)
    padded = np.concatenate([np.full((40, 10), np.nan), past], axis=1)
    assert floor(padded, np.full(40, 20.0)) == pytest.approx(floor(past, np.full(40, 20.0)))
    assert not floor(np.full((3, 5), np.nan), np.ones(3)).any()


def test_a_department_of_bursts_is_quiet_and_a_doubled_reason_in_it_is_still_found() -> None:
    random, told, found = np.random.default_rng(3), 0, 0
    series = [Series.of(str(row), reason=str(row)) for row in range(60)]
    for _ in range(20):
        counts = np.concatenate([bursting(40, 28, int(random.integers(1 << 30))), random.poisson(40, (20, 28))]).astype(float)
        told += bool(scan(counts, series).rises)
        counts[50, -1] = random.poisson(85)
        found += any(rise.label == "50" for rise in scan(counts, series).rises)
    assert told <= 3
    assert found >= 18
