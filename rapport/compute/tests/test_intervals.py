"""Intervals agree with published vectors, hold their level, and say when there is too little to judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, poisson

from rapport.compute.discoveries import chance_of
from rapport.compute.intervals import (
    Sample,
    carries_quantile,
    exact_binomial,
    judge,
    net_share,
    net_share_many,
    newcombe,
    poisson_interval,
    poisson_many,
    rate_interval,
    wilson,
    wilson_many,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(5, 5, 0.5655, 1.0), (0, 50, 0.0, 0.0714), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_gives_the_published_vectors(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


def test_a_share_of_all_or_none_never_claims_certainty() -> None:
    assert wilson(5, 5).low == pytest.approx(0.57, abs=0.005)
    assert wilson(0, 50).high == pytest.approx(0.071, abs=0.0005)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilson_holds_the_share_and_mirrors(pair: tuple[int, int], level: float) -> None:
    successes, n = pair
    interval, mirror = wilson(successes, n, level), wilson(n - successes, n, level)
    assert 0 <= interval.low <= successes / n <= interval.high <= 1
    assert (interval.low, interval.high) == pytest.approx((1 - mirror.high, 1 - mirror.low), abs=1e-9)


def test_wilson_covers_close_to_its_level() -> None:
    outcomes = np.arange(41)
    inside = [[p in wilson(int(k), 40) for k in outcomes] for p in np.linspace(0.05, 0.95, 37)]
    covered = [binom.pmf(outcomes, 40, p)[held].sum() for p, held in zip(np.linspace(0.05, 0.95, 37), inside, strict=True)]
    assert 0.945 < np.mean(covered) < 0.965


def test_the_difference_of_two_shares_gives_newcombes_vectors() -> None:
    first, second = newcombe(56, 70, 48, 80), newcombe(9, 10, 3, 10)
    assert (first.low, first.high) == pytest.approx((0.0524, 0.3339), abs=6e-5)
    assert (second.low, second.high) == pytest.approx((0.1705, 0.8090), abs=6e-5)


def test_two_equal_shares_do_not_differ() -> None:
    assert 0.0 in newcombe(40, 100, 20, 50)
    with pytest.raises(ValueError, match="both sides"):
        newcombe(0, 0, 1, 2)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.36, 121.63)]
)  # fmt: skip
def test_a_count_has_garwoods_interval(count: int, low: float, high: float) -> None:
    interval = poisson_interval(count)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-3)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 3000), st.floats(0.5, 0.999))
def test_garwood_ends_where_the_tails_hold_half_the_rest(count: int, level: float) -> None:
    interval, tail = poisson_interval(count, level), (1 - level) / 2
    assert poisson.cdf(count, interval.high) == pytest.approx(tail, rel=1e-6)
    if count:
        assert poisson.sf(count - 1, interval.low) == pytest.approx(tail, rel=1e-6)


@pytest.mark.parametrize(("n", "said"), [(0, "count_only"), (4, "count_only"), (5, "few"), (29, "few"), (30, "enough")])
def test_the_size_of_a_sample_is_judged(n: int, said: str) -> None:
    assert judge(n) == Sample(said)


def test_a_ninetieth_percentile_needs_fifty_values() -> None:
    assert not carries_quantile(49, 0.9)
    assert carries_quantile(50, 0.9)
    assert carries_quantile(10, 0.5)


@pytest.mark.parametrize("wrong", [(-1, 5), (6, 5)])
def test_more_successes_than_seen_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="part of the n"):
        wilson(*wrong)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"), [(0, 10, 0.0, 0.3085), (5, 5, 0.4782, 1.0), (81, 263, 0.2527, 0.3676)]
)
def test_the_exact_share_gives_the_published_vectors(successes: int, n: int, low: float, high: float) -> None:
    interval = exact_binomial(successes, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_the_exact_share_ends_where_the_tails_hold_half_the_rest(pair: tuple[int, int], level: float) -> None:
    successes, n = pair
    interval, tail = exact_binomial(successes, n, level), (1 - level) / 2
    if successes:
        assert binom.sf(successes - 1, n, interval.low) == pytest.approx(tail, rel=1e-6)
    if successes < n:
        assert binom.cdf(successes, n, interval.high) == pytest.approx(tail, rel=1e-6)


def test_the_exact_share_never_covers_less_than_it_says() -> None:
    outcomes = np.arange(31)
    for p in np.linspace(0.02, 0.98, 49):
        held = np.array([p in exact_binomial(int(k), 30) for k in outcomes])
        assert binom.pmf(outcomes, 30, p)[held].sum() >= 0.95


def test_a_rate_is_the_count_over_its_exposure() -> None:
    interval, count = rate_interval(10, 400.0), poisson_interval(10)
    assert (interval.low, interval.high) == pytest.approx((count.low / 400, count.high / 400))
    with pytest.raises(ValueError, match="counted against"):
        rate_interval(3, 0.0)


def test_impossible_shares_have_no_exact_interval() -> None:
    with pytest.raises(ValueError, match="part of the n"):
        exact_binomial(6, 5)


def test_many_intervals_are_those_of_each() -> None:
    pairs = [(0, 0), (0, 7), (7, 7), (3, 9), (412, 1_000), (1, 29)]
    low, high = wilson_many(*zip(*pairs, strict=True))
    each = [wilson(k, n) for k, n in pairs]
    assert low == pytest.approx([one.low for one in each], abs=1e-12)
    assert high == pytest.approx([one.high for one in each], abs=1e-12)
    low, high = poisson_many([0, 1, 5, 900])
    each = [poisson_interval(count) for count in (0, 1, 5, 900)]
    assert low == pytest.approx([one.low for one in each])
    assert high == pytest.approx([one.high for one in each])
    with pytest.raises(ValueError, match="successes"):
        wilson_many([3], [2])
    with pytest.raises(ValueError, match="never negative"):
        poisson_many([-1])


@pytest.mark.parametrize(("n", "share"), [(1, 0.5), (7, 0.3), (40, 0.5), (321, 0.07), (2_000, 0.81)])
def test_the_chance_of_a_count_is_that_of_the_exact_test(n, share):
    for successes in {0, 1, n // 3, round(n * share), n - 1, n}:
        assert chance_of(successes, n, share) == pytest.approx(binomtest(successes, n, share).pvalue, rel=1e-9)


@pytest.mark.parametrize(("promoting", "warning", "n"), [(0.5, 0.2, 40), (0.3, 0.3, 100), (0.8, 0.05, 25)])
def test_a_net_share_lies_in_its_interval_about_as_often_as_is_said(promoting: float, warning: float, n: int) -> None:
    drawn = np.random.default_rng(7).multinomial(n, [promoting, warning, 1 - promoting - warning], size=2_000)
    found = [net_share(int(up), int(down), n) for up, down, _rest in drawn]
    held = sum(one.low <= promoting - warning <= one.high for one in found) / len(found)
    assert 0.93 < held < 0.985


def test_many_net_shares_are_told_as_each_alone_is_and_hold_what_was_seen() -> None:
    seen = [(up, down, n) for n in (1, 2, 5, 40) for up in range(n + 1) for down in range(n + 1 - up)]
    low, high = net_share_many(*np.array(seen).T)
    alone = [net_share(*one) for one in seen]
    assert low == pytest.approx([one.low for one in alone])
    assert high == pytest.approx([one.high for one in alone])
    assert all(a <= (up - down) / n <= b for (up, down, n), a, b in zip(seen, low, high, strict=True))
    nothing_low, nothing_high = net_share_many([0], [0], [0])
    assert (nothing_low[0], nothing_high[0]) == (-1.0, 1.0)
    with pytest.raises(ValueError, match="parts of the n"):
        net_share_many([4], [2], [5])


def test_a_net_share_of_equal_answers_is_not_certain_and_never_leaves_its_scale() -> None:
    few = net_share(5, 0, 5)
    assert few.low < 0.5
    assert few.high == 1.0
    # Of a hundred answers some fifteen points to each side (Reichheld's own rule of thumb).
    assert net_share(50, 20, 100).high - 0.3 == pytest.approx(0.145, abs=0.02)
    with pytest.raises(ValueError, match="parts of the n"):
        net_share(4, 2, 5)
