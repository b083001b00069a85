"""Who may judge, answer, appeal and decide, and what has to be said with it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from rapport.team.quality.types import LONGEST_TEXT, ReviewState, Said, Scale


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_reviewer(*, reviewer_id: int, person_id: int | None, spoke_ids: Collection[int]) -> str | None:
    """Return why somebody cannot review a case, or None. ``spoke_ids``: who wrote in it."""
    if reviewer_id == person_id:
        return _("Nobody reviews their own work. Somebody else of the plan's reviewers does it.")
    if reviewer_id in spoke_ids:
        return _("You have written in this case yourself. Set it aside, or let another reviewer have it.")
    return None


def why_not_draft(*, state: ReviewState, is_reviewer: bool) -> str | None:
    """Return why somebody cannot write a review now, or None."""
    if not is_reviewer:
        return _("This review is for somebody else.")
    if state is not ReviewState.WAITING:
        return _("This review is handed in. It is corrected by an appeal only, and the first version stays.")
    return None


def why_not_judge(
    *, state: ReviewState, is_reviewer: bool, scales: Mapping[int, Scale], said: Mapping[int, Said], contacts: Collection[int]
) -> str | None:
    """Return why judgements cannot be handed in, or None: each criterion once, and what is not the best with what shows it."""
    if why := why_not_draft(state=state, is_reviewer=is_reviewer):
        return why
    if said.keys() != scales.keys():
        return _("Judge every criterion; choose “not applicable” where it did not come up.")
    for pk, one in said.items():
        if why := _why_not_said(one, scales[pk], contacts):
            return why
    if all(one.value is None for one in said.values()):
        return _("Nothing applies: set the case aside and say why.")
    return None


def _why_not_said(one: Said, scale: Scale, contacts: Collection[int]) -> str | None:
    if one.value is not None and not 0 <= one.value <= scale.top:
        return _("Choose one of the values of the scale.")
    if one.contact_id is not None and one.contact_id not in contacts:
        return _("Point at a message of this case.")
    if len(one.comment) > LONGEST_TEXT:
        return _("Say it more shortly: two thousand letters are the most.")
    if one.value is not None and one.value < scale.top and not one.comment.strip() and one.contact_id is None:
        return _("Say for everything below the best what you saw, or point at the message that shows it.")
    return None


def why_not_set_aside(*, state: ReviewState, may: bool, reason: str) -> str | None:
    """Return why a drawn case cannot be set aside, or None."""
    if not may:
        return _("Whoever reviews the case, or keeps the plan, can set it aside.")
    if state is not ReviewState.WAITING:
        return _("This review is handed in, or set aside already.")
    return None if reason.strip() else _("Say why: what was drawn is not exchanged without a reason.")


def why_not_answer(
    *, state: ReviewState, is_person: bool, until: datetime, at: datetime, is_appeal: bool, reason: str = "", count: int = 1
) -> str | None:
    """Return why a review cannot be agreed to or appealed against, or None."""
    if not is_person:
        return _("Only the person whose work was reviewed answers.")
    if state is not ReviewState.SUBMITTED:
        return _("You have answered this review already.")
    if is_appeal and at >= until:
        return _("The time for an appeal is over. Talk about it with whoever leads you.")
    if is_appeal and (not reason.strip() or not count):
        return _("Say which criteria you see otherwise, and why.")
    return None


def why_not_decide(*, state: ReviewState, is_decider: bool, words: str) -> str | None:
    """Return why an appeal cannot be decided, or None."""
    if not is_decider:
        return _("Somebody else decides this appeal: neither the person nor the reviewer.")
    if state is not ReviewState.APPEALED:
        return _("No appeal waits here.")
    return None if words.strip() else _("Say why you decide so. The person and the reviewer read it.")


def why_not_coach(*, state: ReviewState, is_person: bool, text: str, due_date: date, today: date) -> str | None:
    """Return why something cannot be agreed after a review, or None."""
    if is_person:
        return _("Whoever leads you, or reviewed the case, writes down what you agreed.")
    if state in (ReviewState.WAITING, ReviewState.SET_ASIDE, ReviewState.APPEALED):
        return _("First the review is handed in, and an appeal decided.")
    if not text.strip() or len(text) > LONGEST_TEXT:
        return _("Say what you agreed to try.")
    return None if due_date > today else _("Choose a day that is still to come.")
