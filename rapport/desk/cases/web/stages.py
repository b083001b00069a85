"""Whose part of a clock's time is how large: the stages of a case with one team after another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.governance.standards.types import ClockView, Result, StageView

from ..queries.items import AssignedItem, Item


def with_parts(clocks: Iterable[ClockView], timeline: Sequence[Item], *, as_of: datetime) -> list[ClockView]:
    """Return the clocks with the teams that had the case meanwhile and the time that each used, in the order in which they came.

    Nothing is said where one team had it all along. The parts of a clock are its used time, none left out and none twice.
    """
    assigned = [item for item in timeline if isinstance(item, AssignedItem)]
    return [replace(one, parts=_words(one, spent)) if len(spent := parts(one, assigned, as_of)) > 1 else one for one in clocks]


def with_targets(clocks: Iterable[ClockView], *, as_of: datetime) -> list[ClockView]:
    """Return the clocks with how each team stands by its operational target of them, where there are any."""
    clocks = list(clocks)
    found = standards.stages_of([one.clock_id for one in clocks], as_of=as_of) if clocks else {}
    if not found:
        return clocks
    names = people.team_names(one.team_id for stages in found.values() for one in stages)
    return [
        replace(one, held=tuple((_held(stage, names.get(stage.team_id, "")), stage.tone) for stage in found[one.clock_id]))
        if one.clock_id in found
        else one
        for one in clocks
    ]


def _held(stage: StageView, team: str) -> str:
    said = {
        "team": team,
        "used": standards.duration(stage.used_seconds),
        "target": standards.duration(stage.target_seconds),
    }
    match stage.result:
        case Result.MET:
            return _("%(team)s: %(used)s of its %(target)s, met") % said
        case Result.BREACHED:
            return _("%(team)s: %(used)s of its %(target)s, missed") % said
        case _:
            return _("%(team)s: %(used)s of its %(target)s so far") % said


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
