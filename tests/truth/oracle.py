"""The ground of the slow recomputation: what was known of each case at a moment, in plain Python.

Nothing here knows the store: the rows are the database's own, read as objects. What happened after ``as_of`` has not happened;
what happened at ``as_of`` has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.desk.cases.models import Assignment, Case, Contact, Escalation, StateInterval
from rapport.governance.commitments.models import Commitment
from rapport.governance.standards.models import Clock

from .hours import Hours

WITH_US = {"new", "open", "reopened"}
OPEN = WITH_US | {"waiting_customer", "waiting_others"}
SETTLED = {"resolved", "closed"}
WEEK = timedelta(days=7)


@dataclass(kw_only=True)
class Row:
    """One thing that counts. ``value``: whole seconds; without one it has an ``age``. ``own``: dimensions of its own.

    ``had_at``: the moment whose team and person it stands with; without one those of the moment that is asked for. ``stands_at``:
    of what stands at a moment, that moment: who had it just then, and nobody where nobody had.
    """

    case_id: int | None
    day: date | None = None
    numerator: int = 0
    denominator: int = 1
    value: int | None = None
    age: int | None = None
    own: Mapping[str, Any] = field(default_factory=dict)
    had_at: datetime | None = None
    stands_at: datetime | None = None
    # Of what is counted at moments: how it counts at one of them; None when it does not.
    at: "Callable[[datetime], Row | None] | None" = None


class World:
    """Everything that there is, by case."""

    def __init__(self) -> None:
        # A merged case counts in the one in which it goes on: its contacts and promises lie there.
        # For an unasked one no customer came: it counts nowhere.
        cases = (
            Case.objects.filter(merged_into=None, is_unasked=False)
            .select_related("reason__parent", "cause__parent")
            .order_by("pk")
        )
        self.cases = {case.pk: case for case in cases}
        self.states = _by_case(
            StateInterval.objects.filter(case__merged_into=None, case__is_unasked=False).order_by("from_at", "pk")
        )
        self.contacts = _by_case(Contact.objects.filter(case__is_unasked=False).order_by("at", "pk"))
        self.assignments = _by_case(
            Assignment.objects.filter(case__merged_into=None, case__is_unasked=False).order_by("from_at", "pk")
        )
        self.stays = {
            case_id: [(one.from_at.replace(microsecond=0), one.team_id) for one in rows]
            for case_id, rows in self.assignments.items()
        }
        self.escalations = _by_case(
            Escalation.objects.filter(case__merged_into=None, case__is_unasked=False).order_by("at", "pk")
        )
        self.clocks = list(Clock.objects.select_related("standard_version"))
        self.commitments = list(Commitment.objects.all())
        self.hours = Hours()
        self.lives: dict[datetime, list[Life]] = {}
        self.found: dict[Any, Any] = {}  # values of dimensions: many metrics ask for the same ones

    def dimension(self, row: Row, name: str, as_of: datetime) -> Any:
        """Return the row's value of a dimension: its own one, or that of its case."""
        if name in row.own:
            return row.own[name]
        if row.case_id is None:
            return None
        is_held = name in {"team_id", "assignee_id"}
        key = (row.case_id, name, row.stands_at, row.had_at, as_of) if is_held else (row.case_id, name)
        if key not in self.found:
            self.found[key] = self._holder(row, name, as_of) if is_held else self._of_case(self.cases[row.case_id], name)
        return self.found[key]

    def _of_case(self, case: Case, name: str) -> Any:
        match name:
            case "reason_group_id":
                return case.reason and (case.reason.parent_id or case.reason_id)
            case "cause_group_id":
                return case.cause and (case.cause.parent_id or case.cause_id)
            case "department_id":
                above = case.cause and case.cause.parent
                return case.cause and (case.cause.department_id or (above.department_id if above else None))
            case _:
                return getattr(case, name)

    def _holder(self, row: Row, name: str, as_of: datetime) -> int | None:
        """Return who had the case at the row's moment; before anybody had it the first who did, if that is known by then."""
        moment = row.stands_at or row.had_at or as_of
        # A stretch without length is none. What was before the case was here counts with its first one.
        stays = [one for one in self.assignments[row.case_id or 0] if one.to_at is None or one.to_at > one.from_at]
        before = [one for one in stays if one.from_at <= moment] or stays[:1]
        here: int | None = getattr(before[-1], name) if before else None
        if row.stands_at or any(getattr(one, name) is not None for one in before if one.from_at <= moment):
            return here
        known = [getattr(one, name) for one in stays if one.from_at <= as_of]
        return next((one for one in known if one is not None), None)


