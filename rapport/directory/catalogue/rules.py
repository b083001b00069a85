"""Decisions about the catalogue: values in, value out. Sentences are marked here and translated where they are raised."""

import re
from decimal import Decimal

from rapport.compute.amounts import why_not_amount

from .types import LONGEST_NAME, LONGEST_SKU, MOST_RETURNS_DAYS, ProductDetails


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_product(details: ProductDetails, *, is_taken: bool) -> str | None:
    """Return the sentence that refuses a product, or None when it may stand so."""
    if not details.sku.strip() or len(details.sku) > LONGEST_SKU or not details.name.strip() or len(details.name) > LONGEST_NAME:
        return _("A product needs its number and its name.")
    if is_taken:
        return _("Another product has this number already. Change that one instead.")
    if details.price is not None and (sentence := _why_not_price(details.price, details.currency)):
        return sentence
    if not 0 <= details.returns_days <= MOST_RETURNS_DAYS:
        return _("Say for how many days it may be sent back: 0 for not at all.")
    if details.active_from and details.active_to and details.active_to <= details.active_from:
        return _("It is sold from one day to a later one.")
    return None


def _why_not_price(price: Decimal, currency: str) -> str | None:
    if not is_currency(currency):
        return _("A price needs its currency: three letters, such as GBP.")
    return why_not_amount(price, currency)


def is_currency(code: str) -> bool:
    """Return whether a code has the form of ISO 4217."""
    return bool(re.fullmatch(r"[A-Z]{3}", code))
