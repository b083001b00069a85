"""Which cases may be linked, merged and split. Sentences are marked here and translated where they are raised."""

from collections.abc import Collection
from datetime import datetime, timedelta

from ..types import UNSETTLED, State

UNDO_WITHIN = timedelta(days=7)
MOST_LINKS = 50
MOST_NAMED = 3


def _(sentence: str) -> str:
    return sentence


def why_not_link(*, is_same: bool, is_there: bool, link_count: int, is_merged: bool) -> str | None:
    """Return why two cases cannot be linked, or None. ``is_merged``: one of them goes on in another case."""
    if is_same:
        return _("A case cannot be linked to itself. Give the number of another one.")
    if is_merged:
        return _("One of the two was merged into another case. Link that one instead.")
    if is_there:
        return _("These two are linked like that already.")
    if link_count >= MOST_LINKS:
        return _(
            "A case is linked to at most fifty others. Take one off first, or make one case the whole of which they are parts."
        )
    return None


def why_not_part(*, has_whole: bool, whole_is_part: bool, has_parts: bool, whole_is_settled: bool) -> str | None:
    """Return why a case cannot become part of another one, or None. There are wholes and parts, and no parts of parts."""
    if has_whole:
        return _("This case is part of another one already. Take it off there first.")
    if whole_is_part:
        return _("That case is itself part of another one. Make this one part of the same whole instead.")
    if has_parts:
        return _("This case has parts of its own. A whole cannot become a part.")
    if whole_is_settled:
        return _("The other case is settled. Reopen it before it gets another part.")
    return None


def why_not_merge(
    *,
    is_same: bool,
    is_merged: bool,
    other_is_merged: bool,
    is_one_customer: bool,
    is_complaint: bool,
    has_parts: bool,
    is_busy: bool,
    into: State,
    state: State,
    is_older: bool,
) -> str | None:
    """Return why a case cannot go into another one, or None.

    ``is_older``: it was opened before the other one. ``is_complaint``: it is one, with dates by law of its own. ``is_busy``: an
    escalation, a takeover or a request to settle it goes on.
    """
    return next(
        (
            sentence
            for holds, sentence in (
                (is_same, _("A case cannot be merged with itself. Give the number of another one.")),
                (is_merged, _("This case was merged already.")),
                (other_is_merged, _("That case was itself merged into another one. Merge with that one instead.")),
                (
                    not is_one_customer,
                    _("These two belong to different customers, who would read each other's words. Link them instead."),
                ),
                (
                    is_older,
                    _("The case that was opened first stays, with its clocks and date of receipt. Merge the other way round."),
                ),
                (
                    is_complaint,
                    _("A complaint keeps its own file and its own dates. Link the two; what is no complaint can go into it."),
                ),
            )
            if holds
        ),
        _why_not_now(has_parts=has_parts, is_busy=is_busy, is_laid_into_settled=into not in UNSETTLED and state in UNSETTLED),
    )


def why_not_be_open(*, is_for_fewer: bool) -> str | None:
    """Return why a case cannot go into one that others may read, or None. ``is_for_fewer``: fewer may read it than that one."""
    if is_for_fewer:
        return _("Only some may read this case, more may read the other one. Have that one restricted alike first.")
    return None


def _why_not_now(*, has_parts: bool, is_busy: bool, is_laid_into_settled: bool) -> str | None:
    """Return what has to be done before a case may go into another one, or None."""
    if has_parts:
        return _("This case has parts. Take them off first; they can become parts of the other one.")
    if is_busy:
        return _("An escalation, a takeover or a request to settle this case goes on. Answer, withdraw or end it first.")
    if is_laid_into_settled:
        return _("The case that was opened first is settled, and this one is not. Reopen that one first, or link the two.")
    return None


def why_not_undo(*, at: datetime, merged_at: datetime, is_undone: bool, went_on: bool) -> str | None:
    """Return why a merge cannot be undone, or None. ``went_on``: the case into which it went was merged itself since."""
    if is_undone:
        return _("This merge was undone already.")
    if at - merged_at > UNDO_WITHIN:
        return _("A merge can be undone for seven days. Split the contacts off into a case of their own instead.")
    if went_on:
        return _("That case was itself merged since. Undo the later merge first.")
    return None


def why_not_split(*, chosen: int, is_inbound: bool, left_inbound: bool, is_merged: bool) -> str | None:
    """Return why contacts cannot become a case of their own, or None.

    ``is_inbound``: the customer speaks in those chosen; ``left_inbound``: and in those that stay.
    """
    if is_merged:
        return _("This case was merged into another one. Split it there.")
    if not chosen:
        return _("Choose what belongs into the new case.")
    if not is_inbound:
        return _("Choose at least one message of the customer: a case begins with what they said.")
    if not left_inbound:
        return _(
            "Leave at least one message of the customer here. To call the whole case something else, change what it is about."
        )
    return None


def why_not_settle_whole(open_parts: Collection[tuple[int, str]]) -> tuple[str, dict[str, str]] | None:
    """Return the sentence, with its values, that keeps a case with open parts from being settled; None without any.

    ``open_parts``: number and subject of each.
    """
    if not open_parts:
        return None
    named = [f"{number} “{subject}”" for number, subject in list(open_parts)[:MOST_NAMED]]
    more = len(open_parts) - len(named)
    if more:
        sentence = _("Parts of this case are still open: %(named)s and %(more)s more. Settle them first, or take them off.")
        return sentence, {"named": ", ".join(named), "more": str(more)}
    return _("Parts of this case are still open: %(named)s. Settle them first, or take them off."), {"named": ", ".join(named)}
