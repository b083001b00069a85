"""Decisions of this room: which periods a figure stands on, what it says against its target, what it says against its past."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from rapport.compute.discoveries import adjust
from rapport.compute.limits import Signal
from rapport.metrics.metric import Better, Shape

from .types import AgreementDraft, AgreementState, Party, Standing, Verdict


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


_BEYOND = {
    (Signal.ABOVE, Better.HIGHER): Standing.BETTER,
    (Signal.ABOVE, Better.LOWER): Standing.WORSE,
    (Signal.ABOVE, Better.NEITHER): Standing.MORE,
    (Signal.BELOW, Better.HIGHER): Standing.WORSE,
    (Signal.BELOW, Better.LOWER): Standing.BETTER,
    (Signal.BELOW, Better.NEITHER): Standing.LESS,
    (Signal.RUN_ABOVE, Better.HIGHER): Standing.SHIFTED_BETTER,
    (Signal.RUN_ABOVE, Better.LOWER): Standing.SHIFTED_WORSE,
    (Signal.RUN_ABOVE, Better.NEITHER): Standing.SHIFTED_UP,
    (Signal.RUN_BELOW, Better.HIGHER): Standing.SHIFTED_WORSE,
    (Signal.RUN_BELOW, Better.LOWER): Standing.SHIFTED_BETTER,
    (Signal.RUN_BELOW, Better.NEITHER): Standing.SHIFTED_DOWN,
}
FALSE_DISCOVERIES = 0.05  # of a page of many measures, so many of those named at most stand out by chance alone
FEWEST = 5  # rows of a person's figure; of fewer nothing is shown
LONGEST_REVIEW = timedelta(days=731)
BAD = frozenset({Standing.WORSE, Standing.SHIFTED_WORSE})
JUDGED = frozenset(_key[0] for _key in _BEYOND) | {Signal.USUAL}


def verdict(*, value: float | None, low: float | None, high: float | None, target: float | None, better: Better) -> Verdict:
    """Return what a figure says against a target. Without an interval (all that there was) the value alone decides."""
    if target is None or better is Better.NEITHER:
        return Verdict.NONE
    if value is None:
        return Verdict.TOO_FEW
    least, most = (value if low is None else low), (value if high is None else high)
    if better is Better.LOWER:
        return Verdict.MET if most <= target else Verdict.MISSED if least > target else Verdict.CLOSE
    return Verdict.MET if least >= target else Verdict.MISSED if most < target else Verdict.CLOSE


def standing(signals: Sequence[Signal], better: Better) -> Standing:
    """Return how the last judged period stands to what is usual; unknown when none could be judged."""
    judged = [one for one in signals if one in JUDGED]
    if not judged:
        return Standing.UNKNOWN
    return _BEYOND.get((judged[-1], better), Standing.USUAL)


def beyond_chance(chances: Sequence[float | None]) -> list[bool]:
    """Return which of many measures on one page stand out beyond chance, given how probable each is (Benjamini–Hochberg)."""
    told = [number for number, one in enumerate(chances) if one is not None]
    adjusted = adjust(np.array([chances[number] for number in told], dtype=float))
    chosen = {number for number, q in zip(told, adjusted, strict=True) if q <= FALSE_DISCOVERIES}
    return [number in chosen for number in range(len(chances))]


def recent[Step](steps: Sequence[Step], is_settled: Sequence[bool], count: int) -> Sequence[Step]:
    """Return the last ``count`` periods that do not change any more, in a row; all of them when none is settled yet."""
    last = max((number for number, settled in enumerate(is_settled) if settled), default=None)
    if last is None:
        return steps
    first = last
    while first > 0 and last - first + 1 < count and is_settled[first - 1]:
        first -= 1
    return steps[first : last + 1]


def why_not_target(
    *, shape: Shape, better: Better, value: float, active_from: date, review_date: date, today: date
) -> str | None:
    """Return the sentence that refuses a target, or None when it may be set."""
    if better is Better.NEITHER:
        return _("Neither way is good for this measure, so that it has no target. Set one for the measure beside it.")
    if why := _why_not_value(shape, value, better):
        return why
    if active_from > today:
        return _("A target begins today or began before. Set a later one when its day has come.")
    if review_date <= today:
        return _("Say when it is looked at again: a day that is still to come.")
    return None


def _why_not_value(shape: Shape, value: float, better: Better) -> str | None:
    if shape is Shape.NET_SHARE:
        return None if -1 <= value <= 1 else _("A net score lies between −100 and 100 points.")
    if shape is Shape.SHARE and not 0 < value <= 1:
        return _("A share lies between 0 and 100 %.")
    return _("A target is more than nothing.") if value < 0 or (value == 0 and better is Better.HIGHER) else None


def miss(verdict: Verdict, *, is_missed: bool) -> bool | None:
    """Return whether a target is missed from now on (True), met again (False), or as it was (None).

    One that was missed is met again only beyond doubt; what is too close to tell, or too few to judge, changes nothing.
    """
    if verdict is Verdict.MISSED and not is_missed:
        return True
    return False if verdict is Verdict.MET and is_missed else None


def withheld(rows: Mapping[int, int], *, closed: Collection[int] = ()) -> frozenset[int]:
    """Return whose figures of a team are not shown, so that those of few rows cannot be told by subtraction either.

    Whoever knows the team's figure takes those that are shown away from it. What remains has to be that of two people at least,
    and of five rows: else the people with the fewest rows are withheld beside them. ``closed``: whom no agreement covers.
    """
    found = {one for one, n in rows.items() if 0 < n < FEWEST or (n and one in closed)}
    for _n, one in sorted((n, one) for one, n in rows.items() if n and one not in found):
        if not found or (len(found) > 1 and sum(rows[other] for other in found) >= FEWEST):
            break
        found.add(one)
    return frozenset(found)


def agreement_state(*, active_from: date, review_date: date, withdrawn_on: date | None, day: date) -> AgreementState:
    """Return how an agreement stands on a day. It holds on the day of its review, and no longer; withdrawn, at once no more."""
    if withdrawn_on is not None:
        return AgreementState.WITHDRAWN
    if day < active_from:
        return AgreementState.TO_COME
    return AgreementState.IN_FORCE if day <= review_date else AgreementState.PAST_REVIEW


def why_not_agreement(draft: AgreementDraft, *, today: date) -> str | None:
    """Return the sentence that refuses to record an agreement, or None when it may be."""
    if not draft.text.strip() or not draft.agreed_with.strip():
        return _("Say with whom it was agreed, and in which words.")
    if not draft.purposes:
        return _("Say for what figures of individual people may be looked at: without a purpose they stay closed.")
    if draft.party is Party.EACH and not draft.person_ids:
        return _("Choose who agreed: an agreement with each person covers nobody else.")
    if draft.review_date <= max(today, draft.active_from):
        return _("Say when it is looked at again: a day that is still to come, after it began.")
    if draft.review_date - max(today, draft.active_from) > LONGEST_REVIEW:
        return _("Look at it again within two years.")
    return None
