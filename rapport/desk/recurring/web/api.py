"""The operations of this room in the JSON API."""

from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from rapport.desk.cases.types import Kind, Priority
from rapport.kernel import clock
from rapport.ui.api.operations import Operations
from rapport.ui.api.paging import USUAL, Cursor, Limit, paged
from rapport.ui.api.words import PLAIN, Asked, Id, Made, Page
from rapport.ui.page import actor_on

from .. import actions, queries, rules
from ..models import Occurrence, Schedule, ScheduleVersion
from ..types import LONGEST_NAME, Every, Missed, OnClosed, Pattern, ScheduleDraft, Standing, Step, Template
from . import words

recurring = Operations(tags=["Recurring cases"])

Name = Annotated[str, Field(max_length=LONGEST_NAME, pattern=PLAIN)]
Subject = Annotated[str, Field(max_length=rules.LONGEST_SUBJECT, pattern=PLAIN)]
Words = Annotated[str, Field(max_length=rules.LONGEST_TEXT, pattern=PLAIN)]
Item = Annotated[str, Field(max_length=rules.LONGEST_ITEM, pattern=PLAIN)]
Fact = Annotated[str, Field(max_length=200, pattern=PLAIN)]


class ScheduleRow(Schema):
    """Work that comes again; ``next_at`` is null unless it runs. ``open_count``: of its cases, how many are not settled."""

    id: int
    name: str
    team_id: int | None
    owner_id: int | None
    customer_id: int | None
    standing: str
    next_date: date | None
    next_at: datetime | None
    made_count: int
    open_count: int


class ScheduleDate(Schema):
    """A date to come. ``planned_date``: by the rule; ``date``: where it falls once closed days are left."""

    planned_date: date
    date: date
    at: datetime
    is_left_out: bool


class ScheduleCase(Schema):
    """What became of a date. ``case_id`` is null also where the case is not yours to see."""

    planned_date: date | None
    due_at: datetime
    at: datetime
    outcome: str
    case_id: int | None
    why: str


class ScheduleWhole(ScheduleRow):
    """A schedule as it comes and what it makes, its next ten dates, and what became of the last thirty."""

    version: int
    when: str
    subject: str
    text: str
    kind: str
    priority: str
    reason_id: int | None
    cause_id: int | None
    assignee_id: int | None
    attributes: dict[str, str]
    checklist: list[str]
    follower_ids: list[int]
    due_days: int | None
    missed: str
    coming: list[ScheduleDate]
    past: list[ScheduleCase]


class ScheduleComes(Asked):
    """When it comes. ``weekdays``: 0 is Monday; ``day``: 31 is the last of a month; ``nth``: -1 is the last one."""

    every: Every
    interval: int = Field(default=1, ge=1, le=52)
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=7)
    day: int = Field(default=0, ge=0, le=31)
    nth: int = Field(default=0, ge=-1, le=4)
    month: int = Field(default=0, ge=0, le=12)
    start: date
    end: date | None = None
    times: int | None = Field(default=None, ge=1, le=rules.MOST_TIMES)
    on_closed: OnClosed = OnClosed.KEEP


class ScheduleMakes(Asked):
    """The case that is made each time; {date}, {week}, {month}, {year} and {customer} are filled in."""

    kind: Kind = Kind.REQUEST
    subject: Subject
    text: Words
    priority: Priority = Priority.NORMAL
    reason_id: Id | None = None
    cause_id: Id | None = None
    assignee_id: Id | None = None
    attributes: dict[Fact, Fact] = Field(default={}, max_length=100)
    checklist: list[Item] = Field(default=[], max_length=rules.MOST_ITEMS)
    follower_ids: list[Id] = Field(default=[], max_length=rules.MOST_FOLLOWERS)
    due_days: int | None = Field(default=None, ge=0, le=rules.MOST_DUE_DAYS)


class NewSchedule(Asked):
    """A schedule as somebody wants it. ``at``: by the clock of ``zone``."""

    name: Name
    team_id: Id | None = None
    customer_id: Id | None = None
    comes: ScheduleComes
    at: time
    zone: Annotated[str, Field(max_length=60, pattern=PLAIN)]
    calendar_id: Id | None = None
    missed: Missed = Missed.MAKE
    makes: ScheduleMakes


class ScheduleDay(Asked):
    """One of the dates to come, as it is planned."""

    planned_date: date


class ScheduleOwner(Asked):
    """Who answers for it from now on."""

    owner_id: Id


class ScheduleNarrowing(Asked):
    """By what the list is narrowed."""

    standing: Standing | None = None
    cursor: Cursor = ""
    limit: Limit = USUAL


@recurring.reads("/schedules", "recurring.view", Page[ScheduleRow])
def list_schedules(request: HttpRequest, asked: Query[ScheduleNarrowing]) -> dict[str, Any]:
    """Recurring cases: the schedules that you may see."""
    rows = queries.schedules(actor_on(request)).select_related(None)
    if asked.standing is not None:
        rows = rows.filter(standing=asked.standing)
    items, following = paged(rows, by="name", cursor=asked.cursor, limit=asked.limit)
    return {"items": items, "next": following}


@recurring.reads("/schedules/{schedule_id}", "recurring.view", ScheduleWhole)
def get_schedule(request: HttpRequest, schedule_id: Id) -> dict[str, Any]:
    """One schedule with its next dates and what it made."""
    return _whole(request, schedule_id)


@recurring.makes("/schedules", "recurring.set", Made)
def make_schedule(request: HttpRequest, asked: NewSchedule) -> tuple[int, str]:
    """Have a case come again. You answer for it."""
    made = actions.set_schedule(draft=_draft(asked), by=actor_on(request), at=clock.now())
    return made.pk, f"schedules/{made.pk}"


