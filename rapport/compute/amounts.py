"""Which amounts of money there are: finite, not below zero, of a size that somebody meant, in units that can be paid.

A currency without a smaller unit is paid in whole amounts; any other is kept to the hundredth, so that nothing that is written
down is rounded on its way.
"""

from decimal import Decimal

MOST, HUNDREDTH = Decimal(10_000_000), Decimal("0.01")
# ISO 4217: no smaller unit.
WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)


def _(sentence: str) -> str:
    """Mark a sentence; it is translated where it is raised."""
    return sentence


def why_not_amount(amount: Decimal, currency: str = "", *, most: Decimal = MOST, is_signed: bool = False) -> str | None:
    """Return why this is no amount of a currency (any, where none is named), or None. ``is_signed``: it may be below zero."""
    if not amount.is_finite():
        return _("Give the amount as a number, such as 12.50.")
    if amount < 0 and not is_signed:
        return _("An amount cannot be below zero.")
    if abs(amount) > most:
        return _("This amount is too large to be meant. Check its digits.")
    if currency in WHOLE:
        return None if amount == amount.to_integral_value() else _("This currency has no smaller unit. Give a whole amount.")
    return None if amount == amount.quantize(HUNDREDTH) else _("Nobody can be paid less than a hundredth. Round it.")
