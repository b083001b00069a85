"""Decisions about commitments: values in, value out. Sentences are marked here and translated where they are raised."""

from datetime import datetime, timedelta

from ..types import LONGEST_PROOF, LONGEST_TEXT, CommitmentState

EARLIEST_WARNING = timedelta(hours=2)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def warn_at(*, made_at: datetime, due_at: datetime) -> datetime:
    """Return when its owner is reminded: two hours before it is due, at most half of the time that was given."""
    return due_at - min(EARLIEST_WARNING, (due_at - made_at) / 2)


def state_at(
    *, state: CommitmentState, due_at: datetime, settled_at: datetime | None, as_of: datetime
) -> tuple[CommitmentState, datetime | None]:
    """Return the state in which a commitment was at a moment, and when it was settled, as far as it was by then."""
    settled = settled_at if settled_at is not None and settled_at <= as_of else None
    if settled is not None and state is not CommitmentState.BROKEN:
        return state, settled
    return (CommitmentState.BROKEN if due_at <= as_of else CommitmentState.OPEN), settled


def why_not_promise(*, text: str, due_at: datetime, at: datetime) -> str | None:
    """Return the sentence that refuses a promise, or None when it may be made."""
    if not text.strip():
        return _("Say what is promised, in words the customer would recognise.")
    if len(text) > LONGEST_TEXT:
        return _("That is too long for a promise. Say in one or two sentences what will be done.")
    if due_at <= at:
        return _("A promise needs a moment that is still to come.")
    if due_at > at + timedelta(days=366):
        return _("Nobody keeps a promise for more than a year. Choose an earlier moment.")
    return None


def why_not_settle(*, state: CommitmentState, is_settled: bool) -> str | None:
    """Return why an outcome cannot be recorded any more, or None when it can."""
    if state is CommitmentState.WITHDRAWN:
        return _("This promise was withdrawn. Make a new one if the customer was told something else.")
    if is_settled:
        return _("This promise is already settled. Its proof is kept beside it.")
    return None


def why_not_withdraw(*, state: CommitmentState, due_at: datetime, at: datetime) -> str | None:
    """Return why a promise cannot be taken back, or None when it can."""
    if state is CommitmentState.BROKEN or due_at <= at:
        return _("Its moment has passed: it counts as broken. Say what was done about it instead.")
    return None


def why_not_words(words: str, *, what: str) -> str | None:
    """Return why a proof or a reason cannot stand as it is, or None. ``what`` is "proof" or "reason"."""
    if len(words) > LONGEST_PROOF:
        return _("That is too long to be read later. Keep it under 2,000 characters.")
    if words.strip():
        return None
    if what == "proof":
        return _("Say how you know that it was done: a call, a tracking number, the customer's own words.")
    return _("Say why it is withdrawn, and what the customer was told.")
