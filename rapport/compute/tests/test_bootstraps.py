"""The bootstrap agrees with slow resampling, counts clusters once, and gives the same answer every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.bootstraps import bootstrap_mean, bootstrap_quantile, bootstrap_ratio


def test_the_bootstrap_agrees_with_plain_resampling() -> None:
    values = np.random.default_rng(7).lognormal(3, 1, 80)
    drawn = np.random.default_rng(8).choice(values, (10_000, 80))
    for q in (0.5, 0.9):
        plain = np.quantile(np.quantile(drawn, q, axis=1), [0.025, 0.975])
        ours = bootstrap_quantile(values, q, resamples=20_000)
        assert (ours.low, ours.high) == pytest.approx(tuple(plain), rel=0.04)


def test_the_bootstrap_gives_the_same_answer_every_time_and_in_any_order() -> None:
    values = np.random.default_rng(1).exponential(100, 200)
    assert bootstrap_quantile(values, 0.9) == bootstrap_quantile(values[::-1], 0.9)


def test_the_bootstrap_covers_the_true_median() -> None:
    random = np.random.default_rng(3)
    held = [np.log(2) in bootstrap_quantile(random.exponential(1, 60), 0.5, seed=i) for i in range(400)]
    assert 0.91 < np.mean(held) < 0.98


def test_values_of_the_same_case_widen_the_interval() -> None:
    random = np.random.default_rng(5)
    clusters = np.repeat(np.arange(30), 10)
    values = random.normal(0, 1, 30)[clusters] + random.normal(0, 0.1, 300)
    apart, together = bootstrap_quantile(values, 0.5), bootstrap_quantile(values, 0.5, clusters=clusters)
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_clusters_of_one_agree_with_no_clusters() -> None:
    values = np.random.default_rng(9).exponential(10, 100)
    plain = bootstrap_quantile(values, 0.5, resamples=4000)
    single = bootstrap_quantile(values, 0.5, resamples=4000, clusters=np.arange(100))
    assert (single.low, single.high) == pytest.approx((plain.low, plain.high), rel=0.06)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0, 1))
def test_the_bootstrap_stays_inside_the_values(values: list[float], q: float) -> None:
    interval = bootstrap_quantile(values, q, resamples=100)
    assert min(values) - 1e-6 <= interval.low <= interval.high <= max(values) + 1e-6


def test_no_values_or_unknown_ones_have_no_quantile() -> None:
    for wrong in ([], [1.0, float("nan")]):
        with pytest.raises(ValueError, match="at least one value"):
            bootstrap_quantile(wrong, 0.5)


def visits(cases: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Skewed durations of `cases`, one to nine each and alike within a case, with the case of each."""
    random = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(cases), random.integers(1, 10, cases))
    return random.lognormal(3, 1, cases)[clusters] * random.lognormal(0, 0.5, clusters.size), clusters


def resampled(values: np.ndarray, clusters: np.ndarray, statistic, resamples: int = 1500) -> tuple[float, float]:
    """The plain way: draw whole cases, put their values together, take the statistic."""
    random, parts = np.random.default_rng(99), [values[clusters == one] for one in np.unique(clusters)]
    drawn = [statistic(np.concatenate([parts[k] for k in random.integers(0, len(parts), len(parts))])) for _ in range(resamples)]
    return tuple(np.quantile(drawn, [0.025, 0.975]))


def test_means_of_clusters_agree_with_drawing_whole_cases() -> None:
    values, clusters = visits(300, 1)
    ours = bootstrap_mean(values, clusters=clusters)
    assert (ours.low, ours.high) == pytest.approx(resampled(values, clusters, np.mean), rel=0.02)


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_quantiles_of_clusters_agree_with_drawing_whole_cases(q: float) -> None:
    values, clusters = visits(1500, 2)
    plain = resampled(values, clusters, lambda some: np.quantile(some, q), 1000)
    asked = bootstrap_quantile(values, q, clusters=clusters)
    looked_up = bootstrap_quantile(values, q, clusters=clusters, resamples=500)
    assert values.size * 2000 > 4_000_000 > values.size * 500  # both ways are walked
    assert (asked.low, asked.high) == pytest.approx(plain, rel=0.015)
    assert (looked_up.low, looked_up.high) == pytest.approx(plain, rel=0.015)


def test_a_ratio_sums_before_it_divides() -> None:
    random = np.random.default_rng(3)
    sizes = random.integers(1, 40, 200).astype(float)
    totals = sizes * 3 + random.normal(0, 5, 200)
    ours = bootstrap_ratio(totals, sizes)
    picks = random.integers(0, 200, (4000, 200))
    plain = np.quantile(totals[picks].sum(axis=1) / sizes[picks].sum(axis=1), [0.025, 0.975])
    assert (ours.low, ours.high) == pytest.approx(tuple(plain), rel=0.01)
    assert totals.sum() / sizes.sum() in ours


@pytest.mark.parametrize("cases", [8, 15, 40])
def test_few_clusters_cover_too(cases: int) -> None:
    held = []
    for seed in range(800):
        random = np.random.default_rng([cases, seed])
        clusters = np.repeat(np.arange(cases), 5)
        values = random.normal(0, 1, cases)[clusters] + random.normal(0, 1, cases * 5)
        held.append(0.0 in bootstrap_mean(values, clusters=clusters, resamples=1500))
    assert 0.92 <= np.mean(held) <= 0.97


def test_means_do_not_depend_on_the_order_of_rows() -> None:
    values, clusters = visits(200, 4)
    order = np.random.default_rng(5).permutation(values.size)
    there, back = bootstrap_mean(values, clusters=clusters), bootstrap_mean(values[order], clusters=clusters[order])
    assert (there.low, there.high) == pytest.approx((back.low, back.high), rel=1e-9)


def test_dealing_many_clusters_into_hands_keeps_the_width() -> None:
    values = np.random.default_rng(6).exponential(10, 60_000)
    interval = bootstrap_mean(values)
    exact = 1.96 * values.std() / np.sqrt(values.size)
    assert (interval.high - interval.low) / 2 == pytest.approx(exact, rel=0.06)
    assert values.mean() == pytest.approx((interval.low + interval.high) / 2, abs=exact / 5)


def test_one_cluster_alone_tells_nothing_of_others() -> None:
    with pytest.raises(ValueError, match="nothing of others"):
        bootstrap_mean([1.0, 2.0], clusters=[7, 7])
    spanning = bootstrap_quantile([3.0, 1.0, 2.0], 0.5, clusters=["a", "a", "a"])
    assert (spanning.low, spanning.high) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("totals", "sizes"), [([1.0], [1.0, 2.0]), ([1.0, np.nan], [1.0, 1.0]), ([1.0, 2.0], [0.0, 0.0]), ([1, 2], [-1, 3])]
)
def test_a_ratio_of_nothing_is_refused(totals: list[float], sizes: list[float]) -> None:
    with pytest.raises(ValueError, match="ratio"):
        bootstrap_ratio(totals, sizes)
