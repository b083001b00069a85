"""Decisions about lessons: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .types import (
    ALONE_COUNT,
    FOLLOWED_COUNT,
    LIVE,
    LONGEST_TEXT,
    LONGEST_WHY,
    MINUTES,
    Answer,
    Following,
    Handled,
    Looks,
    Mark,
    Stage,
    Went,
)

# An offer stands for a shift; who has just been offered a break is not asked again at once.
OFFER_STANDS = timedelta(hours=12)
OFFER_RESTS = timedelta(hours=4)


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_mark(*, has_taken_over: bool, is_since: bool, is_note: bool, is_sent: bool, why: str) -> str | None:
    """Return why a message cannot be marked as a key moment, or None. ``is_since``: said since the case was taken over."""
    if not has_taken_over:
        return _("Key moments are marked by whoever took the case over.")
    if is_sent:
        return _("The demonstration is sent, and its key moments stand. Say more when you discuss it.")
    if is_note or not is_since:
        return _("Mark what was said to or by the customer since you took the case over.")
    if not why.strip() or len(why) > LONGEST_WHY:
        return _("Say in a sentence why this moment mattered.")
    return None


def why_not_send(*, has_taken_over: bool, has_observer: bool, is_sent: bool, moment_count: int, task: str) -> str | None:
    """Return why a takeover cannot be sent as a demonstration, or None."""
    if not has_taken_over:
        return _("Whoever took the case over sends the demonstration.")
    if is_sent:
        return _("The demonstration of this takeover has been sent.")
    if not has_observer:
        return _("Nobody observed this takeover, so there is nobody to send it to.")
    if not moment_count:
        return _("Mark at least one key moment in the conversation first: what you did there, and why.")
    if not task.strip() or len(task) > LONGEST_TEXT:
        return _("Set something to practise: it is learned by doing.")
    return None


def why_not_step(*, stage: Stage, to: Stage, is_learner: bool, text: str) -> str | None:
    """Return why a demonstration cannot go on to a stage, or None. ``text``: the answer, or what was said about it."""
    if to is Stage.DISCUSSED and is_learner:
        return _("You discuss it with whoever sent it or leads you; they write down that you did.")
    if to is not Stage.DISCUSSED and not is_learner:
        return _("Reading and practising is for the person to whom it was sent.")
    if list(Stage).index(stage) >= list(Stage).index(to):
        return _("That is done already.")
    if to is Stage.DISCUSSED and stage is not Stage.PRACTISED:
        return _("It is discussed when it has been practised.")
    if to is not Stage.READ and (not text.strip() or len(text) > LONGEST_TEXT):
        return _("Write it down in a few sentences.")
    return None


def why_not_agree(*, state: Following, is_learner: bool) -> str | None:
    """Return why following cannot be agreed to, or None: only by the person, and as often as they change their mind."""
    if not is_learner:
        return _("Only the person themselves can agree to being followed.")
    is_open = state in (Following.ASKED, Following.DECLINED, Following.WITHDRAWN)
    return None if is_open else _("That is agreed already, or over.")


def why_not_withdraw(*, state: Following, is_learner: bool) -> str | None:
    """Return why an agreement cannot be withdrawn, or None."""
    if not is_learner:
        return _("Only the person themselves can withdraw their agreement.")
    return None if state in (Following.ASKED, *LIVE) else _("Nothing is followed now.")


def why_not_confirm(*, state: Following, is_learner: bool, words: str, has_skill: bool) -> str | None:
    """Return why what was handled alone cannot be confirmed (or put off), or None."""
    if is_learner:
        return _("Whoever leads you looks at the cases and confirms it.")
    if state is not Following.ALONE:
        return _("There is nothing to confirm: two comparable cases handled alone come first.")
    if not words.strip() or len(words) > LONGEST_TEXT:
        return _("Say what you saw in the cases. The person reads it as evidence.")
    return (
        None
        if has_skill
        else _("The framework has no skill for this. Ask a manager to take the framework that ships, under Skills.")
    )


def why_not_answer(*, state: Answer, to: Answer, is_own: bool, minutes: int, offered_at: datetime, at: datetime) -> str | None:
    """Return why the offer of a break cannot be answered so, or None."""
    if not is_own:
        return _("The break was offered to somebody else.")
    if state in (Answer.ACCEPTED, Answer.DECLINED):
        return _("You have answered this already.")
    if at >= offered_at + OFFER_STANDS:
        return _("This offer has passed. If you need a break, tell whoever leads you.")
    return _("Choose how long, up to half an hour.") if to is Answer.ACCEPTED and minutes not in MINUTES else None


def mark_of(case: Looks, demonstrated: Looks) -> Mark | None:
    """Return why a case is comparable with the demonstrated one, or None: abuse first, then priority, then the same reason."""
    if case.has_abuse:
        return Mark.ABUSE
    if case.is_urgent:
        return Mark.PRIORITY
    is_same = case.reason_id is not None and case.reason_id == demonstrated.reason_id
    return Mark.REASON if is_same else None


def handled(went: Went) -> Handled:
    """Return how a followed case was handled."""
    if went.had_help:
        return Handled.HELPED
    if not went.is_own:
        return Handled.LEFT
    return Handled.ALONE if went.is_settled else Handled.OPEN


def has_room(cases: Sequence[Handled]) -> bool:
    """Return whether one more case is followed; one that went to somebody else made room again."""
    return sum(one is not Handled.LEFT for one in cases) < FOLLOWED_COUNT


def stands(cases: Sequence[Handled]) -> Following:
    """Return where the following of an agreed person stands by how the cases went."""
    if sum(one is Handled.ALONE for one in cases) >= ALONE_COUNT:
        return Following.ALONE
    is_over = not has_room(cases) and Handled.OPEN not in cases
    return Following.ENDED if is_over else Following.AGREED
