"""Schedules and policies of a source as our calendars and standards: made when they are first needed, changed when they did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.governance.standards import actions as standards
from rapport.governance.standards import queries
from rapport.governance.standards.types import Hours, Measure, Scope, Target, Terms
from rapport.kernel.actor import Actor

from .hours import Schedules
from .promises import MEASURES, Policy, Promise, Promises

# Long ago, so that the past that comes in is judged too.
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
MEASURE_NAMES = {
    Measure.FIRST_RESPONSE: gettext_lazy("first response"),
    Measure.NEXT_RESPONSE: gettext_lazy("next response"),
    Measure.RESOLUTION: gettext_lazy("resolution"),
}


class Calendars:
    """Calendars by the numbers of their schedules. A trial takes back what it makes, so each batch looks again."""

    def __init__(self, source: str, schedules: Schedules, promises: Promises) -> None:
        self._source, self._schedules = source, schedules
        self._promised = Promised(source, promises)
        self._hours = {number: one.hours(schedules.everywhere) for number, one in schedules.usable().items()}
        self._made: dict[str, int] = {}

    def take_made(self) -> dict[str, int]:
        """Return what was added, by kind, and count anew."""
        made, self._made = self._made, {}
        return made

    def ids(self, *, by: Actor, at: datetime) -> Mapping[str, int]:
        """Return the calendar of each schedule, made or brought up to date; what was promised becomes a standard."""
        found = self._calendars(by=by, at=at) if self._hours else {}
        if made := self._promised.make(found.get(self._schedules.default()), by=by, at=at):
            self._made["standard"] = self._made.get("standard", 0) + made
        return found

    def _calendars(self, *, by: Actor, at: datetime) -> dict[str, int]:
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


@dataclass(frozen=True)
class Promised:
    """Policies that hold for every case, as standards: one for each measure and priority. Others are told, not made."""

    source: str
    promises: Promises

    def make(self, calendar_id: int | None, *, by: Actor, at: datetime) -> int:
        """Make the standards that are not there yet, and change those that say something else now; return how many are new."""
        wanted = dict(self._wanted())
        if not wanted:
            return 0
        here = {one.key: one for one in queries.standards() if one.key in wanted}
        always_id = self._always(by=by, at=at)
        made = 0
        for key, (policy, promise) in wanted.items():
            counts_by = calendar_id if promise.is_business and calendar_id else always_id
            terms = Terms(
                target=Target(amount=promise.seconds), calendar_id=counts_by, scope=Scope(priorities=(promise.priority.value,))
            )
            if key not in here:
                _promise(key, policy, promise, terms, by=by, at=at)
                made += 1
            elif _differs(here[key], terms):
                standards.change_standard(standard_id=here[key].pk, terms=terms, active_from=at, by=by, at=at)
        return made

    def _wanted(self) -> Iterator[tuple[str, tuple[Policy, Promise]]]:
        """Yield the first promise of each measure and priority, under its key."""
        seen = set()
        for policy in self.promises.in_order():
            for promise in () if policy.conditions else policy.promises.values():
                slot = MEASURES.get(promise.metric), promise.priority
                if slot[0] is not None and slot not in seen:
                    seen.add(slot)
                    yield slugify(f"{self.source}-{policy.number}-{promise.metric}-{promise.priority}")[:60], (policy, promise)

    def _always(self, *, by: Actor, at: datetime) -> int:
        key = slugify(f"{self.source}-always")[:60]
        known = next((one.pk for one in queries.calendars() if one.key == key), None)
        hours = Hours(zone_name="UTC", is_always_open=True)
        return known or standards.add_calendar(name=_("Every hour"), hours=hours, key=key, by=by, at=at).pk


def _promise(key: str, policy: Policy, promise: Promise, terms: Terms, *, by: Actor, at: datetime) -> None:
    measure = MEASURES[promise.metric]
    words = {"policy": policy.name or policy.number, "measure": MEASURE_NAMES[measure], "priority": promise.priority.value}
    standards.add_standard(
        name=(_("%(policy)s: %(measure)s, %(priority)s") % words)[:80],
        promise=_("As the policy “%(policy)s” of the other system promised, %(priority)s cases.") % words,
        measure=measure,
        terms=terms,
        active_from=SINCE,
        key=key,
        by=by,
        at=at,
    )


def _differs(standard: Any, terms: Terms) -> bool:
    last = standard.versions.all()[0]
    return (queries.target_of(last), last.calendar_id) != (terms.target, terms.calendar_id)
