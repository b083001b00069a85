"""What each figure of a case must be, counted slowly and without any part of Rapport: day by day, interval by interval."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .histories import AGENTS, BUSINESS, LAST, SCHEDULES, Case, Schedule, promised

type Spans = list[tuple[datetime, datetime]]
SETTLED = {"solved", "closed"}
WITH_THE_OPENING = timedelta(seconds=5)


@dataclass(frozen=True)
class Figures:
    """Figures of one case. Times in seconds, real and open ones; None where there is none."""

    first_reply: tuple[float, float] | None
    first_resolution: tuple[float, float] | None
    full_resolution: tuple[float, float] | None
    requester_wait: tuple[float, float]
    agent_wait: tuple[float, float]
    work: tuple[float, float]
    hold: tuple[float, float]
    reopens: int
    assignee_changes: int
    group_changes: int


def open_spans(schedule: Schedule) -> Spans:
    """Return when a schedule is open, from before the first case until after the last."""
    zone, spans = ZoneInfo(schedule.zone), []
    closed = {first + timedelta(days=n) for first, last in schedule.holidays for n in range((last - first).days + 1)}
    day = date(2025, 10, 1)
    while day < date(2026, 4, 20):
        if day not in closed:
            for start, end in schedule.intervals:
                if start // 1440 == (day.weekday() + 1) % 7:
                    spans.append((_wall(day, start % 1440, zone), _wall(day, end - start // 1440 * 1440, zone)))
        day += timedelta(days=1)
    return sorted(spans)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    moved = datetime.combine(day, time()) + timedelta(minutes=minute)
    return moved.replace(tzinfo=zone).astimezone(UTC)


_OPEN = {one.number: open_spans(one) for one in SCHEDULES}


def counted(case: Case) -> list[tuple[datetime, int]]:
    """Return by which schedule the case counts from when."""
    own = sorted(case.schedules)
    if not own or own[0][0] > case.opened + WITH_THE_OPENING:
        own = [(case.opened, SCHEDULES[0].number), *own]
    return own


def seconds(case: Case, start: datetime, end: datetime) -> tuple[float, float]:
    """Return the real and the open seconds between two moments."""
    if end <= start:
        return 0.0, 0.0
    pieces = counted(case)
    total = 0.0
    for place, (since, number) in enumerate(pieces):
        until = pieces[place + 1][0] if place + 1 < len(pieces) else end
        low, high = max(start, since) if place else start, min(end, until)
        total += sum((min(high, b) - max(low, a)).total_seconds() for a, b in _near(number, low, high))
    return (end - start).total_seconds(), total


def _near(number: int, low: datetime, high: datetime) -> Iterator[tuple[datetime, datetime]]:
    spans = _OPEN[number]
    for a, b in spans[max(bisect_right(spans, (low,)) - 2, 0) :]:
        if a >= high:
            return
        if b > low and high > low:
            yield a, b


def stretches(case: Case, until: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield the states of a case with when they began and ended."""
    moves = [(at, status) for at, status in case.statuses]
    if moves[0][0] > case.opened:
        moves.insert(0, (case.opened, "new"))
    for (at, status), (ends, _following) in zip(moves, [*moves[1:], (until, "")], strict=True):
        yield status, at, ends


def figures(case: Case, until: datetime = LAST) -> Figures:
    """Return what must come out for a case."""
    spent = dict.fromkeys(("new", "open", "pending", "hold", "solved", "closed"), (0.0, 0.0))
    for status, start, end in stretches(case, until):
        real, opened = seconds(case, start, end)
        spent[status] = spent[status][0] + real, spent[status][1] + opened
    solved = _solvings(case)
    is_settled = case.status in SETTLED
    return Figures(
        first_reply=_first_reply(case),
        first_resolution=seconds(case, case.opened, solved[0]) if solved else None,
        full_resolution=seconds(case, case.opened, solved[-1]) if solved and is_settled else None,
        requester_wait=_sum(spent["new"], spent["open"], spent["hold"]),
        agent_wait=spent["pending"],
        work=_sum(spent["new"], spent["open"]),
        hold=spent["hold"],
        reopens=_reopens(case),
        assignee_changes=_changes([who for _at, who in case.assignees]),
        group_changes=_changes([group for _at, group in case.groups]),
    )


def _sum(*parts: tuple[float, float]) -> tuple[float, float]:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def _solvings(case: Case) -> list[datetime]:
    found, before = [], False
    for status, at, _end in stretches(case, LAST):
        if status in SETTLED and not before:
            found.append(at)
        before = status in SETTLED
    return found


def _reopens(case: Case) -> int:
    names = [status in SETTLED for status, _start, _end in stretches(case, LAST)]
    return sum(1 for before, now in itertools.pairwise(names) if before and not now)


def _changes(names: list[int | None]) -> int:
    held = [name for name in names if name is not None]
    return sum(1 for before, now in itertools.pairwise(held) if before != now)


