"""A week is immature as long as too much of it may still change."""

import numpy as np
import pytest

from rapport.compute.maturity import maturing

WEEK = 604_800.0


def past(seed: int = 1, mean_weeks: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """A year of cases that last `mean_weeks` on average, the latest still running."""
    random = np.random.default_rng(seed)
    whole, age = random.exponential(mean_weeks * WEEK, 5000), random.uniform(0, 52 * WEEK, 5000)
    return np.minimum(whole, age), whole <= age


def test_the_share_that_is_final_follows_the_durations() -> None:
    found = maturing(*past(), step=WEEK)
    assert [found.shares[k] for k in (0, 1, 2, 3)] == pytest.approx([0, 0.865, 0.982, 0.998], abs=0.02)
    assert found.needed == 2


def test_weeks_younger_than_needed_are_immature() -> None:
    found = maturing(*past(), step=WEEK)
    assert found.immature([3, 2, 1, 0], [0, 2, 15, 60], [100, 100, 100, 100]) == (False, False, True, True)


def test_an_old_week_with_much_still_running_is_immature_too() -> None:
    found = maturing(*past(), step=WEEK)
    assert found.is_immature(5, running=30, n=100)
    assert not found.is_immature(5, running=5, n=100)


def test_a_week_of_which_all_is_over_cannot_change_any_more() -> None:
    assert not maturing(*past(), step=WEEK).is_immature(0, running=0, n=40)


def test_where_the_end_has_never_been_seen_nothing_is_mature_by_age() -> None:
    found = maturing(*past(mean_weeks=80), step=WEEK)
    assert found.needed is None
    assert found.is_immature(40, running=60, n=100)


def test_beyond_what_has_been_seen_no_share_is_told() -> None:
    found = maturing([WEEK, 2 * WEEK, 3 * WEEK], [True, True, False], step=WEEK, horizon=5)
    assert found.shares[:4] == pytest.approx((0, 1 / 3, 2 / 3, 2 / 3))
    assert found.shares[4:] == (None, None)


def test_a_share_beyond_all_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        maturing([1.0], [True], step=WEEK, final=1.0)
