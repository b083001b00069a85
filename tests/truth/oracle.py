"""Every metric once more, slowly and in plain Python, written from the words of its declaration.

Nothing here knows the store: the rows are the database's own, read as objects. What happened after ``as_of`` has not happened;
what happened at ``as_of`` has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.desk.cases.models import Assignment, Case, Contact, Escalation, StateInterval
from rapport.governance.commitments.models import Commitment
from rapport.governance.standards.models import Clock

WITH_US = {"new", "open", "reopened"}
OPEN = WITH_US | {"waiting_customer", "waiting_others"}
SETTLED = {"resolved", "closed"}
WEEK = timedelta(days=7)


@dataclass(kw_only=True)
class Row:
    """One thing that counts. ``value``: whole seconds; without one it has an ``age``. ``own``: dimensions of its own."""

    case_id: int
    day: date | None = None
    numerator: int = 0
    denominator: int = 1
    value: int | None = None
    age: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    own: Mapping[str, Any] = field(default_factory=dict)


class World:
    """Everything that there is, by case."""

    def __init__(self) -> None:
        cases = Case.objects.select_related("reason__parent", "cause__parent").order_by("pk")
        self.cases = {case.pk: case for case in cases}
        self.states = _by_case(StateInterval.objects.order_by("from_at", "pk"))
        self.contacts = _by_case(Contact.objects.order_by("at", "pk"))
        self.assignments = _by_case(Assignment.objects.order_by("from_at", "pk"))
        self.escalations = _by_case(Escalation.objects.order_by("at", "pk"))
        self.clocks = list(Clock.objects.all())
        self.commitments = list(Commitment.objects.all())

    def dimension(self, row: Row, name: str) -> Any:
        """Return the row's value of a dimension: its own one, or that of its case."""
        if name in row.own:
            return row.own[name]
        case = self.cases[row.case_id]
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

    @property
    def states(self) -> list[StateInterval]:
        return [one for one in self.world.states[self.case.pk] if one.from_at <= self.as_of]

    @property
    def said(self) -> list[Contact]:
        return [one for one in self.world.contacts[self.case.pk] if one.at <= self.as_of and one.direction != "note"]

    @property
    def places(self) -> list[Assignment]:
        return [one for one in self.world.assignments[self.case.pk] if one.from_at <= self.as_of]

    @property
    def solved_at(self) -> list[datetime]:
        """When it came from an unsettled state, or at its opening, into a settled one."""
        found, was = [], False
        for one in self.states:
            now = one.state in SETTLED
            if now and not was:
                found.append(one.from_at)
            was = now
        return found

    @property
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

    def waits(self) -> Iterator[tuple[Contact, Contact | None, bool]]:
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


def _lives(world: World, as_of: datetime) -> list[Life]:
    return [Life(world, case, as_of) for case in world.cases.values() if case.opened_at <= as_of]


def _first_words(world: World, as_of: datetime) -> Iterator[tuple[Life, int | None, int]]:
    for life in _lives(world, as_of):
        for asked, answer, is_first in life.waits():
            if is_first:
                yield life, seconds(answer.at - asked.at) if answer else None, seconds(as_of - asked.at)


def first_response(world: World, as_of: datetime) -> Iterator[Row]:
    for life, value, age in _first_words(world, as_of):
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value, age=age)


def unanswered(world: World, as_of: datetime) -> Iterator[Row]:
    for life, value, _age in _first_words(world, as_of):
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), numerator=value is None)


def next_response(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        for asked, answer, is_first in life.waits():
            if not is_first:
                value = seconds(answer.at - asked.at) if answer else None
                yield Row(case_id=life.case.pk, day=day_of(asked.at), value=value, age=seconds(as_of - asked.at))


def first_resolution(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        value = seconds(life.solved_at[0] - life.case.opened_at) if life.solved_at else None
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value, age=seconds(as_of - life.case.opened_at))


def full_resolution(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        value = seconds(life.solved_at[-1] - life.case.opened_at) if life.is_solved else None
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value, age=seconds(as_of - life.case.opened_at))


def _time_in(names: set[str]) -> Callable[[World, datetime], Iterator[Row]]:
    def rows(world: World, as_of: datetime) -> Iterator[Row]:
        for life in _solved(world, as_of):
            yield Row(case_id=life.case.pk, day=day_of(life.solved_at[-1]), value=life.seconds_in(names))

    return rows


def _solved(world: World, as_of: datetime) -> list[Life]:
    return [life for life in _lives(world, as_of) if life.is_solved]


def unassigned_time(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        had = [one.from_at for one in life.places if one.assignee_id is not None]
        value = seconds(had[0] - life.case.opened_at) if had else None
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value, age=seconds(as_of - life.case.opened_at))


def attainment(world: World, as_of: datetime) -> Iterator[Row]:
    for clock in world.clocks:
        if clock.subject_kind != "case" or clock.begun_at > as_of or clock.result == "void":
            continue
        has_ended = clock.stopped_at is not None and clock.stopped_at <= as_of
        is_late = clock.breach_at is not None and clock.breach_at <= (clock.stopped_at if has_ended else as_of)
        if has_ended or is_late:
            own = {"team_id": clock.team_id, "measure": clock.measure}
            yield Row(case_id=clock.subject_id, day=day_of(clock.started_at), numerator=not is_late, own=own)


def opened(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at))


