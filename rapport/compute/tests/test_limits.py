"""Limits are Wheeler's and Laney's, stand on clean steps, and say which steps are signals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.limits import Limits, Signal, individuals, proportions, rates


def drawn(limits: Limits | None) -> Limits:
    """The limits, which there are."""
    assert limits is not None
    return limits


def chance(seed: int) -> np.random.Generator:
    """Numbers by chance, always the same."""
    return np.random.default_rng([0, seed])


def test_the_natural_limits_are_the_mean_and_two_point_six_six_ranges() -> None:
    values = [10.0, 12, 11, 13, 12, 10, 11, 12, 13, 11]
    mean, moving = np.mean(values), np.mean(np.abs(np.diff(values)))
    chart = drawn(individuals(values))
    assert chart.centre == pytest.approx(mean)
    assert chart.high == pytest.approx(mean + 2.66 * moving, abs=1e-2)
    assert chart.low == pytest.approx(mean - 2.66 * moving, abs=1e-2)
    assert set(chart.signals) == {Signal.USUAL}


def test_laneys_limits_are_the_formula_step_by_step() -> None:
    random = chance(31)
    n = random.integers(500, 3000, 30)
    k = random.binomial(n, random.beta(180, 20, 30))
    chart = drawn(proportions(k, n))
    held = chart.is_clean
    assert held.sum() >= 28
    p = k[held].sum() / n[held].sum()
    z = ((k / n - p) / np.sqrt(p * (1 - p) / n))[held]
    wider = np.abs(np.diff(z)).mean() / 1.128
    assert wider > 2
    assert chart.dispersion == pytest.approx(wider, rel=1e-3)
    assert chart.high == pytest.approx(np.minimum(p + 3 * wider * np.sqrt(p * (1 - p) / n), 1), rel=1e-3)


def test_plain_chance_gets_limits_that_are_hardly_wider_and_few_signals() -> None:
    random, beyond, runs = chance(1), list[float](), list[float]()
    for _ in range(60):
        n = random.integers(80, 300, 52)
        said = drawn(proportions(random.binomial(n, 0.9), n)).signals
        beyond.append(np.mean([one in (Signal.ABOVE, Signal.BELOW) for one in said]))
        runs.append(np.mean([one in (Signal.RUN_ABOVE, Signal.RUN_BELOW) for one in said]))
    assert np.mean(beyond) < 0.012
    assert np.mean(runs) < 0.06


def test_overdispersed_shares_are_not_one_long_alarm() -> None:
    random = chance(2)
    n = np.full(52, 5000)
    k = random.binomial(n, np.clip(random.normal(0.9, 0.02, 52), 0, 1))
    signals = drawn(proportions(k, n)).signals
    assert sum(one in (Signal.ABOVE, Signal.BELOW) for one in signals) <= 2


def test_a_bad_stretch_is_beyond_limits_that_it_does_not_widen() -> None:
    random = chance(3)
    values = random.normal(90, 1, 52)
    calm = drawn(individuals(values))
    values[40:44] -= [5, 8, 8, 5]
    chart = drawn(individuals(values))
    assert chart.signals[40:44] == (Signal.BELOW,) * 4
    assert not chart.is_clean[40:44].any()
    assert chart.low[0] == pytest.approx(calm.low[0], abs=0.7)


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not() -> None:
    usual = np.tile([1.0, -1.0], 10)
    eight, seven = np.r_[usual, np.full(8, 1.1), -1.0], np.r_[usual, np.full(7, 1.1), -1.0]
    assert drawn(individuals(eight, baseline=slice(0, 20))).signals[20:28] == (Signal.RUN_ABOVE,) * 8
    assert set(drawn(individuals(seven, baseline=slice(0, 20))).signals) == {Signal.USUAL}


def test_a_missing_week_neither_breaks_a_run_nor_belongs_to_it() -> None:
    values = np.r_[np.tile([1.0, -1.0], 10), np.full(4, 1.1), np.nan, np.full(4, 1.1)]
    signals = drawn(individuals(values, baseline=slice(0, 20))).signals
    assert signals[20:] == (*(Signal.RUN_ABOVE,) * 4, Signal.MISSING, *(Signal.RUN_ABOVE,) * 4)


def test_immature_steps_do_not_move_limits_and_are_not_judged() -> None:
    values = chance(4).normal(90, 1, 30)
    wild = np.r_[values, 20.0, 10.0]
    chart = drawn(individuals(wild, immature=np.arange(32) >= 30))
    assert chart.signals[30:] == (Signal.IMMATURE,) * 2
    assert chart.centre == drawn(individuals(values)).centre


def test_the_window_before_a_change_judges_what_comes_after() -> None:
    values = np.r_[chance(5).normal(90, 1, 40), chance(6).normal(97, 1, 12)]
    chart = drawn(individuals(values, baseline=slice(0, 40)))
    assert set(chart.signals[40:]) == {Signal.ABOVE}
    assert chart.centre == pytest.approx(90, abs=0.6)


def test_a_series_that_is_always_wild_keeps_its_weeks() -> None:
    values = np.where(np.arange(40) % 3 == 0, 50.0, 10.0) + chance(7).normal(0, 1, 40)
    assert drawn(individuals(values)).is_clean.all()


def test_rates_have_poisson_limits_by_exposure() -> None:
    random = chance(8)
    exposure = random.uniform(100, 900, 60)
    chart = drawn(rates(random.poisson(0.05 * exposure), exposure))
    assert chart.centre == pytest.approx(0.05, rel=0.1)
    assert chart.high[exposure.argmin()] > chart.high[exposure.argmax()]
    assert chart.low.min() >= 0
    assert chart.dispersion < 1.3


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_or_none_has_limits_with_some_doubt(share: float) -> None:
    n = np.full(20, 40)
    chart = drawn(proportions(n * share, n))
    assert set(chart.signals) == {Signal.USUAL}
    assert 0 <= chart.low[0] <= share <= chart.high[0] <= 1
    assert chart.high[0] > chart.low[0]


def test_a_week_with_nothing_counted_is_missing_and_not_zero() -> None:
    n = np.r_[np.full(12, 50), 0]
    chart = drawn(proportions(np.r_[np.full(12, 45), 0], n))
    assert chart.signals[-1] is Signal.MISSING
    assert np.isnan(chart.values[-1])


def test_seven_steps_are_too_few_for_limits() -> None:
    assert individuals([1.0, 2, 3, 4, 5, 6, 7]) is None


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), min_size=8, max_size=60))
def test_every_step_gets_one_answer_and_limits_hold_the_centre(steps: list[tuple[int, float]]) -> None:
    n = np.array([cases for cases, _ in steps])
    chart = proportions([round(cases * share) for cases, share in steps], n)
    if chart is None:
        assert (n > 0).sum() < 8
        return
    assert len(chart.signals) == len(steps)
    seen = n > 0
    assert (chart.low[seen] <= chart.centre).all()
    assert (chart.high[seen] >= chart.centre).all()
    assert [one is Signal.MISSING for one in chart.signals] == (~seen).tolist()


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="part of the n"):
        proportions([5], [4])
    with pytest.raises(ValueError, match="never negative"):
        rates([-1], [4])
