"""Decisions about decisions: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from rapport.compute.amounts import why_not_amount

from .types import FEWEST_OPTIONS, LONGEST_LABEL, LONGEST_QUESTION, LONGEST_TEXT, MOST_OPTIONS, OPEN, DecisionState, Option

LONGEST_WAIT = timedelta(days=366)
LARGEST_AMOUNT = Decimal(10**11)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_ask(
    *,
    question: str,
    options: Sequence[Option],
    recommended: str,
    currency: str,
    due_at: datetime,
    at: datetime,
    is_own: bool,
) -> str | None:
    """Return the sentence that refuses a request, or None when it may be put. ``is_own``: its asker would decide it."""
    if not question.strip() or len(question) > LONGEST_QUESTION:
        return _("Put the question in one or two sentences, as you would ask it in person.")
    if is_own:
        return _("Nobody decides what they ask for themselves. Choose somebody who answers for it.")
    if due_at <= at or due_at > at + LONGEST_WAIT:
        return _("Say by when the answer is needed: a moment that is still to come, within a year.")
    return _why_not_options(options, recommended, currency)


def _why_not_options(options: Sequence[Option], recommended: str, currency: str) -> str | None:
    keys = [one.key for one in options]
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or len(set(keys)) < len(keys):
        return _("Offer at least two options; to leave things as they are is one of them. More than eight nobody compares.")
    if recommended not in keys:
        return _("Say which option you recommend. Whoever decides wants to know what you would do.")
    for one in options:
        if not one.label.strip() or len(one.label) > LONGEST_LABEL:
            return _("Each option needs a short name.")
        if not one.customer_effect.strip() or len(one.customer_effect) > LONGEST_TEXT:
            return _("Say of each option what it means for the customer.")
        if sentence := _why_not_money(one, currency):
            return sentence
    return None


def _why_not_money(one: Option, currency: str) -> str | None:
    for amount in (one.low, one.high):
        if sentence := why_not_amount(amount, currency, most=LARGEST_AMOUNT, is_signed=True):
            return sentence
    return _("An amount from–to begins with the smaller one.") if one.low > one.high else None


def why_not_read(*, may_read: bool, has_others: bool) -> str | None:
    """Return why a request cannot lie with somebody who may not read what it is about, or None. ``has_others``: others may."""
    if may_read:
        return None
    if has_others:
        return _("Only some may read what this is about. Of those, these may decide it: %(names)s. Choose one of them.")
    return _(
        "Only some may read what this is about, and none of those decides. Ask the director to let somebody who leads read it."
    )


def why_not_answer(*, state: DecisionState) -> str | None:
    """Return why nothing can be done about a request any more, or None."""
    if state is DecisionState.DECIDED:
        return _("This is decided already. Its reason stands on its page; ask anew if something has changed.")
    if state is DecisionState.WITHDRAWN:
        return _("Whoever asked has withdrawn this. Nothing is to be decided any more.")
    return None


def why_not_decide(
    *, state: DecisionState, is_decider: bool, is_higher: bool, is_asker: bool, reason: str, is_known: bool
) -> str | None:
    """Return why this person cannot decide so, or None. ``is_higher``: they stand above whoever was asked."""
    if why := why_not_answer(state=state):
        return why
    if is_asker:
        return _("You asked for this decision yourself; somebody else makes it.")
    if not (is_decider or is_higher):
        return _("Somebody else was asked to decide this. They can hand it to you.")
    if not is_known:
        return _("Choose one of the options.")
    return why_not_words(reason)


def why_not_decide_alone(*, has_others: bool, reason: str) -> str | None:
    """Return why somebody cannot decide a question of their own, or None. ``has_others``: somebody else may decide it."""
    if has_others:
        return _("Somebody else can decide this. Ask them: two see more than one.")
    return why_not_words(reason)


def why_not_delegate(*, state: DecisionState, is_same: bool, is_asker: bool, may_decide: bool) -> str | None:
    """Return why a request cannot be handed to this person, or None."""
    if why := why_not_answer(state=state):
        return why
    if is_same:
        return _("They have been asked already.")
    if is_asker:
        return _("They asked for it themselves, and cannot decide it as well.")
    if not may_decide:
        return _("Only a supervisor, a manager or the director decides. Choose one of them.")
    return None


def why_not_withdraw(*, state: DecisionState, reason: str) -> str | None:
    """Return why a request cannot be taken back, or None."""
    return why_not_answer(state=state) or why_not_words(reason)


def why_not_words(words: str) -> str | None:
    """Return why a reason, question or answer cannot stand as it is, or None."""
    if len(words) > LONGEST_TEXT:
        return _("That is too long to be read later. Keep it under 2,000 characters.")
    return None if words.strip() else _("Say why, in a sentence. It stays beside the decision.")


def why_not_review_on(review_date: date | None, *, today: date) -> str | None:
    """Return why a day cannot be the day of review, or None."""
    if review_date is not None and not today < review_date <= today + timedelta(days=3 * 366):
        return _("Look at it again on a day that is still to come, within three years.")
    return None


def why_not_review(*, state: DecisionState, has_review: bool, findings: str) -> str | None:
    """Return why it cannot be said what came of a decision, or None."""
    if state is not DecisionState.DECIDED or not has_review:
        return _("Only a decision with a day of review is looked at again.")
    return why_not_words(findings)


def is_open(state: str) -> bool:
    """Return whether somebody still has to decide."""
    return DecisionState(state) in OPEN
