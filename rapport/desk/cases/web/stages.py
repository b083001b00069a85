"""Whose part of a clock's time is how large: the stages of a case with one team after another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import ClockView

from ..queries.items import AssignedItem, Item


def with_parts(clocks: Iterable[ClockView], timeline: Sequence[Item], *, as_of: datetime) -> list[ClockView]:
    """Return the clocks with the teams that had the case meanwhile and the time that each used, in the order in which they came.

    Nothing is said where one team had it all along. The parts of a clock are its used time, none left out and none twice.
    """
    assigned = [item for item in timeline if isinstance(item, AssignedItem)]
    return [replace(one, parts=_words(one, spent)) if len(spent := parts(one, assigned, as_of)) > 1 else one for one in clocks]


def parts(clock: ClockView, assigned: Sequence[AssignedItem], as_of: datetime) -> dict[str, int]:
    """Return the seconds of a clock that each team used; "" while no team had the case."""
    since = [(clock.started_at, ""), *((item.at, item.team) for item in assigned), (max(as_of, clock.started_at), "")]
    found: dict[str, int] = {}
    for (from_at, team), (to_at, _next) in pairwise(since):
        if seconds := clock.spend(from_at, to_at):
            found[team] = found.get(team, 0) + seconds
    return found


def _words(clock: ClockView, spent: dict[str, int]) -> str:
    whole = sum(spent.values())
    return "; ".join(
        _("%(team)s %(time)s (%(share)s %%)")
        % {"team": team or _("no team"), "time": standards.duration(seconds), "share": round(100 * seconds / whole)}
        for team, seconds in spent.items()
    )
