"""Which amounts are amounts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.compute.amounts import MOST, WHOLE, why_not_amount


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("12.50", "GBP", None),
        ("12.5000", "", None),
        ("1E+3", "JPY", None),
        ("0", "GBP", None),
        ("0.001", "GBP", "Round it"),
        ("12.50", "JPY", "whole amount"),
        ("-1", "GBP", "below zero"),
        ("NaN", "GBP", "as a number"),
        ("sNaN", "GBP", "as a number"),
        ("Infinity", "GBP", "as a number"),
        ("10000000.01", "GBP", "too large"),
        ("1E+400", "GBP", "too large"),
        ("1E-400", "GBP", "Round it"),
        ("1.0000000000000000000000000000000000001", "GBP", "Round it"),
    ],
)
def test_an_amount_is_finite_of_a_size_and_can_be_paid(amount: str, currency: str, why: str | None) -> None:
    said = why_not_amount(Decimal(amount), currency)
    assert said is None if why is None else why in (said or "")


@given(st.decimals(), st.sampled_from(["GBP", *sorted(WHOLE)]))
def test_what_may_stand_is_kept_to_the_hundredth_as_it_was_said(amount: Decimal, currency: str) -> None:
    if why_not_amount(amount, currency, is_signed=True) is None:
        assert amount.quantize(Decimal("0.01")) == amount
        assert abs(amount) <= MOST


def test_what_is_saved_may_be_below_zero_where_that_means_something() -> None:
    assert why_not_amount(Decimal(-5), is_signed=True) is None
