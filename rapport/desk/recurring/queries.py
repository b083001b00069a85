"""Questions about schedules: which there are, when they come next, what became of their dates."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rapport.compute import recurrence
from rapport.compute.businesstime import Calendar
from rapport.desk.cases import queries as cases
from rapport.desk.cases.types import UNSETTLED
from rapport.directory.people import queries as people
from rapport.governance.standards import queries as standards
from rapport.kernel.actor import Actor
from rapport.kernel.prepared import prepared

from .models import Occurrence, Schedule, ScheduleVersion
from .types import Outcome, Pattern, Standing, Step

VIEW = "recurring.view"
SHOWN_DATES = 10
# Whoever leaves dates out in advance looks no further than this.
NEXT_DATES = 60
HOUSE = Actor.machine("recurring")
FULL = ("team", "owner", "customer")


def schedules(actor: Actor) -> QuerySet[Schedule]:
    """Return the schedules that the actor may see, by name, each with how many cases it has made and how many are open."""
    made = Count("occurrences", filter=Q(occurrences__case__isnull=False))
    still = Q(occurrences__case__state__in=UNSETTLED, occurrences__case__merged_into=None)
    rows = Schedule.objects.select_related(*FULL).annotate(made_count=made, open_count=Count("occurrences", filter=still))
    return actor.scope(VIEW, rows).order_by("name", "pk")


def get_schedule(schedule_id: int, *, actor: Actor) -> Schedule:
    """Return one schedule. Raises Schedule.DoesNotExist."""
    return schedules(actor).get(pk=schedule_id)


def find_schedule(schedule_id: int) -> Schedule | None:
    """Return one schedule for the house's own reactions; None when it is gone."""
    return Schedule.objects.select_related(*FULL).filter(pk=schedule_id).first()


def may_watch(actor: Actor, schedule_id: int) -> bool:
    """Return whether the actor may hear that a schedule has changed."""
    return actor.scope(VIEW, Schedule.objects.filter(pk=schedule_id)).exists()


def without_owner(rows: QuerySet[Schedule], *, as_of: datetime) -> QuerySet[Schedule]:
    """Return those of some schedules, not ended, whose owner does not work here (any more): somebody has to take them."""
    here = people.people(HOUSE, as_of=as_of).filter(pk=OuterRef("owner_id"))
    return rows.exclude(standing=Standing.ENDED).filter(~Exists(here))


def owned_by(person_id: int) -> QuerySet[Schedule]:
    """Return the schedules, not ended, that somebody answers for."""
    return Schedule.objects.filter(owner_id=person_id).exclude(standing=Standing.ENDED).order_by("name", "pk")


def versions(schedule_id: int) -> list[ScheduleVersion]:
    """Return all versions of a schedule, the newest first."""
    related = ("made_by", "calendar", "reason__parent", "cause__parent", "assignee")
    return list(ScheduleVersion.objects.filter(schedule_id=schedule_id).select_related(*related).order_by("-number"))


def newest_versions(schedule_ids: Collection[int]) -> dict[int, ScheduleVersion]:
    """Return the newest version of each of these schedules. One query."""
    rows = ScheduleVersion.objects.filter(schedule_id__in=schedule_ids).select_related("calendar", "assignee")
    return {one.schedule_id: one for one in rows.order_by("schedule_id", "-number").distinct("schedule_id")}


def history(schedule: Schedule) -> QuerySet[Occurrence]:
    """Return what became of a schedule's dates, the newest first; not what is left out of those to come."""
    rows = Occurrence.objects.filter(schedule=schedule).select_related("case__assignee", "case__team", "by", "version")
    return rows.exclude(outcome=Outcome.SKIPPED, planned_date__gt=schedule.last_date or date.min).order_by("-due_at", "-pk")


def seen_cases(actor: Actor, rows: Sequence[Occurrence]) -> set[int]:
    """Return which of the cases of these dates the actor may see. One query."""
    return set(cases.cases(actor).filter(pk__in=[one.case_id for one in rows if one.case_id]).values_list("pk", flat=True))


