"""Schedules and policies of a source as our calendars and standards: made when they are first needed, changed when they did."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.governance.standards import actions as standards
from rapport.governance.standards import queries
from rapport.governance.standards.types import Hours, Scope, Target, Terms
from rapport.kernel.actor import Actor

from .hours import Schedules
from .promises import MEASURES, Policy, Promise, Promises


class Calendars:
    """Calendars by the numbers of their schedules. A trial takes back what it makes, so each batch looks again."""

    def __init__(self, source: str, schedules: Schedules, promises: Promises) -> None:
        self._source, self._schedules, self._promises = source, schedules, promises
        self._hours = {number: one.hours(schedules.everywhere) for number, one in schedules.usable().items()}
        self._made: dict[str, int] = {}

    def take_made(self) -> dict[str, int]:
        """Return what was added, by kind, and count anew."""
        made, self._made = self._made, {}
        return made

    def ids(self, *, by: Actor, at: datetime) -> Mapping[str, int]:
        """Return the calendar of each schedule, made or brought up to date."""
        if not self._hours:
            return {}
        here = {one.key: one.pk for one in queries.calendars()}
        newest = queries.newest_versions()
        found = {}
        for number, hours in self._hours.items():
            key = slugify(f"{self._source}-{number}")[:60]
            pk = here.get(key)
            if pk is None:
                pk = self._made_one(number, key, hours, by=by, at=at)
            elif queries.hours_of(newest[pk]) != hours:
                standards.change_calendar(calendar_id=pk, hours=hours, by=by, at=at)
            found[number] = pk
        return found

    def _made_one(self, number: str, key: str, hours: Hours, *, by: Actor, at: datetime) -> int:
        name = self._schedules.found[number].name or _("Schedule %(number)s") % {"number": number}
        self._made["calendar"] = self._made.get("calendar", 0) + 1
        return standards.add_calendar(name=name, hours=hours, key=key, by=by, at=at).pk


def terms_of(policy: Policy, calendar_id: int, always_id: int) -> Iterator[tuple[Promise, Terms]]:
    """Yield what each promise of a policy would be as a standard, of those that can be one."""
    for promise in policy.promises.values():
        if promise.metric in MEASURES:
            scope = Scope(priorities=(promise.priority.value,))
            target = Target(amount=promise.seconds)
            yield promise, Terms(target=target, calendar_id=calendar_id if promise.is_business else always_id, scope=scope)
