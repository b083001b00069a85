"""Quantiles of many groups agree with those of each, and their intervals hold what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.compute.bootstraps import bootstrap_quantile
from rapport.compute.quantiles import grouped, intervals, quantiles


def one(values: np.ndarray, q: float = 0.5, clusters: np.ndarray | None = None) -> tuple[float, float]:
    low, high = intervals(grouped(values, np.zeros(len(values), dtype=int), 1, clusters=clusters), q)
    return float(low[0]), float(high[0])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.one_of(st.integers(-50, 10**6), st.floats(-1e6, 1e6))), max_size=60), st.booleans()
)
def test_each_group_has_its_own_quantiles_and_an_interval_around_them(rows: list[tuple[int, float]], clustered: bool) -> None:
    values, groups = np.array([value for _, value in rows], dtype=float), np.array([group for group, _ in rows], dtype=int)
    seen = grouped(values, groups, 5, clusters=np.arange(len(rows)) // 3 if clustered else None)
    for q in (0.5, 0.9):
        found, (low, high) = quantiles(seen, q), intervals(seen, q)
        for group in range(5):
            own = values[groups == group]
            if not own.size:
                assert np.isnan(found[group])
            else:
                assert found[group] == pytest.approx(np.quantile(own, q))
            assert np.isnan(low[group]) == (own.size < 2)
            if own.size > 1:
                assert own.min() <= low[group] <= found[group] + 1e-6
                assert found[group] - 1e-6 <= high[group] <= own.max()


def test_a_group_has_the_same_interval_alone_and_among_others() -> None:
    random = np.random.default_rng(4)
    values, groups, clusters = random.integers(0, 10_000, 900), random.integers(0, 7, 900), random.integers(0, 200, 900)
    for whose in (None, clusters):
        low, high = intervals(grouped(values, groups, 7, clusters=whose), 0.5)
        for group in range(7):
            mine = groups == group
            assert one(values[mine], clusters=None if whose is None else whose[mine]) == (low[group], high[group])


def test_it_agrees_with_the_drawn_bootstrap() -> None:
    values = np.random.default_rng(7).lognormal(3, 1, 401)
    for q in (0.5, 0.9):
        drawn = bootstrap_quantile(values, q, resamples=50_000)
        assert one(values, q) == pytest.approx((drawn.low, drawn.high), rel=0.02)
    clusters = np.arange(401) // 4
    drawn = bootstrap_quantile(values, 0.5, clusters=clusters, resamples=20_000)
    assert one(values, 0.5, clusters) == pytest.approx((drawn.low, drawn.high), rel=0.06)


@pytest.mark.parametrize(("cases", "rows"), [(10, 5), (30, 10), (100, 5), (60, 1)])
def test_it_covers_the_true_median_of_clustered_rows(cases: int, rows: int) -> None:
    random, tries = np.random.default_rng(2), 1000
    values = random.normal(0, 1, tries * cases).repeat(rows) + random.normal(0, 1, tries * cases * rows)
    groups = np.repeat(np.arange(tries), cases * rows)
    low, high = intervals(grouped(values, groups, tries, clusters=np.repeat(np.arange(tries * cases), rows)), 0.5)
    assert 0.93 < np.mean((low <= 0) & (high >= 0)) < 0.99


def test_it_covers_the_true_median_of_rows_apart() -> None:
    random, tries = np.random.default_rng(3), 4000
    for n in (20, 61, 200):
        low, high = intervals(grouped(random.exponential(1, tries * n), np.repeat(np.arange(tries), n), tries), 0.5)
        assert 0.92 < np.mean((low <= np.log(2)) & (high >= np.log(2))) < 0.97


def test_one_cluster_alone_spans_its_values() -> None:
    assert one(np.array([3.0, 9, 4, 7]), clusters=np.zeros(4, dtype=int)) == (3, 9)


def test_what_is_no_number_or_has_no_group_is_refused() -> None:
    with pytest.raises(ValueError, match="has its group"):
        grouped([1.0, float("nan")], [0, 0], 1)
    with pytest.raises(ValueError, match="cluster"):
        grouped([1.0, 2.0], [0, 0], 1, clusters=[1])
