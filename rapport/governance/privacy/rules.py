"""Decisions: until when a request is answered, and why something may not be done. No Django, no clock."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from rapport.compute.legallimits import Limit, LimitUnit, legal_calendar, limit_end

from .types import LONGEST_LINE, LONGEST_WORDS, ErasureState, HoldDraft, RequestState, RuleDraft

MONTHS, MORE_MONTHS = 1, 2
SOON = timedelta(days=7)
EXPORT_DAYS = 7
FEWEST_DAYS, MOST_DAYS = 30, 36_500
# A trial tells what a rule would do today; switched on much later it would do something else.
TRIAL_HOLDS = timedelta(days=7)


def due_at(received_at: datetime, *, zone: str, is_extended: bool = False) -> datetime:
    """Return the first moment that is too late for an answer: a month after the day of receipt ends, three when extended.

    Article 12(3) of the GDPR and of the UK GDPR. A last day without business is not moved on: earlier is never too late.
    """
    months = MONTHS + MORE_MONTHS if is_extended else MONTHS
    return limit_end(legal_calendar(zone), received_at, Limit(amount=months, unit=LimitUnit.MONTHS))


def why_not_request(*, asked_by: str, words: str, received_at: datetime, at: datetime) -> str | None:
    """Return why a request cannot be recorded so, or None."""
    if not asked_by.strip():
        return "Say who asked: the customer, or who speaks for them and with what authority."
    if len(asked_by) > LONGEST_LINE or len(words) > LONGEST_WORDS or "\x00" in asked_by + words:
        return "Keep who asked under 200 characters and the words under 4,000, as plain text."
    if received_at > at:
        return "The request cannot have come later than now."
    return None


def why_not_change(state: RequestState) -> str | None:
    """Return why nothing can be done about a request any more, or None."""
    return None if state is RequestState.OPEN else "This request is settled. Record a new one if the customer asks again."


def why_not_words(text: str) -> str | None:
    """Return why these words cannot be kept, or None."""
    if not text.strip():
        return "Write it in a sentence: whoever asks later has nothing else."
    if len(text) > LONGEST_WORDS or "\x00" in text:
        return "Keep it under 4,000 characters of plain text."
    return None


def why_not_extend(*, is_extended: bool, due_at: datetime, at: datetime) -> str | None:
    """Return why the time of a request cannot be extended, or None: once, and within the first month."""
    if is_extended:
        return "It was extended once already. The law knows no second time."
    if at >= due_at:
        return "The month is over. An extension has to be told to the customer within it; answer now and say why it is late."
    return None


def why_not_give_out(*, is_identified: bool) -> str | None:
    """Return why data is not given out or erased on a request, or None."""
    return None if is_identified else "Check first that it is the customer who asks, and write down how."


def why_not_answer(*, is_identified: bool, is_erasure: bool, is_erased: bool) -> str | None:
    """Return why a request cannot be answered as done, or None."""
    if is_erasure and not is_erased:
        return "Nothing was erased yet. Ask for the erasure and have it confirmed, or refuse the request with its reason."
    return why_not_give_out(is_identified=is_identified)


def why_not_confirm(*, state: ErasureState, asked_by_id: int | None, by_id: int | None, stops: Sequence[str]) -> str | None:
    """Return why an erasure cannot be confirmed by this person, or None."""
    if state is not ErasureState.ASKED:
        return "This erasure was confirmed or withdrawn already."
    if by_id is None or by_id == asked_by_id:
        return "Somebody else has to confirm it: two people look at what can never be undone."
    return stops[0] if stops else None


def why_not_hold(draft: HoldDraft, *, today: date) -> str | None:
    """Return why this cannot be held so, or None."""
    if (draft.customer_id is None) == (draft.case_id is None):
        return "Choose a customer or a case to hold: one of the two."
    if draft.review_date <= today:
        return "Choose a day to come on which the hold is looked at again."
    return why_not_words(draft.reason)


def why_not_rule(draft: RuleDraft, *, kinds: Collection[str], states: Collection[str], parts: Collection[str]) -> str | None:
    """Return why a retention rule cannot stand so, or None."""
    if not draft.name.strip() or len(draft.name) > 80:
        return "Give the rule a name of at most 80 characters."
    if not set(draft.kinds) <= set(kinds) or not set(draft.states) <= set(states):
        return "A rule reaches settled cases only, of kinds that there are."
    if not draft.parts or not set(draft.parts) <= set(parts):
        return "Choose what is erased: what was said, what was attached, or who the customer is."
    if not FEWEST_DAYS <= draft.days <= MOST_DAYS:
        return "Choose between 30 days and 100 years: what was settled last month may still be asked about."
    if not draft.source.strip() or len(draft.source) > LONGEST_LINE:
        return "Name the law, contract or decision that the period comes from, in at most 200 characters."
    return why_not_words(draft.reason)


def why_not_switch_on(*, tried_at: datetime | None, at: datetime) -> str | None:
    """Return why a rule cannot be switched on, or None: what it would erase was looked at lately."""
    if tried_at is None or at - tried_at > TRIAL_HOLDS:
        return "Try it out first and look at what it would erase: the last trial is missing or older than a week."
    return None