@recurring.does("/schedules/{schedule_id}/version", "recurring.set", ScheduleWhole)
def change_schedule(request: HttpRequest, schedule_id: Id, asked: NewSchedule) -> dict[str, Any]:
    """Have it come and make otherwise from its next date on."""
    actor = actor_on(request)
    queries.get_schedule(schedule_id, actor=actor)
    actions.set_schedule(schedule_id=schedule_id, draft=_draft(asked), by=actor, at=clock.now())
    return _whole(request, schedule_id)


@recurring.does("/schedules/{schedule_id}/pause", "recurring.set", ScheduleWhole)
def pause_schedule(request: HttpRequest, schedule_id: Id) -> dict[str, Any]:
    """Make no cases until it goes on."""
    return _done(request, schedule_id, actions.pause)


@recurring.does("/schedules/{schedule_id}/resume", "recurring.set", ScheduleWhole)
def resume_schedule(request: HttpRequest, schedule_id: Id) -> dict[str, Any]:
    """Go on with its next date; what the pause passed over is not made up for."""
    return _done(request, schedule_id, actions.resume)


@recurring.does("/schedules/{schedule_id}/end", "recurring.set", ScheduleWhole)
def end_schedule(request: HttpRequest, schedule_id: Id) -> dict[str, Any]:
    """End it for good."""
    return _done(request, schedule_id, actions.end)


@recurring.does("/schedules/{schedule_id}/skip", "recurring.set", ScheduleWhole)
def skip_date(request: HttpRequest, schedule_id: Id, asked: ScheduleDay) -> dict[str, Any]:
    """Leave out one date to come."""
    return _done(request, schedule_id, actions.skip, planned=asked.planned_date)


@recurring.does("/schedules/{schedule_id}/take-in", "recurring.set", ScheduleWhole)
def take_in_date(request: HttpRequest, schedule_id: Id, asked: ScheduleDay) -> dict[str, Any]:
    """Take in again a date that was left out."""
    return _done(request, schedule_id, actions.take_in, planned=asked.planned_date)


@recurring.makes("/schedules/{schedule_id}/cases", "recurring.set", Made)
def make_case_now(request: HttpRequest, schedule_id: Id) -> tuple[int, str]:
    """Make one case now, beside the dates."""
    actor = actor_on(request)
    queries.get_schedule(schedule_id, actor=actor)
    made = actions.make_now(schedule_id=schedule_id, by=actor, at=clock.now())
    assert made.case_id is not None
    return made.case_id, f"cases/{made.case_id}"


@recurring.does("/schedules/{schedule_id}/owner", "recurring.set", ScheduleRow)
def hand_schedule_on(request: HttpRequest, schedule_id: Id, asked: ScheduleOwner) -> Schedule:
    """Have somebody else answer for it."""
    actor = actor_on(request)
    found = queries.get_schedule(schedule_id, actor=actor)
    actions.hand_on(schedule_id=schedule_id, owner_id=asked.owner_id, by=actor, at=clock.now())
    found.owner_id = asked.owner_id
    return found


def _done(request: HttpRequest, schedule_id: int, act: Any, **more: Any) -> dict[str, Any]:
    actor = actor_on(request)
    queries.get_schedule(schedule_id, actor=actor)
    act(schedule_id=schedule_id, by=actor, at=clock.now(), **more)
    return _whole(request, schedule_id)


def _draft(asked: NewSchedule) -> ScheduleDraft:
    comes = asked.comes.model_dump() | {"weekdays": tuple(asked.comes.weekdays)}
    makes = asked.makes.model_dump()
    makes |= {"checklist": tuple(asked.makes.checklist), "follower_ids": tuple(asked.makes.follower_ids)}
    return ScheduleDraft(
        name=asked.name, pattern=Pattern(**comes), minute=asked.at.hour * 60 + asked.at.minute, zone=asked.zone,
        template=Template(**makes), team_id=asked.team_id, customer_id=asked.customer_id, calendar_id=asked.calendar_id,
        missed=asked.missed,
    )  # fmt: skip


def _whole(request: HttpRequest, schedule_id: int) -> dict[str, Any]:
    actor, now = actor_on(request), clock.now()
    found = queries.get_schedule(schedule_id, actor=actor)
    version = queries.newest_versions([schedule_id])[schedule_id]
    past = list(queries.history(found)[:30])
    seen = queries.seen_cases(actor, past)
    row = {name: getattr(found, name) for name in ScheduleRow.model_fields}
    return {
        **row, **_makes(version), "coming": [_date(one) for one in queries.next_steps(found, version, as_of=now)],
        "past": [_past(one, seen) for one in past],
    }  # fmt: skip


def _makes(version: ScheduleVersion) -> dict[str, Any]:
    names = (
        "subject", "text", "kind", "priority", "reason_id", "cause_id", "assignee_id", "attributes", "checklist", "follower_ids",
        "due_days", "missed",
    )  # fmt: skip
    return {name: getattr(version, name) for name in names} | {"version": version.number, "when": words.when(version)}


def _date(step: Step) -> dict[str, Any]:
    return {"planned_date": step.comes.planned, "date": step.comes.on, "at": step.at, "is_left_out": step.is_skipped}


def _past(one: Occurrence, seen: set[int]) -> dict[str, Any]:
    names = ("planned_date", "due_at", "at", "outcome", "why")
    return {name: getattr(one, name) for name in names} | {"case_id": one.case_id if one.case_id in seen else None}
