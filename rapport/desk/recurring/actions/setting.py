"""What a schedule says, in versions, and who answers for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.desk.cases import actions as cases
from rapport.desk.recurring import queries, rules
from rapport.desk.recurring.events import ScheduleHandedOn, ScheduleSet
from rapport.desk.recurring.models import Schedule, ScheduleVersion
from rapport.desk.recurring.types import ScheduleDraft, Standing
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.kernel.errors import BadInput
from rapport.kernel.journal import publish

from .filling import case_draft
from .making import settle_due
from .planning import HOUSE, SET, check_changeable, held, keep, plan, refuse


@transaction.atomic
def set_schedule(*, schedule_id: int | None = None, draft: ScheduleDraft, by: Actor, at: datetime) -> Schedule:
    """Make a schedule, or (with ``schedule_id``) have it come and make otherwise from its next date on.

    What was due before the change is made as it was. Raises NotAllowed, BadInput, Refused or Schedule.DoesNotExist.
    """
    if schedule_id is None:
        schedule = Schedule(standing=Standing.RUNNING, standing_at=at, owner_id=by.person_id)
    else:
        schedule = held(schedule_id, by=by)
        check_changeable(schedule)
        settle_due(schedule, by=HOUSE, at=at)
    _say(schedule, draft)
    # Whoever makes one owns it; that gives nobody a team that is not theirs.
    by.require(SET, on=Schedule(team_id=draft.team_id))
    _check(schedule, draft)
    schedule.save()
    number = schedule.versions.count() + 1
    version = _version(schedule, draft, number, by, at)
    _check_case(schedule, version, at)
    version.save()
    refuse(rules.why_not_without_dates(queries.next_steps(schedule, version, as_of=at, limit=1)))
    publish(ScheduleSet(schedule_id=schedule.pk, version_id=version.pk), about=schedule, by=by, at=at)
    plan(schedule, by=by, at=at)
    return schedule


@transaction.atomic
def hand_on(*, schedule_id: int, owner_id: int, by: Actor, at: datetime) -> Schedule:
    """Have somebody else answer for a schedule. Raises NotAllowed, Refused or Schedule.DoesNotExist."""
    schedule = held(schedule_id, by=by)
    check_changeable(schedule)
    person = people.people(HOUSE, as_of=at).filter(pk=owner_id).first()
    before_id = schedule.owner_id
    may_set = False
    if person is not None:
        # Whether their role reaches it is asked of the schedule as it was: it is theirs only once they have it.
        may_set = people.actor_of_person(person, at=at).may(SET, on=schedule)
    refuse(rules.why_not_owner(is_here=person is not None, may_set=may_set))
    if before_id == owner_id:
        return schedule
    schedule.owner_id = owner_id
    handed = ScheduleHandedOn(schedule_id=schedule.pk, owner_id=owner_id, before_id=before_id)
    publish(handed, about=schedule, by=by, at=at)
    keep(schedule)
    return schedule


def _say(schedule: Schedule, draft: ScheduleDraft) -> None:
    schedule.name, schedule.team_id = draft.name.strip(), draft.team_id
    schedule.customer_id = customers.standing_id(draft.customer_id) if draft.customer_id else None


def _check(schedule: Schedule, draft: ScheduleDraft) -> None:
    if why := rules.why_not_schedule(draft):
        raise BadInput(_(why))
    alike = Schedule.objects.exclude(standing=Standing.ENDED).exclude(pk=schedule.pk).filter(name=schedule.name)
    refuse(rules.why_not_name(is_taken=schedule.team_id in alike.values_list("team_id", flat=True)))
    if draft.calendar_id is not None and not standards.calendars().filter(pk=draft.calendar_id).exists():
        raise BadInput(_("That calendar is gone. Choose another one."))
    if schedule.customer_id is not None and not customers.names([schedule.customer_id]):
        raise BadInput(_("That customer is gone. Choose another one."))
    followers = set(draft.template.follower_ids)
    if len(people.names(followers)) < len(followers):
        raise BadInput(_("Somebody who was to follow it is gone. Choose again."))


def _check_case(schedule: Schedule, version: ScheduleVersion, at: datetime) -> None:
    """What could not be made today is not kept for later; an absence today is no reason."""
    on = queries.local_date(at, version.zone_name)
    assignee_id, version.assignee_id = version.assignee_id, None
    cases.check_draft(draft=case_draft(schedule, version, on), by=HOUSE, at=at)
    version.assignee_id = assignee_id
    if assignee_id is not None:
        here = people.people(HOUSE, as_of=at).filter(pk=assignee_id)
        is_member = here.filter(team_id=schedule.team_id or 0).exists()
        refuse(rules.why_not_assignee(is_member=is_member))


def _version(schedule: Schedule, draft: ScheduleDraft, number: int, by: Actor, at: datetime) -> ScheduleVersion:
    pattern, wanted = draft.pattern, draft.template
    return ScheduleVersion(
        schedule=schedule, number=number, from_at=at, made_by_id=by.person_id, every=pattern.every,
        every_count=pattern.interval, weekdays=sorted(set(pattern.weekdays)), day=pattern.day, nth=pattern.nth,
        month=pattern.month, start_date=pattern.start, end_date=pattern.end, times=pattern.times,
        on_closed=pattern.on_closed, calendar_id=draft.calendar_id, minute=draft.minute, zone_name=draft.zone,
        missed=draft.missed, kind=wanted.kind, subject=wanted.subject.strip(), text=wanted.text.strip(),
        priority=wanted.priority, reason_id=wanted.reason_id, cause_id=wanted.cause_id, assignee_id=wanted.assignee_id,
        attributes={key: value.strip() for key, value in wanted.attributes.items() if value.strip()},
        checklist=[one.strip() for one in wanted.checklist], follower_ids=sorted(set(wanted.follower_ids)),
        due_days=wanted.due_days,
    )  # fmt: skip
