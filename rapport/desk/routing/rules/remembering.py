"""What a case was at an earlier moment, as far as its histories say so. Values in, value out."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from ..types import CaseFacts, Conditions, Then

# What conditions ask of a case and no history keeps: it is judged as it is today.
NOT_KEPT = ("languages", "segment_ids", "products", "carriers")


class Classified(NamedTuple):
    """What a case was said to be from a moment on."""

    at: datetime
    kind: str
    reason_id: int | None
    is_safety: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Lived:
    """What the histories say of a case, each oldest first. ``opened_as``: its kind when it was opened, "" when nobody knows.

    ``places``: with which team and person it lay from a moment on. ``priorities``: moment, before, after. ``care``: stretches in
    which its customer needed special care.
    """

    states: tuple[tuple[datetime, str], ...] = ()
    places: tuple[tuple[datetime, int | None, int | None], ...] = ()
    priorities: tuple[tuple[datetime, str, str], ...] = ()
    classified: tuple[Classified, ...] = ()
    opened_as: str = ""
    care: tuple[tuple[datetime, datetime | None], ...] = ()


def as_then(now: CaseFacts, lived: Lived, at: datetime, parents: Mapping[int, int | None]) -> CaseFacts:
    """Return a case as it was at a moment. What no history says of it is as it is now. ``parents``: of reasons, above each."""
    then: dict[str, Any] = {}
    if lived.care:  # none: a source said it of the customer, nobody knows since when
        then["is_vulnerable"] = any(start <= at and (end is None or at < end) for start, end in lived.care)
    if lived.states:
        then["state"] = _last(lived.states, at)[1]
    if lived.places:
        _since, then["team_id"], then["assignee_id"] = _last(lived.places, at)
    if lived.priorities:
        later = next((before for changed_at, before, _after in lived.priorities if changed_at > at), None)
        then["priority"] = lived.priorities[-1][2] if later is None else later
    if lived.classified:
        then |= _classified(now, lived, at, parents)
    return replace(now, **then)


def _classified(now: CaseFacts, lived: Lived, at: datetime, parents: Mapping[int, int | None]) -> dict[str, Any]:
    """Before it was first classified a case counts as without a reason: which one it was opened with is not kept."""
    known = [one for one in lived.classified if one.at <= at]
    if not known:
        return {"kind": lived.opened_as or now.kind, "reason_ids": (), "is_safety": False}
    last = known[-1]
    above = parents.get(last.reason_id) if last.reason_id is not None else None
    reasons = tuple(one for one in (last.reason_id, above) if one is not None)
    return {"kind": last.kind, "reason_ids": reasons, "is_safety": last.is_safety}


def _last[Row: tuple[Any, ...]](rows: tuple[Row, ...], at: datetime) -> Row:
    """Return the row that held at a moment; before the first begins, the first."""
    return rows[max(bisect_right([one[0] for one in rows], at) - 1, 0)]


def changed_since(lived: Lived, since: datetime, until: datetime) -> set[str]:
    """Return which facts of a case somebody changed after one moment and not after another."""
    moments = {
        "state": [one[0] for one in lived.states],
        "team_id": [one[0] for one in lived.places],
        "assignee_id": [one[0] for one in lived.places],
        "priority": [one[0] for one in lived.priorities],
        "reason_ids": [one.at for one in lived.classified],
    }
    return {name for name, told in moments.items() if any(since < one <= until for one in told)}


def not_known(wanted: Conditions, then: Then) -> tuple[str, ...]:
    """Return what a trial had to take as it is today, by the conditions that ask for it, and what it does not judge at all.

    "reason_ids": before the first classification. "presence": who was there for the router, with how much in hand.
    """
    asked = [name for name in NOT_KEPT if getattr(wanted, name)]
    return (*asked, *(["reason_ids"] if wanted.reason_ids else []), *(["presence"] if then.is_routed else []))


def not_known_of(wanted: Iterable[Conditions]) -> tuple[str, ...]:
    """Return the same of a trial of queues by all of their conditions; who was there is never known."""
    some = list(wanted)
    return (*(name for name in (*NOT_KEPT, "reason_ids") if any(getattr(one, name) for one in some)), "presence")