def made_by_schedules(case_ids: Collection[int]) -> dict[int, Occurrence]:
    """Return by case which date of which schedule made it. Whoever may see the case may see that. One query."""
    rows = Occurrence.objects.filter(case_id__in=case_ids).select_related("schedule")
    return {one.case_id: one for one in rows if one.case_id is not None}


def names(person_ids: Collection[int]) -> list[str]:
    """Return the names of these people, in their order."""
    return sorted(people.names(person_ids).values())


def facts_said(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return facts of a case with what they are called."""
    labels = cases.attribute_labels()
    return [(labels.get(key, key), value) for key, value in attributes.items()]


def of_customers(customer_ids: Collection[int], *, actor: Actor) -> dict[int, list[Schedule]]:
    """Return the schedules, not ended, about these customers that the actor may see, the next first. One query."""
    rows = actor.scope(VIEW, Schedule.objects.filter(customer_id__in=customer_ids)).exclude(standing=Standing.ENDED)
    found: dict[int, list[Schedule]] = {}
    for one in rows.select_related("owner").order_by("next_at", "pk"):
        found.setdefault(one.customer_id or 0, []).append(one)
    return found


def coming(actor: Actor, *, until: datetime, is_own: bool, limit: int) -> list[Schedule]:
    """Return what comes next up to a moment, the soonest first: the actor's own, or all that they may see."""
    return _coming(actor, is_own, limit, until=until)


@prepared
def _coming(actor: Actor, is_own: bool, limit: int, /, *, until: Any) -> QuerySet[Schedule]:
    rows = actor.scope(VIEW, Schedule.objects.select_related("team", "owner")).filter(next_at__lte=until)
    return (rows.filter(owner_id=actor.person_id) if is_own else rows).order_by("next_at", "pk")[:limit]


@dataclass(frozen=True)
class Days:
    """By which days a version is moved and by which clock it is told."""

    zone: str
    minute: int
    calendar: Calendar | None

    def is_open(self, day: date) -> bool:
        """Return whether the calendar opens at all on a day, be it half of it; without one every day is open."""
        return self.calendar is None or bool(self.calendar.spans_on(day))


def days_of(*, zone: str, minute: int, calendar_id: int | None) -> Days:
    """Return by which days dates are moved: those of the calendar's newest version."""
    version = standards.newest_versions().get(calendar_id) if calendar_id is not None else None
    return Days(zone=zone, minute=minute, calendar=standards.calendar_of(version) if version is not None else None)


def days_of_version(version: ScheduleVersion) -> Days:
    """Return by which days a version's dates are moved, as the calendar is now."""
    return days_of(zone=version.zone_name, minute=version.minute, calendar_id=version.calendar_id)


def local_date(at: datetime, zone: str) -> date:
    """Return the day that a zone's clocks show at a moment."""
    return recurrence.local_date(at, zone)


def steps(
    pattern: Pattern, days: Days, *, since: datetime, after: date | None = None, skipped: Collection[date] = ()
) -> Iterator[Step]:
    """Yield the dates to come: planned after a date, at moments not before ``since``."""
    for comes in recurrence.occurrences(pattern, is_open=days.is_open, after=after):
        at = recurrence.moment(comes.on, days.minute, days.zone)
        if at >= since:
            yield Step(comes=comes, at=at, is_skipped=comes.planned in skipped)


def next_steps(schedule: Schedule, version: ScheduleVersion, *, as_of: datetime, limit: int = SHOWN_DATES) -> list[Step]:
    """Return the dates of a schedule that come next, those that are left out among them; what a pause passed over is gone.

    Of one that pauses, what would come if it went on at ``as_of``. Two queries.
    """
    if schedule.standing == Standing.ENDED:
        return []
    left_out = Occurrence.objects.filter(schedule=schedule, outcome=Outcome.SKIPPED, planned_date__isnull=False)
    left_out = left_out.filter(planned_date__gt=schedule.last_date) if schedule.last_date else left_out
    skipped = {one for one in left_out.values_list("planned_date", flat=True) if one is not None}
    since = max(version.from_at, as_of if schedule.standing == Standing.PAUSED else schedule.standing_at)
    found = steps(version.pattern, days_of_version(version), since=since, after=schedule.last_date, skipped=skipped)
    return list(islice(found, limit))
