"""Decisions about remedies: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from rapport.compute.amounts import why_not_amount

from .types import LARGEST_AMOUNT, LONGEST_WHY, PAID_BACK, WITHOUT_MONEY, Advice, Allowance, GuideDraft, RemedyKind


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_give(*, kind: RemedyKind, amount: Decimal, currency: str, refundable: Decimal | None, why: str) -> str | None:
    """Return the sentence that refuses a remedy, or None. ``refundable``: what the case's order leaves; None without an order."""
    if not why.strip() or len(why) > LONGEST_WHY:
        return _("Say why, in a sentence. It stands in the ledger.")
    if sentence := why_not_amount(amount, currency, most=LARGEST_AMOUNT):
        return sentence
    if kind in WITHOUT_MONEY:
        return None if amount == 0 else _("An apology costs nothing. Choose goodwill if money goes with it.")
    return _why_not_pay_back(amount, refundable) if kind in PAID_BACK else None


def _why_not_pay_back(amount: Decimal, refundable: Decimal | None) -> str | None:
    if refundable is None:
        return _("Name the order on the case first: money goes back on an order. Or give goodwill.")
    if amount <= 0:
        return _("Say how much goes back.")
    if amount > refundable:
        return _("That is more than was paid and not yet paid back. Give the rest as goodwill.")
    return None


def is_within(allowance: Allowance, amount: Decimal) -> bool:
    """Return whether somebody may give so much by themselves."""
    return amount == 0 or allowance.left is None or amount <= allowance.left


def part_of(*, amount: Decimal, allowance: Allowance, advice: Sequence[Advice], kind: RemedyKind) -> Decimal | None:
    """Return a smaller amount worth offering: what the guide advises for this kind, else what is left of the limit."""
    advised = next((one.up_to for one in advice if one.kind is kind and one.up_to is not None), None)
    part = advised if advised is not None else allowance.left
    return part if part is not None and 0 < part < amount else None


def why_not_guide(draft: GuideDraft, *, at: datetime, is_known: bool) -> str | None:
    """Return why a guide cannot stand so, or None. ``is_known``: one from that very moment on exists."""
    if not draft.advice:
        return _("A guide offers at least one remedy.")
    given = [one.up_to for one in draft.advice if one.up_to is not None]
    if sentence := _why_not_amounts(given, draft.currency):
        return sentence
    if is_known:
        return _("A version from that moment on exists already. Choose a later one.")
    if draft.active_from.year < 1990 or draft.active_from.year > at.year + 3:
        return _("Say from when it holds: at most three years ahead.")
    return None


def _why_not_amounts(amounts: Iterable[Decimal], currency: str) -> str | None:
    return next((why for one in amounts if (why := why_not_amount(one, currency, most=LARGEST_AMOUNT))), None)


def why_not_limit(*, case_amount: Decimal | None, month_amount: Decimal | None, currency: str, is_for_one: bool) -> str | None:
    """Return why a limit cannot stand so, or None. ``is_for_one``: it is for either a role or a person."""
    if not is_for_one:
        return _("A limit is for a role or for one person. Choose one of them.")
    given = [one for one in (case_amount, month_amount) if one is not None]
    if sentence := _why_not_amounts(given, currency):
        return sentence
    if case_amount is not None and month_amount is not None and month_amount < case_amount:
        return _("In a month somebody may give at least as much as on one case.")
    return None


def why_not_correct(*, is_correction: bool, is_corrected: bool, why: str) -> str | None:
    """Return why a line of the ledger cannot be corrected, or None."""
    if is_correction:
        return _("This line corrects another one and stays as it is.")
    if is_corrected:
        return _("This line has been corrected already.")
    return None if why.strip() and len(why) <= LONGEST_WHY else _("Say what was wrong, in a sentence.")
