"""Amounts as shops of many countries write them: read as they were meant, or refused, never a thousand times too much."""

from decimal import Decimal

import pytest

from rapport.desk.orders.imports.tables import _amount, _point
from rapport.kernel.intake.values import UnreadableValue


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("1,250", "625.00"), "1250 625"),
        (("1.250", "625,00"), "1250 625"),
        (("1,234,567",), "1234567"),
        (("1.234.567",), "1234567"),
        (("1.234,56 €", "12,5"), "1234.56 12.5"),
        (("£1,234.56", "0.500"), "1234.56 0.5"),
        (("1'234.50", "Fr. 12.50", "Rs.500"), "1234.5 12.5 500"),
        (("1 234,50", "12,-"), "1234.5 12"),
        (("-3.5", "10.5042", "7"), "-3.5 10.5 7"),
        (("12", "", "1200"), "12 0 1200"),
        (("0.500",), "0.5"),
    ],
)
def test_an_amount_is_read_by_what_the_amounts_of_its_order_tell(texts: tuple[str, ...], read: str) -> None:
    point = _point(texts)
    assert [_amount(text, point) for text in texts] == [Decimal(one) for one in read.split()]


@pytest.mark.parametrize("text", ["1,250", "1.250", "£1,250", "12,34,56", "1.2.3"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(UnreadableValue, match=r"can be read in two ways|is not an amount"):
        _amount(text, _point([text]))
