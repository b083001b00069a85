"""Clocks of cases whose standards change under way, the slow way: judged from act to act, as somebody would who looked at each.

Between two acts holds what was in force after the first: what runs out before the second is too late by that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rapport.governance.standards.models import CalendarVersion, StandardVersion

from .hours import Opening

PAUSES, SETTLED = ("waiting_customer", "waiting_others"), ("resolved", "closed")
FINAL = ("met", "breached")
OF_MESSAGES = ("first_response", "next_response")

type Slot = tuple[str, bool]
type Key = tuple[Slot, datetime]
type Said = tuple[datetime, str, int]


@dataclass
class Wait:
    """What somebody waits for."""

    slot: Slot
    begun: datetime
    started: datetime
    stop: datetime | None = None
    pauses: list[list[datetime | None]] = field(default_factory=list)


@dataclass
class Judged:
    """What came of a wait so far, and by which standard and hours."""

    wait: Wait
    rule: StandardVersion
    hours: CalendarVersion
    result: str = "running"


@dataclass
class Told:
    """What was told of a case so far: its messages (when, way, which), its states, and by what its standards are chosen."""

    pk: int
    opened: datetime
    said: list[Said]
    states: list[tuple[datetime, str]]
    facts: dict[str, Any]
    clocks: dict[Key, Judged] = field(default_factory=dict)
    is_merged: bool = False

    @property
    def is_settled(self) -> bool:
        return self.states[-1][1] in SETTLED


def waits(case: Told) -> Iterator[Wait]:
    """Walk through a life and give what was waited for."""
    told = [*((at, 3 if way == "in" else 4, way) for at, way, _pk in case.said), *((at, 2, state) for at, state in case.states)]
    answer: Wait | None = None
    has_answered = is_settled = False
    whole = Wait(("resolution", False), case.opened, case.opened)
    final = Wait(("final_response", True), case.opened, case.opened)
    yield whole
    yield final
    for at, _order, what in sorted(told):
        if what == "in" and answer is None and not is_settled:
            answer = Wait((OF_MESSAGES[has_answered], False), at, at)
            yield answer
        elif what == "out" or (what in SETTLED and answer):
            if answer:
                answer.stop = at
            answer, has_answered = None, True
        if what in ("in", "out"):
            continue
        if what in SETTLED and not is_settled:
            whole.stop = final.stop = at
        elif is_settled and what not in SETTLED:
            whole, final = Wait(("resolution", False), at, at), Wait(("final_response", True), at, case.opened)
            yield whole
            yield final
        is_settled = what in SETTLED
        if whole.pauses and whole.pauses[-1][1] is None and what not in PAUSES:
            whole.pauses[-1][1] = at
        if what in PAUSES and not (whole.pauses and whole.pauses[-1][1] is None):
            whole.pauses.append([at, None])


class Walk:
    """Judges what was told, from act to act."""

    def __init__(self) -> None:
        self.cases: list[Told] = []
        self.segments: dict[int, str | None] = {}
        self._openings: dict[int, Opening] = {}
        self.look()

    def look(self) -> None:
        """Take note of the standards and hours of now."""
        self.rules = list(StandardVersion.objects.select_related("standard").order_by("standard_id"))
        self.newest = {one.calendar_id: one for one in CalendarVersion.objects.order_by("number")}

    def advance(self, until: datetime) -> None:
        """What runs out before the next act is too late by what is in force."""
        for case in self.cases:
            for one in case.clocks.values():
                if one.result == "running" and self._is_late(one.wait, one.rule, one.hours, until):
                    one.result = "breached"

    def count_again(self, calendar_id: int, at: datetime) -> None:
        """New hours: what runs by the calendar runs by them."""
        for one in (one for case in self.cases for one in case.clocks.values()):
            if one.result == "running" and one.rule.calendar_id == calendar_id:
                one.hours = self.newest[calendar_id]
        self.advance(at)

    def draw(self, case: Told, at: datetime) -> None:
        """Judge a case after an act: what is final stays, while the message that began it is here; all else is found anew."""
        found: dict[Key, Judged] = {}
        for wait in list(waits(case)):
            known = case.clocks.get((wait.slot, wait.begun)) or self._within(case, wait, found)
            if known is not None and known.result in FINAL:
                known.wait.stop = known.wait.stop or wait.stop
                known.wait.pauses = wait.pauses if known.result == "breached" else known.wait.pauses
                found[wait.slot, known.wait.begun] = known
            elif (rule := self._rule_of(case, wait.slot)) is not None:
                hours = self.newest[rule.calendar_id]
                again = wait.slot[1] and known is None and wait.begun > case.opened
                if not (again and self._is_late(wait, rule, hours, wait.begun)):
                    result = (
                        "breached" if self._is_late(wait, rule, hours, wait.stop or at) else "met" if wait.stop else "running"
                    )
                    found[wait.slot, wait.begun] = Judged(wait, rule, hours, result)
        for (slot, begun), one in case.clocks.items():
            is_here = slot[0] not in OF_MESSAGES or any(moment == begun for moment, _way, _pk in case.said)
            if one.result in FINAL and is_here:
                found.setdefault((slot, begun), one)
        case.clocks = found

    def told(self) -> list[tuple[Any, ...]]:
        """Return all clocks: case, measure, since when, result, end, standard, hours, open seconds used by the end."""
        return sorted(self._told(), key=str)

    def _told(self) -> Iterator[tuple[Any, ...]]:
        for case in self.cases:
            for one in () if case.is_merged else case.clocks.values():
                wait, in_hours = one.wait, one.rule.unit == "business_seconds"
                used = self._used(wait, one.hours, wait.stop) if wait.stop and in_hours else None
                yield case.pk, wait.slot[0], wait.begun, one.result, wait.stop, one.rule.pk, one.hours.pk, used

    def _within(self, case: Told, wait: Wait, found: dict[Key, Judged]) -> Judged | None:
        """Return the clock of a wait that began earlier than it had seemed."""
        for (slot, begun), one in case.clocks.items():
            if (
                slot == wait.slot
                and wait.begun <= begun
                and (wait.stop is None or begun < wait.stop)
                and (slot, begun) not in found
            ):
                return one
        return None

    def _rule_of(self, case: Told, slot: Slot) -> StandardVersion | None:
        """Return the standard that names most of what the case is: the team before the segment, the priority and the kind."""
        fitting = []
        for one in self.rules:
            if (one.standard.measure, one.standard.is_statutory) == slot and one.is_in_force(case.opened):
                segment = self.segments.get(case.facts["customer"])
                facts = (case.facts["team"], segment, case.facts["priority"], case.facts["kind"])
                scope = (one.team_ids, one.segments, one.priorities, one.kinds)
                if all(not named or fact in named for named, fact in zip(scope, facts, strict=True)):
                    fitting.append((sum(map(bool, scope)), list(map(bool, scope)), -one.standard_id, one))
        return max(fitting, key=lambda one: one[:3])[3] if fitting else None

    def _is_late(self, wait: Wait, rule: StandardVersion, hours: CalendarVersion, until: datetime) -> bool:
        if rule.unit == "business_seconds":
            return self._used(wait, hours, until) > rule.amount
        zone = ZoneInfo(hours.zone_name)
        day = wait.started.astimezone(zone).date() + timedelta(weeks=rule.amount, days=1)
        return until >= datetime.combine(day, time(), tzinfo=zone)

    def _used(self, wait: Wait, hours: CalendarVersion, until: datetime) -> int:
        opening = self._openings.setdefault(hours.pk, Opening(hours))
        used = opening.open_before(until) - opening.open_before(wait.started)
        for since, end in wait.pauses:
            stop = min(end or until, until)
            if since is not None and since < stop:
                used -= opening.open_before(stop) - opening.open_before(since)
        return used
