"""Decisions about what lies with another department: values in, value out. Sentences are translated where they are raised."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapport.compute.businesstime import BusinessTimeError, Calendar, add, next_opening

from ..types import LONGEST_PROOF, RUNNING, WITH_THEM, CommitmentState, HandingState, Said, Step, Words

LONGEST_AHEAD = timedelta(days=366)
EARLIEST_REMINDER = timedelta(days=1)
STEP_SECONDS = 8 * 3600  # of working time: a day
OPEN_AFTER = timedelta(days=30)
GONE = "[…]"
ENDS = {Said.DECLINED: HandingState.DECLINED, Said.CONFIRMED: HandingState.CONFIRMED, Said.TAKEN_BACK: HandingState.TAKEN_BACK}
MOVES = ENDS | {
    Said.HANDED: HandingState.ASKED,
    Said.ACCEPTED: HandingState.ACCEPTED,
    Said.REPORTED: HandingState.REPORTED,
    Said.RETURNED: HandingState.ACCEPTED,
}
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\+?\d[\d ()/.-]{6,}\d")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


@dataclass(frozen=True, kw_only=True)
class Stand:
    """How it stands with a department. ``reported_at``: when it was reported done, where that still stands."""

    state: HandingState
    due_at: datetime
    proposed_at: datetime | None = None
    is_asking: bool = False
    reported_at: datetime | None = None

    def after(self, said: Said, at: datetime, moment: datetime | None) -> "Stand":
        """Return how it stands after one more line."""
        now = replace(self, state=MOVES.get(said, self.state))
        if said is Said.ACCEPTED:
            return replace(now, proposed_at=moment if moment is not None and moment > now.due_at else None)
        if said is Said.QUESTION or said is Said.ANSWER:
            return replace(now, is_asking=said is Said.QUESTION)
        if said is Said.DATE_AGREED or said is Said.DATE_KEPT:
            return replace(now, due_at=moment or now.due_at, proposed_at=None)
        if said is Said.REPORTED:
            return replace(now, reported_at=at, is_asking=False, proposed_at=None)
        if said is Said.RETURNED:
            return replace(now, reported_at=None)
        return replace(now, is_asking=False, proposed_at=None) if said in ENDS else now

    def is_overdue(self, as_of: datetime) -> bool:
        """Return whether the department owes it and its moment has passed."""
        return self.state in WITH_THEM and self.due_at <= as_of


def stand_at(lines: Iterable[tuple[Said, datetime, datetime | None]], *, due_at: datetime, as_of: datetime) -> Stand:
    """Return how it stood at a moment, from the lines (what, when, which date) in their order; ``due_at``: as first asked."""
    stand = Stand(state=HandingState.ASKED, due_at=due_at)
    for said, at, moment in lines:
        if at <= as_of:
            stand = stand.after(said, at, moment)
    return stand


def why_not_hand(
    *,
    asked: str,
    why: str,
    due_at: datetime,
    owed_by: datetime | None,
    at: datetime,
    is_active: bool,
    has_address: bool,
) -> str | None:
    """Return why a department cannot be asked, or None. ``owed_by``: until when it is owed itself, None where that has passed."""
    if not is_active:
        return _("This department does not exist any more. Choose another one.")
    if not has_address:
        return _("This department has no liaison person with an e-mail address. Name one under Other departments first.")
    return _why_not_asked(asked, why) or _why_not_due(due_at, owed_by, at)


def _why_not_asked(asked: str, why: str) -> str | None:
    if not asked.strip() or not why.strip():
        return _("Say what exactly is asked and why, so that somebody who knows nothing of it can do it.")
    if len(asked) > LONGEST_PROOF or len(why) > LONGEST_PROOF:
        return _("That is too long to be read on a telephone. Keep each part under 2,000 characters.")
    return None


def _why_not_due(due_at: datetime, owed_by: datetime | None, at: datetime) -> str | None:
    if due_at <= at or due_at > at + LONGEST_AHEAD:
        return _("Choose a moment that is still to come, within a year.")
    if owed_by is not None and due_at > owed_by:
        return _("It is owed earlier than that. Ask for a moment before it is due.")
    return None


def why_not_theirs(stand: Stand, said: Said, *, text: str, moment: datetime | None, at: datetime) -> str | None:
    """Return why the liaison person cannot say this now, or None when they can."""
    if stand.state not in RUNNING:
        return _("This is settled. There is nothing more to do.")
    if stand.state is HandingState.REPORTED:
        return _("You reported it done already. You hear from us when it was looked at.")
    if said is Said.ACCEPTED and stand.state is HandingState.ACCEPTED:
        return _("You accepted it already. Report it when it is done.")
    if moment is not None and not at < moment <= at + LONGEST_AHEAD:
        return _("Choose a day that is still to come, within a year.")
    return _why_not_said(said, text)


def _why_not_said(said: Said, text: str) -> str | None:
    if len(text) > LONGEST_PROOF:
        return _("That is too long. Keep it under 2,000 characters, and attach what is longer as a file.")
    if said is not Said.ACCEPTED and not text.strip():
        return {
            Said.DECLINED: _("Say why, so that we know whom to ask instead."),
            Said.QUESTION: _("Write your question."),
        }.get(said, _("Say what was done, so that we can tell the customer."))
    return None


def why_not_ours(stand: Stand, said: Said, *, text: str) -> str | None:
    """Return why we cannot say this to the department now, or None when we can."""
    if stand.state not in RUNNING:
        return _("It does not lie with this department any more.")
    if said in (Said.RETURNED, Said.CONFIRMED) and stand.state is not HandingState.REPORTED:
        return _("They have not reported it done. Wait for their word, or take it back.")
    if said is Said.ANSWER and not stand.is_asking:
        return _("No question of theirs is open.")
    if said in (Said.DATE_AGREED, Said.DATE_KEPT) and stand.proposed_at is None:
        return _("They have proposed no other date.")
    return _why_not_written(said, text)


def _why_not_written(said: Said, text: str) -> str | None:
    if len(text) > LONGEST_PROOF:
        return _("That is too long to be read later. Keep it under 2,000 characters.")
    if said in (Said.ANSWER, Said.RETURNED, Said.TAKEN_BACK) and not text.strip():
        return _("Say it in a sentence: they see nothing but what you write here.")
    return None


def why_not_later(*, is_promise: bool, state: CommitmentState, due_at: datetime, to: datetime) -> str | None:
    """Return why a later date cannot be agreed for what is owed until ``due_at``, or None when it can."""
    if is_promise and state is CommitmentState.OPEN and to > due_at:
        return _("The customer was promised it earlier. Keep the date, or tell the customer and make a new promise first.")
    return None


def moments(*, asked_at: datetime, due_at: datetime, has_head: bool, hours: Calendar | None) -> tuple[tuple[Step, datetime], ...]:
    """Return the ladder of reminders with their moments, in the hours in which somebody is there to hear them."""
    near = due_at - min(EARLIEST_REMINDER, (due_at - asked_at) / 2)
    in_hours = _opening(hours, near)
    steps = [
        (Step.NEAR, in_hours if in_hours < due_at else near),
        (Step.DUE, _opening(hours, due_at)),
        (Step.HEAD, _after(hours, due_at, STEP_SECONDS)),
        (Step.OURS, _after(hours, due_at, (2 if has_head else 1) * STEP_SECONDS)),
    ]
    return tuple((step, at) for step, at in steps if has_head or step is not Step.HEAD)


def opens_until(*, due_at: datetime, at: datetime) -> datetime:
    """Return until when a link opens its page: long enough to do what is late, and to read what came of it."""
    return max(due_at, at) + OPEN_AFTER


def usual_words(offered: Sequence[Words]) -> tuple[int, ...]:
    """Return which of the customer's messages goes along unless somebody chooses otherwise: what they wrote last."""
    return (max(offered, key=lambda one: (one.at, one.id)).id,) if offered else ()


