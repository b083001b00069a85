"""Whose turn it is with a review, when they cannot be waited for, and who may have it instead."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rapport.team.quality.types import AWAY_DAYS, LONGEST_REASON, ReviewState, Turn


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def turn_of(state: ReviewState) -> Turn | None:
    """Return what has to be done next by somebody who is not the person; None where nothing waits for such a one."""
    return {ReviewState.WAITING: Turn.JUDGE, ReviewState.APPEALED: Turn.DECIDE}.get(state)


def is_away_long(*, from_at: datetime, to_at: datetime | None, at: datetime) -> bool:
    """Return whether an absence is too long to wait for: a week has passed of it, or lies ahead, or nobody knows its end."""
    long = timedelta(days=AWAY_DAYS)
    return to_at is None or at - from_at >= long or to_at - at >= long


def why_not_hand_on(
    *, turn: Turn | None, by_id: int | None, person_id: int | None, reviewer_id: int | None, reason: str
) -> str | None:
    """Return why somebody cannot hand a review on, or None: who was reviewed, or reviewed, does not choose who judges that."""
    if turn is None:
        return _("Nothing waits here: the review is handed in or set aside, and no appeal is open.")
    if by_id is not None and by_id == person_id:
        return _("This is about your own work: somebody else chooses who judges it.")
    if turn is Turn.DECIDE and by_id is not None and by_id == reviewer_id:
        return _("The appeal is against your review: somebody else chooses who decides it.")
    if not reason.strip():
        return _("Say why it is handed on. Everybody who sees the review reads it.")
    return None if len(reason) <= LONGEST_REASON else _("Say it more shortly: five hundred letters are the most.")


def why_not_have(
    *, turn: Turn, to_id: int, holder_id: int | None, person_id: int | None, reviewer_id: int | None,
    spoke_ids: Collection[int], may: bool,
) -> str | None:  # fmt: skip
    """Return why somebody cannot have a review from now on, or None. ``spoke_ids``: who of us answered in the case."""
    if to_id == holder_id:
        return _("They have it already. Choose somebody else.")
    if to_id == person_id:
        return _("Nobody judges their own work. Choose somebody else.")
    if turn is Turn.DECIDE and to_id == reviewer_id:
        return _("Whoever reviewed the case does not decide the appeal. Choose somebody else.")
    if to_id in spoke_ids:
        return _("They have written in this case themselves. Choose somebody else.")
    return (
        None if may else _("They cannot take it on: they do not work here now, or may not open this case. Choose somebody else.")
    )
