"""Decisions of this room: which periods a figure stands on, what it says against its target, what it says against its past."""

from collections.abc import Sequence

from rapport.compute.limits import Signal
from rapport.metrics.metric import Better

from .types import Standing, Verdict

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


def recent[Step](steps: Sequence[Step], is_settled: Sequence[bool], count: int) -> Sequence[Step]:
    """Return the last ``count`` periods that do not change any more, in a row; all of them when none is settled yet."""
    last = max((number for number, settled in enumerate(is_settled) if settled), default=None)
    if last is None:
        return steps
    first = last
    while first > 0 and last - first + 1 < count and is_settled[first - 1]:
        first -= 1
    return steps[first : last + 1]