def solved(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        for at in life.solved_at:
            yield Row(case_id=life.case.pk, day=day_of(at))


def complaints(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        if life.case.kind == "complaint":
            yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at))


def clearance(world: World, as_of: datetime) -> Iterator[Row]:
    for row in opened(world, as_of):
        yield Row(case_id=row.case_id, day=row.day, numerator=0, denominator=1)
    for row in solved(world, as_of):
        yield Row(case_id=row.case_id, day=row.day, numerator=1, denominator=0)


def backlog(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        for one in life.states:
            if one.state in OPEN:
                yield Row(case_id=life.case.pk, from_at=one.from_at, to_at=one.to_at)


def backlog_age(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        if not life.is_solved:
            value = seconds(as_of - life.case.opened_at)
            yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), value=value)


def promises_kept(world: World, as_of: datetime) -> Iterator[Row]:
    for one in world.commitments:
        if (one.kind, one.subject_kind) != ("promise", "case") or one.state == "withdrawn" or one.due_at > as_of:
            continue
        kept = one.state == "kept" and one.settled_at < one.due_at
        yield Row(case_id=one.subject_id, day=day_of(one.due_at), numerator=kept)


def handover_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _solved(world, as_of):
        passed = any(
            len({*here}) > 1
            for here in (
                [one.team_id for one in life.places if one.team_id is not None],
                [one.assignee_id for one in life.places if one.assignee_id is not None],
            )
        )
        yield Row(case_id=life.case.pk, day=day_of(life.solved_at[-1]), numerator=passed)


def escalation_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        raised = any(one.at <= as_of for one in world.escalations[life.case.pk])
        yield Row(case_id=life.case.pk, day=day_of(life.case.opened_at), numerator=raised)


def one_touch(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _solved(world, as_of):
        if count := sum(one.direction == "outbound" for one in life.said):
            yield Row(case_id=life.case.pk, day=day_of(life.solved_at[-1]), numerator=count == 1)


def never_reopened(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        if life.solved_at:
            yield Row(case_id=life.case.pk, day=day_of(life.solved_at[0]), numerator=life.reopened_count == 0)


def reopen_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for life in _lives(world, as_of):
        if life.solved_at:
            yield Row(case_id=life.case.pk, day=day_of(life.solved_at[0]), numerator=life.reopened_count > 0)


def _of_customers(world: World, as_of: datetime) -> Iterator[tuple[Contact, list[datetime], list[datetime]]]:
    """Yield what known customers said, with when the same one spoke before and after."""
    told: dict[int, list[Contact]] = defaultdict(list)
    for life in _lives(world, as_of):
        if life.case.customer_id is not None:
            told[life.case.customer_id] += [one for one in life.said if one.direction == "inbound"]
    for said in told.values():
        said.sort(key=lambda one: (one.at, one.pk))
        for number, one in enumerate(said):
            yield one, [other.at for other in said[:number]], [other.at for other in said[number + 1 :]]


def no_repeat(world: World, as_of: datetime) -> Iterator[Row]:
    for one, before, after in _of_customers(world, as_of):
        if not any(one.at - at <= WEEK for at in before) and one.at + WEEK <= as_of:
            yield Row(case_id=one.case_id, day=day_of(one.at), numerator=not any(at - one.at <= WEEK for at in after))


def repeat_rate(world: World, as_of: datetime) -> Iterator[Row]:
    for one, before, _after in _of_customers(world, as_of):
        yield Row(case_id=one.case_id, day=day_of(one.at), numerator=any(one.at - at <= WEEK for at in before))


ROWS: dict[str, Callable[[World, datetime], Iterator[Row]]] = {
    "first_response": first_response,
    "unanswered": unanswered,
    "next_response": next_response,
    "first_resolution": first_resolution,
    "full_resolution": full_resolution,
    "requester_wait": _time_in(WITH_US | {"waiting_others"}),
    "customer_wait": _time_in({"waiting_customer"}),
    "work_time": _time_in(WITH_US),
    "hold_time": _time_in({"waiting_others"}),
    "unassigned_time": unassigned_time,
    "attainment": attainment,
    "opened": opened,
    "solved": solved,
    "complaints": complaints,
    "clearance": clearance,
    "backlog": backlog,
    "backlog_age": backlog_age,
    "promises_kept": promises_kept,
    "handover_rate": handover_rate,
    "escalation_rate": escalation_rate,
    "one_touch": one_touch,
    "never_reopened": never_reopened,
    "reopen_rate": reopen_rate,
    "no_repeat": no_repeat,
    "repeat_rate": repeat_rate,
}
