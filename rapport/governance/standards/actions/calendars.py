"""Declare opening hours, change them, add own days. Each change is a new version, and clocks that run are counted again."""

from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction

from rapport.compute.businesstime import BusinessTimeError
from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards import rules
from rapport.governance.standards.events import CalendarChanged
from rapport.governance.standards.models import IS_RUNNING, Calendar, CalendarVersion, Clock
from rapport.governance.standards.queries.book import book, hours_of
from rapport.governance.standards.queries.rows import read
from rapport.governance.standards.types import BREACH_SHARE, Hours, OwnDay, Result
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

from .changing import EDIT, StandardRefused, free_key, refuse, refused
from .follow import settle, tell
from .rows import change
from .stages import count_again

_BATCH_ROWS = 20_000


@transaction.atomic
def add_calendar(*, name: str, hours: Hours, key: str = "", by: Actor, at: datetime) -> Calendar:
    """Declare opening hours. Raises NotAllowed or StandardRefused."""
    by.require_somewhere(EDIT)
    name = " ".join(name.split())[:80]
    refuse(None if name else "Give the calendar a name, such as “Leeds office hours”.")
    calendar = Calendar.objects.create(key=key or free_key(Calendar, name), name=name)
    _begin(calendar, 1, hours, by=by, at=at)
    return calendar


@transaction.atomic
def change_calendar(*, calendar_id: int, hours: Hours, by: Actor, at: datetime) -> CalendarVersion:
    """Give a calendar new hours; results stay, clocks that run are counted again by the new hours in the same transaction.

    The same hours again change nothing. Raises NotAllowed, StandardRefused or Calendar.DoesNotExist.
    """
    calendar = Calendar.objects.select_for_update().get(pk=calendar_id)
    by.require_somewhere(EDIT)
    last = calendar.versions.order_by("-number").select_related("calendar")[0]
    if hours_of(last) == hours:
        return last
    version = _begin(calendar, last.number + 1, hours, by=by, at=at)
    _count_again(version, by=by, at=at)
    return version


def add_own_day(*, calendar_id: int, day: date, own: OwnDay, by: Actor, at: datetime) -> CalendarVersion:
    """Close a day, shorten it or open it, whatever the week and the holidays say. Raises as ``change_calendar``."""
    hours = _newest(calendar_id)
    days = hours.days | {day.isoformat(): own}
    return change_calendar(calendar_id=calendar_id, hours=replace(hours, days=days), by=by, at=at)


def remove_own_day(*, calendar_id: int, day: date, by: Actor, at: datetime) -> CalendarVersion:
    """Let the week and the holidays decide about a day again. Raises as ``change_calendar``."""
    hours = _newest(calendar_id)
    days = {key: own for key, own in hours.days.items() if key != day.isoformat()}
    return change_calendar(calendar_id=calendar_id, hours=replace(hours, days=days), by=by, at=at)


def _newest(calendar_id: int) -> Hours:
    version = CalendarVersion.objects.filter(calendar_id=calendar_id).order_by("-number").first()
    if version is None:
        raise Calendar.DoesNotExist
    return hours_of(version)


def _begin(calendar: Calendar, number: int, hours: Hours, *, by: Actor, at: datetime) -> CalendarVersion:
    try:
        refuse(rules.why_not_hours(hours, lambda: rules.calendar_of(calendar.name, hours)))
    except BusinessTimeError as error:
        raise refused(error) from error
    except ValueError as error:
        raise StandardRefused(str(error)) from error
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=number,
        zone_name=hours.zone_name,
        week=list(hours.week),
        country=hours.country,
        subdivision=hours.subdivision,
        days={day: asdict(own) for day, own in sorted(hours.days.items())},
        is_always_open=hours.is_always_open,
        from_at=at,
        by_id=by.person_id,
    )
    publish(CalendarChanged(calendar_id=calendar.pk, number=number), about=calendar, by=by, at=at)
    return version


def _count_again(version: CalendarVersion, *, by: Actor, at: datetime) -> None:
    """Judge the running clocks of a calendar by its newest version. Their pauses are stored, so no history is needed.

    What was too late by the hours before stays so, though nobody has looked since: the watch says it. What the new hours find too
    late is said at once.
    """
    running = Clock.objects.filter(IS_RUNNING, calendar_version__calendar_id=version.calendar_id)
    running = running.exclude(calendar_version=version).exclude(breach_at__lte=at).order_by("pk")
    known = book()
    while rows := list(read(running.select_for_update(of=("self",))[:_BATCH_ROWS])):
        for row in rows:
            row.calendar_version_id = version.pk
        settle(rows, known, seconds_of(at), is_live=True)
        change(rows)
        count_again(rows, known, by=by, at=at)
        breached = [row.pk for row in rows if row.result is Result.BREACHED]
        for clock in Clock.objects.filter(pk__in=breached).order_by("pk"):
            tell(clock, BREACH_SHARE, known, by=by, at=at)
