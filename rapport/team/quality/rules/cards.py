"""What a scorecard must be, and what the judgements by it come to."""

from collections.abc import Sequence

from rapport.team.quality.types import (
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    MOST_CRITERIA,
    CriterionDraft,
    Critical,
    Result,
    Weighed,
)

HALF = 0.5
HEAVIEST = 100


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def points(one: Weighed) -> float | None:
    """Return what a judgement is worth in [0, 1]; None where the criterion did not apply."""
    return None if one.value is None else one.value / one.scale.top


def result(judged: Sequence[Weighed], *, pass_share: float) -> Result:
    """Return what judgements come to: the mean by weight of what applied; nothing at all where a critical one is below half."""
    known = [(worth, one) for one in judged if (worth := points(one)) is not None]
    weight = sum(one.weight for _worth, one in known)
    critical = sum(one.is_critical and worth < HALF for worth, one in known)
    if not weight:
        return Result(score_share=None, is_passed=not critical, critical_count=critical)
    score = 0.0 if critical else sum(worth * one.weight for worth, one in known) / weight
    # Rounded as it is shown: what reads as 80 % passes a mark of 80 %.
    return Result(score_share=score, is_passed=not critical and round(score, 4) >= pass_share, critical_count=critical)


def why_not_criterion(draft: CriterionDraft, *, is_draft: bool, count: int, is_taken: bool) -> str | None:
    """Return why a criterion cannot be written so, or None. ``count``: of the others in its version."""
    too_long = len(draft.question) > LONGEST_QUESTION or any(len(one) > LONGEST_TEXT for one in draft.anchors)
    is_named = draft.name.strip() and len(draft.name) <= LONGEST_NAME and draft.question.strip()
    is_weighed = 1 <= draft.weight <= HEAVIEST or (draft.weight == 0 and draft.critical is not Critical.NONE)
    is_anchored = len(draft.anchors) == draft.scale.top + 1 and all(one.strip() for one in draft.anchors)
    checks = (
        (is_draft, _("A published version is never changed: reviews rest on it. Write a new version.")),
        (is_named, _("Give the criterion a name, and the question that it answers.")),
        (not too_long, _("Say it more shortly: a reviewer reads it beside the conversation.")),
        (not is_taken, _("This version has a criterion of that name already.")),
        (count < MOST_CRITERIA, _("Thirty criteria are the most: of more, nobody judges each with care.")),
        (is_weighed, _("The weight is between 1 and 100; only what is critical may weigh nothing.")),
        (is_anchored, _("Say for each value what is seen then, one line for each from the lowest to the highest.")),
    )
    return next((why for is_right, why in checks if not is_right), None)


def why_not_publish(*, is_draft: bool, weights: Sequence[int]) -> str | None:
    """Return why a version cannot be put into force, or None."""
    if not is_draft:
        return _("This version is published already.")
    if not weights:
        return _("Write at least one criterion first.")
    return None if any(weights) else _("At least one criterion has to weigh something.")