def blanked(text: str, *, hidden: Sequence[str], hides_reach: bool) -> str:
    """Return a customer's words without what was not ticked: names and numbers that are known, addresses that look like one."""
    if hides_reach:
        text = _NUMBER.sub(GONE, _E_MAIL.sub(GONE, text))
    for word in sorted({one.strip() for one in hidden if one.strip()}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", GONE, text, flags=re.IGNORECASE)
    return text


def _opening(hours: Calendar | None, at: datetime) -> datetime:
    try:
        return at if hours is None else next_opening(hours, at)
    except BusinessTimeError:  # a calendar that never opens again: rather at night than not at all
        return at


def _after(hours: Calendar | None, at: datetime, seconds: int) -> datetime:
    try:
        return at + timedelta(seconds=3 * seconds) if hours is None else add(hours, at, seconds)
    except BusinessTimeError:
        return at + timedelta(seconds=3 * seconds)


def usual_due(*, owed_by: datetime, at: datetime) -> datetime:
    """Return by when a department is usually asked: a quarter of the time before it is owed, at a full hour, so that what was
    done can be looked at; two days on where it is owed already.
    """
    wanted = owed_by - (owed_by - at) / 4 if owed_by > at else at + timedelta(days=2)
    hour = wanted.replace(minute=0, second=0, microsecond=0)
    return hour if hour > at else wanted
