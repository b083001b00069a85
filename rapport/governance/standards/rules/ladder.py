"""The ladder of a standard: what it may say, how it is kept, and which rungs are climbed at a moment of a clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from rapport.governance.standards.types import BREACH_SHARE, Rung, Told

MOST_RUNGS = 8
MOST_HOURS = 2_000
TIERS = ("", "supervisor", "manager", "director")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_ladder(ladder: Sequence[Rung]) -> str | None:
    """Return why nobody could be told so, or None. No rung at all: as is usual."""
    if len(ladder) > MOST_RUNGS:
        return _("A ladder has at most eight rungs. Whoever hears more often than that hears nothing any more.")
    if any(not 1 <= one.share <= BREACH_SHARE or not 0 <= one.hours <= MOST_HOURS for one in ladder):
        return _("A rung stands between 1 and 100 % of the target, or up to 2,000 hours after the breach.")
    if any(one.hours and one.share < BREACH_SHARE for one in ladder):
        return _("Hours are counted from the breach: they stand with 100 % only.")
    if any(not (one.told or one.tier or one.team_id) for one in ladder) or any(one.tier not in TIERS for one in ladder):
        return _("Say for each rung who hears of it, or what is done with the case.")
    if any(later.place <= earlier.place for earlier, later in pairwise(ladder)):
        return _("The ladder climbs: each rung comes after the one before it.")
    return None


def written(ladder: Iterable[Rung]) -> list[dict[str, Any]]:
    """Return a ladder as JSON values."""
    return [asdict(one) | {"told": [who.value for who in one.told]} for one in ladder]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Rung, ...]:
    """Return the ladder that ``written`` made."""
    return tuple(Rung(**{**one, "told": tuple(Told(who) for who in one["told"])}) for one in kept)


def climbed(ladder: Iterable[Rung], *, share: int, hours: int = 0) -> tuple[Rung, ...]:
    """Return the rungs that are reached at a share of the target, or so many hours after the breach, the lowest first."""
    return tuple(one for one in ladder if one.place <= (share, hours))


def late_hours(ladder: Iterable[Rung]) -> tuple[int, ...]:
    """Return after how many hours of a breach there are rungs, rising."""
    return tuple(one.hours for one in ladder if one.hours)
