"""Every figure that is an estimate says how sure it is, by the method that its declaration names."""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from rapport.compute.bootstraps import bootstrap_quantile, bootstrap_ratio
from rapport.compute.intervals import poisson_interval
from rapport.metrics import registry, stocks
from rapport.metrics.figures import divided, lasted
from rapport.metrics.metric import Shape, Sure
from rapport.metrics.questions import Question

from .department import metric

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sums_of(above: np.ndarray, below: np.ndarray) -> pa.Table:
    sums = {"numerator": above.sum(), "denominator": below.sum(), "clusters": len(above)}
    sums |= {"kk": (above**2).sum(), "kn": (above * below).sum(), "nn": (below**2).sum()}
    return pa.table({name: [float(value)] for name, value in sums.items()})


def test_a_ratio_is_as_sure_as_the_bootstrap_of_its_cases_says():
    chance = np.random.default_rng(3)
    above, below = chance.integers(0, 3, 400), chance.integers(0, 2, 400)
    (one,) = divided(sums_of(above, below), is_mature=lambda _period: True)
    drawn = bootstrap_ratio(above, below)
    assert (one.low, one.high) == pytest.approx((drawn.low, drawn.high), rel=0.03)
    (nothing,) = divided(sums_of(np.zeros(3), np.ones(3)), is_mature=lambda _period: True)
    assert (nothing.value, nothing.low) == (0.0, None), "of nothing nobody can tell how sure"


def test_the_interval_of_a_ratio_holds_the_truth_nineteen_times_in_twenty():
    chance, held = np.random.default_rng(5), 0
    for _ in range(400):
        above, below = chance.poisson(0.9, 120), chance.poisson(1.2, 120)
        (one,) = divided(sums_of(above, below), is_mature=lambda _period: True)
        held += one.low <= 0.75 <= one.high
    assert 0.92 <= held / 400 <= 0.98


def test_a_p90_has_its_interval_where_enough_rows_carry_it():
    chance = np.random.default_rng(7)
    values = chance.exponential(3_600, 300).round()
    (one,) = lasted(pa.table({"value": values}), is_mature=lambda _period: True)
    drawn = bootstrap_quantile(values, 0.9)
    assert one.high_low < one.high_value < one.high_high
    assert (one.high_low, one.high_high) == pytest.approx((drawn.low, drawn.high), rel=0.05)
    (few,) = lasted(pa.table({"value": values[:20]}), is_mature=lambda _period: True)
    assert (few.high_value, few.high_low, few.high_high) == (None, None, None)


def test_what_stands_is_held_against_a_pace_that_scatters():
    days = registry.metric("backlog_days")
    asked = Question(metric=days.key, as_of=NOW, since=date(2026, 11, 20), until=date(2026, 11, 21))
    (one,) = stocks.figures(days, asked, [{"end0 n": 56, "end0 numerator": 28 * 30}])
    pace = poisson_interval(56)
    assert one.value == 15.0
    assert (one.low, one.high) == pytest.approx((840 / pace.high, 840 / pace.low))


def test_each_metric_names_its_method_and_none_that_its_shape_cannot_have():
    estimated = [one for one in registry.metrics() if one.shape is not Shape.SUM and not one.is_of_moments]
    assert [one.key for one in estimated if one.interval is Sure.EVERYTHING] == []
    assert registry.metric("backlog").interval is Sure.EVERYTHING
    assert registry.metric("clearance").interval is Sure.DELTA
    with pytest.raises(ValueError, match="have the interval wilson, not pace"):
        metric("odd", interval=Sure.PACE)
