"""What the other system counted, held against what its own history tells: differences are said, the history counts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from rapport.desk.cases.types import State

SETTLED = frozenset({State.RESOLVED, State.CLOSED})
OURS = frozenset({State.NEW, State.OPEN, State.REOPENED})
WITHIN_MINUTES = 1.5  # it counts whole minutes, and rounds each stretch
_SPENT = {
    "requester_wait_time_in_minutes": OURS | {State.WAITING_OTHERS},
    "agent_wait_time_in_minutes": frozenset({State.WAITING_CUSTOMER}),
    "on_hold_time_in_minutes": frozenset({State.WAITING_OTHERS}),
}

type Moves = Sequence[tuple[datetime, State]]


def differing(counted: Mapping[str, str], moves: Moves) -> Iterator[str]:
    """Yield the columns in which a settled case was counted otherwise than its states tell, in real time."""
    reopened = sum(before in SETTLED and now not in SETTLED for (_a, before), (_b, now) in pairwise(moves))
    if counted.get("reopens", "").isdigit() and int(counted["reopens"]) != reopened:
        yield "reopens"
    if moves[-1][1] not in SETTLED:
        return
    for column, minutes in _minutes(moves).items():
        said = _calendar(counted, column)
        if said is not None and abs(said - minutes) > WITHIN_MINUTES * max(len(moves), 1):
            yield column


def _minutes(moves: Moves) -> dict[str, float]:
    found = {
        column: sum((until - since).total_seconds() for (since, state), (until, _next) in pairwise(moves) if state in states) / 60
        for column, states in _SPENT.items()
    }
    entered = [now_at for (_at, before), (now_at, now) in pairwise(moves) if now in SETTLED and before not in SETTLED]
    end = entered[-1] if entered else moves[0][0]
    return found | {"full_resolution_time_in_minutes": (end - moves[0][0]).total_seconds() / 60}


def _calendar(counted: Mapping[str, str], column: str) -> float | None:
    """Return the minutes of real time: a column of their own, or inside an object beside those of business time."""
    text = counted.get(f"{column}_calendar", "") or counted.get(column, "")
    try:
        found = json.loads(text)
        return float(found["calendar"] if isinstance(found, dict) else found)
    except (ValueError, TypeError, KeyError):
        return None
