"""Amounts of money in words: with the sign of their currency, and without decimals that say nothing."""

from decimal import Decimal

from django.utils.formats import number_format

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "JPY": "¥", "INR": "₹"}


def said(amount: Decimal, currency: str) -> str:
    """Return "£180", "£45.50", "CHF 12.00": the sign, or the ISO 4217 code where there is none, before the amount."""
    digits = 0 if amount == amount.to_integral_value() else 2
    figure = number_format(abs(amount), digits, use_l10n=True, force_grouping=True)
    sign = SIGNS.get(currency, f"{currency} ")
    return f"{'\N{MINUS SIGN}' if amount < 0 else ''}{sign}{figure}"


def said_range(low: Decimal, high: Decimal, currency: str) -> str:
    """Return "£180", or "£90 to £180" for a range."""
    return said(low, currency) if low == high else f"{said(low, currency)}–{said(high, currency)}"