def _by_case(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def day_of(moment: datetime) -> date:
    """Return the date of a moment in the department's zone."""
    return moment.astimezone(ZoneInfo(settings.RAPPORT_ZONE)).date()


def seconds(length: timedelta) -> int:
    """Return whole seconds, the rest cut off."""
    return length // timedelta(seconds=1)


@dataclass
class Life:
    """One case as it was known at a moment."""

    world: World
    case: Case
    as_of: datetime

    @cached_property
    def states(self) -> list[StateInterval]:
        return [one for one in self.world.states[self.case.pk] if one.from_at <= self.as_of]

    @cached_property
    def said(self) -> list[Contact]:
        """What customer and department said to each other; what went out by itself is none of it."""
        spoken = {"inbound", "outbound"}
        return [one for one in self.world.contacts[self.case.pk] if one.at <= self.as_of and one.direction in spoken]

    @cached_property
    def places(self) -> list[Assignment]:
        return [one for one in self.world.assignments[self.case.pk] if one.from_at <= self.as_of]

    @cached_property
    def solved_at(self) -> list[datetime]:
        """When it came from an unsettled state, or at its opening, into a settled one."""
        found, was = [], False
        for one in self.states:
            now = one.state in SETTLED
            if now and not was:
                found.append(one.from_at)
            was = now
        return found

    @cached_property
    def reopened_count(self) -> int:
        count, was = 0, False
        for one in self.states:
            now = one.state in SETTLED
            count += was and not now
            was = now
        return count

    @property
    def is_solved(self) -> bool:
        return bool(self.states) and self.states[-1].state in SETTLED

    def seconds_in(self, names: set[str]) -> int:
        spent = timedelta()
        for one in self.states:
            if one.state in names:
                spent += (self.as_of if one.to_at is None or one.to_at > self.as_of else one.to_at) - one.from_at
        return seconds(spent)

    def business_in(self, names: set[str]) -> int:
        """Return the open seconds spent in some states."""
        spent = 0
        for one in self.states:
            if one.state in names:
                until = self.as_of if one.to_at is None or one.to_at > self.as_of else one.to_at
                spent += self.business(one.from_at, until)
        return spent

    def business(self, since: datetime, until: datetime) -> int:
        return self.world.hours.business(self.case.pk, since, until)

    @cached_property
    def all_waits(self) -> list[tuple[Contact, Contact | None, bool]]:
        return list(self._waits())

    def waits(self) -> list[tuple[Contact, Contact | None, bool]]:
        """Return what ``_waits`` yields."""
        return self.all_waits

    def _waits(self) -> Iterator[tuple[Contact, Contact | None, bool]]:
        """Yield each message of the customer that waits for us, our answer to it, and whether it is the customer's first."""
        waiting, is_first = None, True
        for one in self.said:
            if one.direction == "inbound" and waiting is None:
                waiting = one
            elif one.direction == "outbound" and waiting is not None:
                yield waiting, one, is_first
                waiting, is_first = None, False
        if waiting is not None:
            yield waiting, None, is_first


def lives(world: World, as_of: datetime) -> list[Life]:
    """Return the cases that had been opened, as they were known."""
    if as_of not in world.lives:
        world.lives[as_of] = [Life(world, case, as_of) for case in world.cases.values() if case.opened_at <= as_of]
    return world.lives[as_of]


def solved_lives(world: World, as_of: datetime) -> list[Life]:
    """Return those that were solved then."""
    return [life for life in lives(world, as_of) if life.is_solved]
