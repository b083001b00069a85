"""Rates for each thousand, sums that are never of two currencies, and the parts that make up the most of a count."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from rapport.compute.intervals import net_share, poisson_interval, wilson
from rapport.metrics import expressions, registry
from rapport.metrics.comparisons import differences
from rapport.metrics.figures import Figure, balanced, rated, summed
from rapport.metrics.pareto import parts_of
from rapport.metrics.questions import Grain, Question
from rapport.metrics.stocks import held_against


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


def test_those_for_less_those_against_are_told_with_the_interval_of_their_difference():
    table = pa.table({"numerator": [31, -1, None], "denominator": [100, 1, 0], "both": [69, 1, None]})
    some, single, none = balanced(table, is_mature=lambda _period: True)
    exact = net_share(50, 19, 100)
    assert (some.n, some.numerator, some.value) == (100, 31.0, 0.31)
    assert (some.low, some.high) == pytest.approx((exact.low, exact.high))
    assert single.low == single.value == -1.0
    assert (none.value, none.low, none.high) == (None, None, None)


MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_what_happened_is_held_against_what_stands_at_the_end_of_its_period():
    question = Question(
        metric="complaints_for_customers", as_of=datetime(2026, 6, 1, tzinfo=UTC), since=MARCH, until=date(2026, 6, 1),
        grain=Grain.MONTH,
    )  # fmt: skip
    happened = pa.table({"period": [APRIL], "numerator": [4]})
    stock = [
        Figure(period=MARCH, n=50, value=50.0),
        Figure(period=APRIL, n=80, value=80.0),
        Figure(period=date(2026, 5, 1), n=0, value=0.0),
    ]
    march, april = rated(held_against(happened, stock, question), is_mature=lambda _period: True)
    assert (march.period, march.n, march.value) == (MARCH, 50, 0.0)
    assert (april.period, april.n, april.value) == (APRIL, 80, 50.0)
    (whole,) = rated(
        held_against(pa.table({"numerator": [None]}), [Figure(n=0, value=0.0)], replace(question, grain=Grain.NONE)),
        is_mature=lambda _period: True,
    )
    assert (whole.n, whole.value) == (0, None)


def test_a_rate_that_grows_with_its_period_is_compared_as_if_both_sides_were_as_long():
    metric = registry.metric("complaints_for_customers")
    assert metric.grows
    now = Figure(n=100, numerator=4.0, value=40.0, low=10.0, high=100.0)
    then = Figure(n=100, numerator=8.0, value=80.0, low=35.0, high=160.0)
    assert differences(metric, now, then, share=0.5)["difference"] == 0.0
    assert differences(registry.metric("complaints_for_orders"), now, then, share=0.5)["difference"] == -40.0


def test_only_a_rate_is_held_against_what_stands():
    metric = registry.metric("nps")
    with pytest.raises(ValueError, match="a rate alone"):
        replace(metric, standing=registry.metric("complaints_for_customers").standing)
