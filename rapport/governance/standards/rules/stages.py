"""The stages of a clock: when which team had its subject, and what a standard may ask of each.

A stage is judged as a clock of its own that pauses while others have the subject, so that several stays add up. Moments are whole
UTC seconds since 1970; NEVER: not yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from rapport.compute.businesstime import NEVER
from rapport.governance.standards.types import Target, TeamTarget, Unit

from .turns import Span

# Before its breach a stage is spoken of once.
STAGE_WARNINGS = (75,)
MOST_SECONDS = 366 * 86_400

type Stays = Sequence[tuple[int, int | None]]


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def why_not_team_targets(asked: Sequence[TeamTarget], target: Target, *, known: Iterable[int] | None = None) -> str | None:
    """Return why teams cannot be held to these targets, or None. ``known``: the teams that there are, where it is asked."""
    most = target.amount if target.unit is Unit.BUSINESS_SECONDS else MOST_SECONDS
    if any(one.seconds <= 0 for one in asked):
        return _("A team’s part of the time is more than nothing. Leave it empty for a team without a target of its own.")
    if any(one.seconds > most for one in asked):
        return _("A team’s part is at most the whole time of the standard.")
    if len({one.team_id for one in asked}) < len(asked):
        return _("A team has one part of the time. Name each team once.")
    if known is not None and not {one.team_id for one in asked} <= set(known):
        return _("That team is not there any more. Choose teams from the list.")
    return None


def written(targets: Iterable[TeamTarget]) -> list[dict[str, int]]:
    """Return targets as JSON values, by team."""
    return [asdict(one) for one in sorted(targets, key=lambda one: one.team_id)]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[TeamTarget, ...]:
    """Return the targets that ``written`` made."""
    return tuple(TeamTarget(**one) for one in kept)


def spans_by_team(stays: Stays, *, started: int, stopped: int) -> dict[int | None, tuple[Span, ...]]:
    """Return when each team had the subject within [started, stopped), in the order in which they came.

    ``stays`` in time order: since when which team has it. Before the first of them nobody does.
    """
    edges = [(min(started, stays[0][0]) if stays else started, None), *stays, (NEVER, None)]
    found: dict[int | None, tuple[Span, ...]] = {}
    for (since, team_id), (until, _next) in pairwise(edges):
        begin, end = max(since, started), min(until, stopped)
        if begin < end:
            spans = found.get(team_id, ())
            joined = spans and spans[-1][1] == begin
            found[team_id] = (*spans[:-1], (spans[-1][0], end)) if joined else (*spans, (begin, end))
    return found


def elsewhere(spans: Sequence[Span], *, started: int, stopped: int) -> tuple[Span, ...]:
    """Return what [started, stopped) holds beside these spans: the time in which others had the subject."""
    edges = [started, *(edge for span in spans for edge in span), stopped]
    return tuple((begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end)
