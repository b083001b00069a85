"""Decisions of this room: when the person left, what outranks what, where a day ends. Values in, value out."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from .types import Need, NeedKind, Number

LEFT_AT = time(17, 30)
AWAY_HOURS = 6
MOST_NEEDS = 8
FEWEST = 10  # of fewer, a share tells more about chance than about the work
ORDER = list(NeedKind)


def left_at(as_of: datetime, zone: ZoneInfo) -> datetime:
    """Return when the person last left: 17:30 of the latest working day (Monday to Friday) at least six hours ago."""
    local = as_of.astimezone(zone)
    day = local.date()
    while True:
        moment = datetime.combine(day, LEFT_AT, zone)
        if day.weekday() < 5 and moment <= local - timedelta(hours=AWAY_HOURS):
            return moment.astimezone(as_of.tzinfo)
        day -= timedelta(days=1)


def day_ends(as_of: datetime, zone: ZoneInfo) -> datetime:
    """Return the next local midnight."""
    tomorrow = as_of.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(as_of.tzinfo)


def ranked(needs: Iterable[Need], *, as_of: datetime) -> list[Need]:
    """Return the needs in order of worth, each case once: by kind, then by due moment, those without one last."""
    far = as_of + timedelta(days=36_500)
    told: set[int] = set()
    kept = []
    for need in sorted(needs, key=lambda one: (ORDER.index(one.kind), one.due_at or far, one.since_at or far)):
        if need.case_id is None or need.case_id not in told:
            kept.append(need)
        if need.case_id is not None:
            told.add(need.case_id)
    return kept


def is_missed(number: Number, target: float, *, is_higher_better: bool) -> bool:
    """Return whether a figure misses its target beyond doubt: its whole interval, or, of a count, the value itself."""
    if number.value is None or (number.is_share and number.n < FEWEST):
        return False
    if is_higher_better:
        return (number.value if number.high is None else number.high) < target
    return (number.value if number.low is None else number.low) > target


def greeting(as_of: datetime, zone: ZoneInfo) -> str:
    """Return "morning", "afternoon" or "evening" by the local clock."""
    hour = as_of.astimezone(zone).hour
    return "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