def _first_reply(case: Case) -> tuple[float, float] | None:
    """From the customer's first word to the first public word of an representative after it."""
    ours = {*AGENTS} - {case.requester}
    public = sorted((one for one in case.comments if one.is_public and one.channel != "rule"), key=lambda one: one.at)
    if case.submitter == case.requester:
        asked = case.opened
    else:
        asked = next((one.at for one in public if one.author == case.requester), None)
    if asked is None:
        return None
    answered = next((one.at for one in public if one.author in ours and one.at > asked), None)
    return seconds(case, asked, answered) if answered else None


def resolutions(case: Case, target: int, until: datetime = LAST) -> tuple[int, int]:
    """Return how many clocks of resolution are met and breached: one from the opening, one from each reopening.

    Each counts open time by the hours in force when it began, less what waits for the customer or for others.
    """
    met = breached = 0
    used, since = 0.0, None
    for status, start, end in stretches(case, until):
        if status in SETTLED:
            if since is not None or start == case.opened:  # what is solved as it comes in is solved in time
                met, breached = (met + 1, breached) if used <= target else (met, breached + 1)
            since = None
            continue
        if since is None:
            used, since = 0.0, start
        if status not in {"pending", "hold"}:
            used += sum((min(end, b) - max(start, a)).total_seconds() for a, b in _near(_in_force(case, since), start, end))
    return met, breached + (since is not None and used > target)


def _in_force(case: Case, at: datetime) -> int:
    pieces = counted(case)
    return [number for since, number in pieces if since <= at][-1] if pieces[0][0] <= at else pieces[0][1]


def policy_results(case: Case, until: datetime = LAST) -> dict[str, tuple[int, int]]:
    """Return how many clocks of each metric were met and breached by the policy that held the case."""
    targets = promised(case)
    waits = _waits(case)
    first = [pair for is_first, *pair in waits if is_first]
    later = [pair for is_first, *pair in waits if not is_first]
    found = {}
    for metric, turns in (("first_reply_time", first), ("next_reply_time", later)):
        if metric in targets:
            found[metric] = _counted([
                (end is None, _used(case, metric, since, [(since, end or until)])) for since, end in turns
            ], targets[metric])  # fmt: skip
    for metric, states in (("requester_wait_time", {"new", "open", "hold"}), ("agent_work_time", {"new", "open"})):
        if metric in targets:
            found[metric] = _over_life(case, metric, states, targets[metric], until)
    return found


def _counted(turns: list[tuple[bool, float]], target: int) -> tuple[int, int]:
    breached = sum(used > target for _runs, used in turns)
    return sum(not runs and used <= target for runs, used in turns), breached


def _over_life(case: Case, metric: str, states: set[str], target: int, until: datetime) -> tuple[int, int]:
    """One clock until each time it was solved, all from the opening; none any more once it was too late before a reopening."""
    kept, lived, since = [], [], case.opened
    for status, start, end in [*stretches(case, until), ("solved", until, until)]:
        if status not in SETTLED:
            since = start if since is None else since
            lived += [(start, end)] if status in states else []
        elif since is not None:
            before = _used(case, metric, since, [(a, b) for a, b in lived if b <= since])
            if not kept or before <= target:
                kept.append((start == until and case.status not in SETTLED, _used(case, metric, since, lived)))
            since = None
    return _counted(kept, target)


def _used(case: Case, metric: str, since: datetime, lived: list[tuple[datetime, datetime]]) -> float:
    if metric not in BUSINESS:
        return sum((end - start).total_seconds() for start, end in lived)
    number = _in_force(case, since)
    return sum((min(end, b) - max(start, a)).total_seconds() for start, end in lived for a, b in _near(number, start, end))


def _waits(case: Case) -> list[tuple[bool, datetime, datetime | None]]:
    """Return the stretches in which the customer waited for a word, and whether for the first one."""
    ours = {*AGENTS} - {case.requester}
    said = [(one.at, one.author in ours) for one in case.comments if one.is_public and one.channel != "rule"]
    if case.submitter == case.requester and not any(
        at <= case.opened + timedelta(seconds=60) and not is_ours for at, is_ours in said
    ):
        said.append((case.opened, False))
    solved = [(start, end) for status, start, end in stretches(case, LAST + timedelta(days=999)) if status in SETTLED]
    events = [(at, 1, "ours" if is_ours else "theirs") for at, is_ours in said] + [(start, 0, "solved") for start, _end in solved]
    waiting, is_first, found = None, True, []
    for at, _order, what in sorted(events, key=lambda one: (one[0], one[1], one[2] == "ours")):
        if what == "theirs":
            if waiting is None and not any(start <= at < end for start, end in solved):
                waiting = at
            continue
        if waiting is not None:
            found.append((is_first, waiting, at))
        if waiting is not None or what == "ours":
            waiting, is_first = None, False
    return found + ([(is_first, waiting, None)] if waiting is not None else [])
