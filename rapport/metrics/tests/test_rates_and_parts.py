"""Rates for each thousand, sums that are never of two currencies, and the parts that make up the most of a count."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from rapport.compute.intervals import poisson_interval, wilson
from rapport.metrics import expressions, registry
from rapport.metrics.figures import Figure, rated, summed
from rapport.metrics.pareto import parts_of
from rapport.metrics.questions import Question


def test_a_rate_is_told_for_each_thousand_with_the_interval_of_its_count():
    table = pa.table({"numerator": [12, 3, None], "denominator": [4_000, 0, 500]})
    some, nothing, none = rated(table, is_mature=lambda _period: True)
    exact = poisson_interval(12)
    assert (some.n, some.numerator, some.value) == (4_000, 12.0, 3.0)
    assert (some.low, some.high) == pytest.approx((exact.low / 4, exact.high / 4))
    assert (nothing.value, nothing.low) == (None, None)
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(2 * poisson_interval(0).high)


def test_a_sum_is_of_everything_that_there_was_and_has_no_interval():
    (one,) = summed(pa.table({"numerator": [12_345], "denominator": [7]}), is_mature=lambda _period: True)
    assert (one.n, one.value, one.low) == (7, 12_345.0, None)


def test_the_parts_of_a_count_run_up_to_the_whole_each_with_its_interval():
    counts = {"training": 5, "carrier": 30, "none": 0, "system": 15}
    parts = parts_of([Figure(n=n, value=float(n), split=why) for why, n in counts.items()])
    assert [(one.value, one.n, one.whole) for one in parts] == [("carrier", 30, 50), ("system", 15, 50), ("training", 5, 50)]
    assert [one.running for one in parts] == pytest.approx([0.6, 0.9, 1.0])
    interval = wilson(30, 50)
    assert (parts[0].low, parts[0].high) == pytest.approx((interval.low, interval.high))
    assert parts_of([]) == []


def test_amounts_of_two_currencies_are_never_added_up(settings):
    settings.RAPPORT_CURRENCY = "GBP"
    money = registry.metric("remedies_amount")
    asked = Question(metric=money.key, as_of=datetime(2026, 11, 1, tzinfo=UTC), since=date(2026, 1, 1), until=date(2026, 11, 1))
    assert expressions._apart(money, asked).where == {"currency": ("GBP",)}
    assert expressions._apart(money, replace(asked, where={"currency": ("EUR",)})).where == {"currency": ("EUR",)}
    assert expressions._apart(money, replace(asked, split="currency")).where == {}
    with pytest.raises(LookupError, match="never added up"):
        expressions._apart(money, replace(asked, where={"currency": ("EUR", "GBP")}))
