"""Schedules and policies of a source as our calendars and standards: made when they are first needed, changed when they did."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from hashlib import blake2b

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.governance.standards import actions as standards
from rapport.governance.standards import queries
from rapport.governance.standards.types import Hours, Measure, Scope, Target, Terms
from rapport.kernel.actor import Actor

from .hours import Schedules
from .promises import MEASURES, Promise

# Long ago, so that the past that comes in is judged too.
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
MEASURE_NAMES = {
    Measure.FIRST_RESPONSE: gettext_lazy("first response"),
    Measure.NEXT_RESPONSE: gettext_lazy("next response"),
    Measure.UPDATE: gettext_lazy("update"),
    Measure.PAUSABLE_UPDATE: gettext_lazy("update while it is with us"),
    Measure.REQUESTER_WAIT: gettext_lazy("customer’s wait"),
    Measure.WORK_TIME: gettext_lazy("time with us"),
    Measure.TOTAL_RESOLUTION: gettext_lazy("whole time to resolution"),
}


class Calendars:
    """Calendars by the numbers of their schedules. A trial takes back what it makes, so each batch looks again."""

    def __init__(self, source: str, schedules: Schedules) -> None:
        self._source, self._schedules = source, schedules
        self._hours = {number: one.hours(schedules.everywhere) for number, one in schedules.usable().items()}
        self._made: dict[str, int] = {}

    def take_made(self) -> dict[str, int]:
        """Return what was added, by kind, and count anew."""
        made, self._made = self._made, {}
        return made

    def ids(self, *, by: Actor, at: datetime) -> Mapping[str, int]:
        """Return the calendar of each schedule, made or brought up to date."""
        return self._calendars(by=by, at=at) if self._hours else {}

    def standards(
        self, promises: Collection[Promise], calendars: Mapping[str, int], *, by: Actor, at: datetime
    ) -> Mapping[Promise, int]:
        """Return the standard of each promise; those that are not there yet are made."""
        wanted = {one: key_of(self._source, one) for one in promises if one.metric in MEASURES}
        here = queries.standard_ids(wanted.values())
        found = {}
        for one, key in wanted.items():
            if key not in here:
                here[key] = self._promised(one, key, calendars, by=by, at=at)
                self._made["standard"] = self._made.get("standard", 0) + 1
            found[one] = here[key]
        return found

    def _promised(self, one: Promise, key: str, calendars: Mapping[str, int], *, by: Actor, at: datetime) -> int:
        own = calendars.get(self._schedules.default()) if one.is_business else None
        terms = Terms(
            target=Target(amount=one.seconds),
            calendar_id=own or self._always(by=by, at=at),
            scope=Scope(priorities=(one.priority,) if one.priority else ()),
        )
        measure = MEASURES[one.metric]
        words = {"policy": one.policy or self._source, "measure": MEASURE_NAMES[measure], "priority": one.priority}
        name = _("%(policy)s: %(measure)s, %(priority)s") if one.priority else _("%(policy)s: %(measure)s")
        standard = standards.add_standard(
            name=(name % words)[:80],
            promise=(_("As the policy “%(policy)s” of the other system promised.") % words)[:300],
            measure=measure,
            terms=terms,
            active_from=SINCE,
            is_named=True,
            key=key,
            by=by,
            at=at,
        )
        return standard.pk

    def _always(self, *, by: Actor, at: datetime) -> int:
        key = slugify(f"{self._source}-always")[:60]
        known = next((one.pk for one in queries.calendars() if one.key == key), None)
        hours = Hours(zone_name="UTC", is_always_open=True)
        return known or standards.add_calendar(name=_("Every hour"), hours=hours, key=key, by=by, at=at).pk

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


def key_of(source: str, one: Promise) -> str:
    """Return the key of the standard that keeps a promise: the same promise of the same policy is one standard."""
    digest = blake2b("\x1f".join(map(str, one)).encode(errors="surrogatepass"), digest_size=8).hexdigest()
    return f"{slugify(source)[:20]}-{slugify(one.metric)[:20]}-{digest}"
