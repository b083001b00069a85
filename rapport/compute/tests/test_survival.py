"""Running cases count as what they are, and what is not reached is not told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.survival import curve, quantile

# Remission in weeks under 6-mercaptopurine (Freireich 1963); a running one is negative.
REMISSIONS = np.array([6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35.0])


def test_the_curve_of_the_textbook() -> None:
    seen = curve(np.abs(REMISSIONS), REMISSIONS > 0)
    assert seen.durations.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert seen.running == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert (seen.low[0], seen.high[0]) == pytest.approx((0.620, 0.952), abs=1e-3)
    assert (seen.low[-1], seen.high[-1]) == pytest.approx((0.188, 0.680), abs=1e-3)


def test_the_median_of_the_textbook_with_an_end_that_cannot_be_told() -> None:
    median = quantile(np.abs(REMISSIONS), REMISSIONS > 0)
    assert (median.value, median.low, median.high) == (23, 13, None)
    assert (median.n, median.running, median.longest) == (21, 12, 35)


def test_a_quantile_that_is_not_reached_is_not_told() -> None:
    late = quantile(np.abs(REMISSIONS), REMISSIONS > 0, 0.9)
    assert (late.value, late.high) == (None, None)
    running = quantile([3.0, 4.0, 5.0], [False, False, False])
    assert (running.value, running.low, running.high, running.running) == (None, None, None, 3)


def test_without_running_cases_it_is_the_plain_quantile() -> None:
    values = np.random.default_rng(1).exponential(10, 101)
    assert quantile(values, np.ones(101, dtype=bool)).value == np.median(values)


def test_closed_only_medians_are_too_short_and_these_are_not() -> None:
    random = np.random.default_rng(2)
    whole, age = random.exponential(10, 4000), random.uniform(0, 14, 4000)
    over = whole <= age
    assert np.median(whole[over]) < 4
    assert quantile(np.minimum(whole, age), over).value == pytest.approx(10 * np.log(2), rel=0.06)


def test_the_interval_of_the_median_covers() -> None:
    held = []
    for seed in range(500):
        random = np.random.default_rng(seed)
        whole, limit = random.exponential(10, 60), random.uniform(2, 25, 60)
        found = quantile(np.minimum(whole, limit), whole <= limit)
        assert found.low is not None
        held.append(found.low <= 10 * np.log(2) and (found.high is None or 10 * np.log(2) <= found.high))
    assert 0.92 <= np.mean(held) <= 0.98


lasting = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@settings(deadline=None, max_examples=200)
@given(lasting)
def test_the_curve_agrees_with_walking_through_the_moments(rows: list[tuple[int, bool]]) -> None:
    seen = curve([lasted for lasted, _ in rows], [over for _, over in rows])
    share, walked = 1.0, []
    for moment in range(13):
        ends = sum(over and lasted == moment for lasted, over in rows)
        if ends:
            share *= 1 - ends / sum(lasted >= moment for lasted, _ in rows)
            walked.append((moment, share))
    assert seen.durations.tolist() == [moment for moment, _ in walked]
    assert seen.running == pytest.approx([share for _, share in walked], abs=1e-12)
    assert (seen.low <= seen.running + 1e-12).all()
    assert (seen.running <= seen.high + 1e-12).all()


@settings(deadline=None, max_examples=100)
@given(lasting, st.floats(0.05, 0.95))
def test_ends_of_a_quantile_are_in_order(rows: list[tuple[int, bool]], q: float) -> None:
    found = quantile([lasted for lasted, _ in rows], [over for _, over in rows], q)
    if found.value is None:
        assert found.high is None
    else:
        assert found.low is not None
        assert found.low <= found.value
        assert found.high is None or found.value <= found.high


@pytest.mark.parametrize(("durations", "over"), [([], []), ([1.0], [True, False]), ([-1.0], [True]), ([float("nan")], [True])])
def test_impossible_durations_are_refused(durations: list[float], over: list[bool]) -> None:
    with pytest.raises(ValueError, match="from 0 on"):
        curve(durations, over)
