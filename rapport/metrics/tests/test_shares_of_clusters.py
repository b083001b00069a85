"""Rows of one customer are no independent witnesses: a share's interval is as wide as the customers make it."""

import pyarrow as pa
import pytest

from rapport.compute.intervals import wilson
from rapport.metrics.figures import shared


def told(clusters: list[tuple[int, int]]) -> tuple[int, float, float]:
    """Return n and interval of the share of clusters, each with its count above and below the line."""
    sums = {"numerator": [sum(k for k, _n in clusters)], "denominator": [sum(n for _k, n in clusters)]}
    sums |= {"clusters": [len(clusters)], "kk": [sum(k * k for k, _n in clusters)]}
    sums |= {"kn": [sum(k * n for k, n in clusters)], "nn": [sum(n * n for _k, n in clusters)]}
    (one,) = shared(pa.table(sums), is_mature=lambda _period: True)
    assert one.low is not None
    assert one.high is not None
    return one.n, one.low, one.high


def test_rows_that_say_all_the_same_in_a_cluster_count_as_one() -> None:
    n, low, high = told([(5, 5)] * 30 + [(0, 5)] * 70)
    alone = wilson(30, 100)
    assert n == 500
    assert (low, high) == pytest.approx((alone.low, alone.high), abs=0.002)


def test_clusters_of_one_row_are_as_sure_as_rows() -> None:
    _n, low, high = told([(1, 1)] * 30 + [(0, 1)] * 70)
    alone = wilson(30, 100)
    assert (low, high) == pytest.approx((alone.low, alone.high), abs=0.002)


@pytest.mark.parametrize("above", [0, 4])
def test_none_and_all_of_few_clusters_are_no_more_than_the_clusters_can_tell(above: int) -> None:
    n, low, high = told([(above, 4)] * 6)
    alone = wilson(6 if above else 0, 6)
    assert (n, low, high) == (24, alone.low, alone.high)
