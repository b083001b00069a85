"""What may be done to many cases at once."""

from datetime import datetime, timedelta

from ..types import UNSETTLED, BulkState, State
from . import MOVES

MOST_CASES = 2_000
AT_ONCE = 50
UNDO_WITHIN = timedelta(days=1)
GOES_THROUGH = {
    BulkState.PREVIEWING: BulkState.READY,
    BulkState.DOING: BulkState.DONE,
    BulkState.UNDOING: BulkState.UNDONE,
}


def _(sentence: str) -> str:
    return sentence


def why_not_choose(*, count: int) -> str | None:
    """Return why so many cases cannot be chosen, or None."""
    if not count:
        return _("Choose the cases first: tick them in the list, or take all that match.")
    if count > MOST_CASES:
        return _("At most 2,000 cases at once. Narrow the list, and do it in parts.")
    return None


def why_not_begin(*, before: BulkState, to: BulkState, done_at: datetime | None, at: datetime) -> str | None:
    """Return why an act cannot go on to its next part, or None."""
    needed = {
        BulkState.PREVIEWING: (BulkState.ASKED, BulkState.READY),
        BulkState.DOING: (BulkState.READY,),
        BulkState.UNDOING: (BulkState.DONE,),
    }
    if before not in needed[to]:
        return _("That has been done already, or is going on. Look at the page again.")
    if to is BulkState.UNDOING and done_at is not None and at - done_at > UNDO_WITHIN:
        return _("It can be undone for one day. Choose the cases again and change them back.")
    return None


def way_back(*, now: State, before: State) -> tuple[State, ...]:
    """Return the moves that lead a case back to where it stood, as near as moves lead; none when it stands there."""
    if now is before:
        return ()
    if before in MOVES[now]:
        return (before,)
    if now not in UNSETTLED and before in UNSETTLED:
        first = (State.REOPENED,)
        return (*first, before) if before in MOVES[State.REOPENED] else first
    return (State.OPEN,) if State.OPEN in MOVES[now] else ()
