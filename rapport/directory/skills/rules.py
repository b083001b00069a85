"""Decisions about skills: values in, value out. Sentences are marked here and translated where they are raised."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .types import (
    HIGHEST,
    LEVELS,
    LONGEST_ANCHOR,
    LONGEST_DAYS,
    LONGEST_EVIDENCE,
    LONGEST_NAME,
    MOST_EVIDENCE,
    EvidenceDraft,
    SkillDraft,
)

# Somebody of whom nothing is on record and who did it alone: that is what the second level says.
ALONE = 2


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_assess(
    *,
    level: int,
    evidence: Sequence[EvidenceDraft],
    is_own: bool,
    at: datetime,
    expires_at: datetime | None,
    since: datetime | None,
) -> str | None:
    """Return the sentence that refuses an assessment, or None. ``since``: from when the level in force was assessed."""
    if is_own:
        return _("Nobody assesses themselves. Ask whoever leads you to look at it with you.")
    if level not in LEVELS:
        return _("A level is 0, 1, 2, 3 or 4.")
    if why := _why_not_shown(evidence):
        return why
    if since is not None and since >= at:
        return _("This skill was assessed at this very moment already. Reload the page and look at it.")
    if expires_at is not None and not at < expires_at <= at + timedelta(days=LONGEST_DAYS):
        return _("A level is looked at again after today, and within three years.")
    return None


def _why_not_shown(evidence: Sequence[EvidenceDraft]) -> str | None:
    if not evidence or not all(one.text.strip() for one in evidence):
        return _("Say what you saw and where: a level without evidence cannot be explained to the person, or to anybody.")
    if len(evidence) > MOST_EVIDENCE or any(len(one.text) > LONGEST_EVIDENCE for one in evidence):
        return _("Keep it to what shows the level best.")
    return None


def why_not_withdraw(*, is_withdrawn: bool, is_last: bool) -> str | None:
    """Return why an assessment cannot be taken back, or None."""
    if is_withdrawn:
        return _("This assessment has been taken back already.")
    return None if is_last else _("Only the latest assessment of a skill can be taken back; the ones before it are history.")


def why_not_skill(draft: SkillDraft, *, is_taken: bool) -> str | None:
    """Return why a skill cannot stand so, or None. ``is_taken``: another one has that name."""
    if not draft.name.strip() or len(draft.name) > LONGEST_NAME or not draft.summary.strip():
        return _("A skill has a name, and a sentence that says what it is.")
    if is_taken:
        return _("There is a skill of this name. Write a new edition of that one.")
    if any(not draft.anchors.get(level, "").strip() for level in LEVELS):
        return _("Say for each level what a person does who stands there.")
    return _("Keep each level to a few sentences.") if any(len(one) > LONGEST_ANCHOR for one in draft.anchors.values()) else None


def raised(level: int | None) -> int:
    """Return the level after one step up; for somebody without a level, the one at which usual work is done alone."""
    return ALONE if level is None else min(level + 1, HIGHEST)
