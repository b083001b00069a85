"""The moment of a date has come: its case is made, once, by the verb of the case's room and in one transaction with its date.

A worker that is killed has made the case and settled the date, or neither; a second run finds the date settled.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.recurring import queries, rules
from rapport.desk.recurring.events import DateSettled
from rapport.desk.recurring.models import Occurrence, Schedule, ScheduleVersion
from rapport.desk.recurring.types import Missed, Outcome, Standing, Step
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.journal import publish

from .filling import case_draft
from .planning import HOUSE, check_changeable, held, newest, plan, refuse

LONGEST_WHY = 300


@dataclass(frozen=True, kw_only=True)
class Made:
    """What came of making a case: which one, or why none."""

    case_id: int | None = None
    why: str = ""


def make_due(*, by: Actor, at: datetime) -> int:
    """Make the cases whose moment has come; return how many. Each schedule in a transaction of its own. Raises NotAllowed."""
    if not by.is_machine:
        raise NotAllowed(_("Only Rapport itself does this."))
    due = list(Schedule.objects.filter(next_at__lte=at).order_by("next_at", "pk").values_list("pk", flat=True))
    return sum(_make_one(schedule_id, by, at) for schedule_id in due)


@transaction.atomic
def _make_one(schedule_id: int, by: Actor, at: datetime) -> int:
    schedule = held(schedule_id, by=by)
    made = settle_due(schedule, by=by, at=at)
    plan(schedule, by=by, at=at)
    return made


@transaction.atomic
def make_now(*, schedule_id: int, by: Actor, at: datetime) -> Occurrence:
    """Make one case now, beside the dates. Raises NotAllowed, Refused or Schedule.DoesNotExist."""
    schedule = held(schedule_id, by=by)
    check_changeable(schedule)
    hand_made = Occurrence.objects.filter(schedule=schedule, outcome=Outcome.BY_HAND).order_by("-at")
    refuse(rules.why_not_by_hand(last_at=hand_made.values_list("at", flat=True).first(), at=at))
    version = newest(schedule)
    made = _make(schedule, version, queries.local_date(at, version.zone_name), at)
    refuse(made.why)
    row = Occurrence.objects.create(
        schedule=schedule, version=version, due_at=at, at=at, outcome=Outcome.BY_HAND, case_id=made.case_id, by_id=by.person_id
    )
    _tell(row, missed_count=0, by=by, at=at)
    return row


def settle_due(schedule: Schedule, *, by: Actor, at: datetime) -> int:
    """Settle the dates of a locked schedule whose moment has come; return how many cases were made."""
    if schedule.standing != Standing.RUNNING or schedule.next_at is None or schedule.next_at > at:
        return 0
    version = newest(schedule)
    passed = _passed(schedule, version, at)
    made_now, missed = rules.split(passed, missed=Missed(version.missed), at=at)
    rows = [_settled(version, step, at, Outcome.MISSED) for step in missed]
    for step in made_now:
        made = _make(schedule, version, step.comes.on, at)
        outcome = Outcome.LATE if at - step.at > rules.LATE_AFTER else Outcome.MADE
        rows.append(_settled(version, step, at, Outcome.REFUSED if made.why else outcome, made))
    if rows:
        _tell(rows[-1], missed_count=len(missed), by=by, at=at)
    return sum(one.case_id is not None for one in rows)


def _passed(schedule: Schedule, version: ScheduleVersion, at: datetime) -> list[Step]:
    """Return the dates whose moment has come, and remember that they are settled."""
    passed: list[Step] = []
    # Of a worker that stood still for months there are more than one look holds.
    while found := queries.next_steps(schedule, version, as_of=at, limit=queries.NEXT_DATES):
        come = [one for one in found if one.at <= at]
        if not come:
            break
        passed += come
        schedule.last_date = come[-1].comes.planned
    return passed


def _make(schedule: Schedule, version: ScheduleVersion, on: date, at: datetime) -> Made:
    """Make the case of a date. Whoever should have it and cannot now leaves it to the team; what the room refuses is said."""
    draft = case_draft(schedule, version, on)
    wishes = [draft] if draft.assignee_id is None else [draft, replace(draft, assignee_id=None)]
    why = ""
    for wish in wishes:
        try:
            with transaction.atomic():
                case = cases.open_case(draft=wish, by=HOUSE, at=at)
        except Refused as refused:
            why = str(refused)[:LONGEST_WHY]
        else:
            _have_followed(case.pk, version, at)
            return Made(case_id=case.pk)
    return Made(why=why)


def _have_followed(case_id: int, version: ScheduleVersion, at: datetime) -> None:
    """Whoever was to follow it does, as far as they work here and may see it."""
    for person in people.people(HOUSE, as_of=at).filter(pk__in=version.follower_ids):
        with suppress(NotAllowed):
            cases.follow_case(case_id=case_id, by=people.actor_of_person(person, at=at), at=at)


def _settled(version: ScheduleVersion, step: Step, at: datetime, outcome: Outcome, made: Made | None = None) -> Occurrence:
    made = made or Made()
    return Occurrence.objects.create(
        schedule_id=version.schedule_id, version=version, planned_date=step.comes.planned, due_at=step.at, at=at,
        outcome=outcome, case_id=made.case_id, why=made.why,
    )  # fmt: skip


def _tell(row: Occurrence, *, missed_count: int, by: Actor, at: datetime) -> None:
    settled = DateSettled(
        schedule_id=row.schedule_id, occurrence_id=row.pk, outcome=Outcome(row.outcome), case_id=row.case_id,
        missed_count=missed_count,
    )  # fmt: skip
    publish(settled, about=row.schedule, by=by, at=at)
