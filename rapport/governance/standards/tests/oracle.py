"""The same answers the slow way: a case's life is replayed event by event, and time is counted second by second of opening."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapport.compute.businesstime import Calendar, between
from rapport.governance.standards.types import History, Measure


@dataclass
class Wait:
    """What somebody waited for."""

    start: datetime
    stop: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)


def replay(history: History, at: datetime) -> dict[Measure, list[Wait]]:
    """Walk through everything that is known at a moment, in order, and open and close waits as a person would."""
    waits: dict[Measure, list[Wait]] = {measure: [] for measure in Measure}
    answer: Wait | None = None
    has_answered = is_settled = False
    resolution = Wait(history.opened_at)
    final = Wait(history.received_at or history.opened_at)
    waits[Measure.RESOLUTION].append(resolution)
    waits[Measure.FINAL_RESPONSE].append(final)
    update: Wait | None = None
    for moment, _order, what in _events(history, at):
        if what == "settle" and not is_settled:
            is_settled = True
            if update:
                update.stop, update = moment, None
            resolution.stop = final.stop = moment
            if answer:
                answer.stop, answer, has_answered = moment, None, True
        elif what == "unsettle" and is_settled:
            is_settled = False
            resolution, final = Wait(moment), Wait(final.start)
            waits[Measure.RESOLUTION].append(resolution)
            waits[Measure.FINAL_RESPONSE].append(final)
        elif what == "pause":
            resolution.pauses.append((moment, None))
        elif what == "resume" and resolution.pauses and resolution.pauses[-1][1] is None:
            resolution.pauses[-1] = resolution.pauses[-1][0], moment
        elif what == "in" and answer is None and not is_settled:
            answer = Wait(moment)
            waits[Measure.NEXT_RESPONSE if has_answered else Measure.FIRST_RESPONSE].append(answer)
        elif what == "out":
            if answer:
                answer.stop = moment
            answer, has_answered = None, True
            update = _written(update, waits[Measure.UPDATE], moment, is_settled=is_settled)
    return waits


def spent_over_life(history: History, measure: Measure, until: datetime) -> int:
    """Add up the real seconds of every state that counts, from the opening on."""
    total = timedelta()
    for one in history.states:
        waits = {Measure.WORK_TIME: one.pauses, Measure.REQUESTER_WAIT: one.awaits_customer}.get(measure, False)
        if not (one.settled or waits):
            total += max(min(one.to_at or until, until) - one.from_at, timedelta())
    return round(total.total_seconds())


def _written(update: Wait | None, updates: list[Wait], at: datetime, *, is_settled: bool) -> Wait | None:
    """A word of ours ends the wait for an update and begins the next one; two in one moment are one."""
    if is_settled or (update and update.start == at):
        return update
    if update:
        update.stop = at
    updates.append(Wait(at))
    return updates[-1]


def _events(history: History, at: datetime) -> list[tuple[datetime, int, str]]:
    """At one moment: a state ends before the next begins; our answer counts before settling, their message after reopening."""
    found = [(one.at, 3 if one.is_inbound else 4, "in" if one.is_inbound else "out") for one in history.messages]
    for flag, back in (("pause", "resume"), ("settle", "unsettle")):
        stretches = [one for one in history.states if (one.pauses if flag == "pause" else one.settled)]
        ends = {one.to_at for one in stretches}
        starts = {one.from_at for one in stretches}
        found += [(moment, 2, flag) for moment in starts - ends]
        found += [(moment, 1, back) for moment in ends - starts if moment]
    return sorted(event for event in found if event[0] <= at)


def used(calendar: Calendar, wait: Wait, at: datetime) -> int:
    """Count what a wait used up, piece by piece between its pauses."""
    end = wait.stop or at
    total, since = 0, wait.start
    for start, stop in wait.pauses:
        total += between(calendar, since, min(start, end))
        since = min(stop or end, end)
    return total + between(calendar, since, end)


def due(calendar: Calendar, wait: Wait, target: int) -> datetime | None:
    """Search for the first second at which the target is used up, None when a pause goes on before that."""
    low, high = 0, 400 * 86400
    if used(calendar, Wait(wait.start, None, wait.pauses), wait.start + timedelta(seconds=high)) < target:
        return None
    while low < high:
        middle = (low + high) // 2
        if used(calendar, Wait(wait.start, None, wait.pauses), wait.start + timedelta(seconds=middle)) >= target:
            high = middle
        else:
            low = middle + 1
    return wait.start + timedelta(seconds=low)
