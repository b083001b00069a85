"""Business time the slow way: the wall clock of every minute, held against what a calendar says, and the open ones counted.

Nothing of the arithmetic under test is used, not even its reading of spans. The time of day that a clock put back shows a second
time does not count twice; one that it skips never comes.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from rapport.desk.cases.models import Case, CaseCalendar
from rapport.governance.standards.models import CalendarVersion, Clock

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 330
MINUTES = DAYS * 1_440
ORDER = ("resolution", "first_response", "next_response", "final_response")
SETTLED = ("resolved", "closed")


@lru_cache
def _shown(zone: str) -> np.ndarray:
    """The local clock of every minute, as minutes since year 1; the furthest that it has shown so far."""
    looks = (FIRST + timedelta(hours=hour) for hour in range(DAYS * 24))
    local = [look.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) for look in looks]
    hours = [look.toordinal() * 1_440 + look.hour * 60 + look.minute for look in local]
    return np.maximum.accumulate((np.array(hours)[:, None] + np.arange(60)).ravel())


def _spans(text: str) -> list[tuple[int, int]]:
    found = []
    for since, until in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", text):
        opens, closes = (int(one[:2]) * 60 + int(one[3:]) for one in (since, until))
        found.append((opens, 1_440 if closes == 1_439 else closes))
    return found


class Opening:
    """One version of a calendar: how many seconds it had been open by any moment."""

    def __init__(self, version: CalendarVersion) -> None:
        self.version = version
        self.is_open = np.ones(MINUTES, bool) if version.is_always_open else self._open_minutes()
        self.before = np.concatenate([[0], np.cumsum(self.is_open) * 60])

    def _open_minutes(self) -> np.ndarray:
        shown = _shown(self.version.zone_name)
        found = np.zeros(MINUTES, bool)
        for number in range(shown[0] // 1_440, shown[-1] // 1_440 + 1):
            begin, end = np.searchsorted(shown, [number * 1_440, (number + 1) * 1_440])
            minute = shown[begin:end] - number * 1_440
            for opens, closes in _spans(self._text(date.fromordinal(int(number)))):
                found[begin:end] |= (minute >= opens) & (minute < closes)
        return found

    def _text(self, day: date) -> str:
        own = self.version.days.get(day.isoformat())
        if own is not None:
            return str(own["spans"])
        country, part = self.version.country, self.version.subdivision or None
        if country and day in holidays.country_holidays(country, subdiv=part, years=day.year):
            return ""
        return str(self.version.week[day.weekday()])

    def open_before(self, moment: datetime) -> int:
        second = (moment - FIRST) // timedelta(seconds=1)
        minute, rest = divmod(second, 60)
        return int(self.before[minute]) + (rest if self.is_open[minute] else 0)

    def is_open_at(self, moment: datetime) -> bool:
        return bool(self.is_open[(moment - FIRST) // timedelta(minutes=1)])


type Stretch = tuple[datetime | None, datetime | None, Opening]


class Hours:
    """By which opening hours each case counts, and its business time."""

    def __init__(self) -> None:
        versions = list(CalendarVersion.objects.order_by("calendar_id", "number"))
        self.versions = {one.pk: Opening(one) for one in versions}
        self.of_calendar: dict[int, list[CalendarVersion]] = {}
        for one in versions:
            self.of_calendar.setdefault(one.calendar_id, []).append(one)
        self.clocks: dict[int, list[Clock]] = {}
        for clock in Clock.objects.filter(subject_kind="case"):
            self.clocks.setdefault(clock.subject_id, []).append(clock)
        own: dict[int, list[CaseCalendar]] = {}
        for row in CaseCalendar.objects.order_by("from_at", "pk"):
            own.setdefault(row.case_id, []).append(row)
        self.stretches = {case.pk: list(self._stretches(case, own.get(case.pk, []))) for case in Case.objects.all()}

    def _stretches(self, case: Case, own: list[CaseCalendar]) -> Iterator[Stretch]:
        settled_at = case.state_since_at if case.state in SETTLED else None
        if not own:
            version = self._of_clocks(case) or self._oldest(settled_at)
            if version:
                yield None, None, self.versions[version]
        for number, row in enumerate(own):
            until = own[number + 1].from_at if number + 1 < len(own) else None
            since = row.from_at if number else None
            yield since, until, self.versions[self._newest(row.calendar_id, until or settled_at)]

    def _of_clocks(self, case: Case) -> int | None:
        found = [one for one in self.clocks.get(case.pk, []) if not self.versions[one.calendar_version_id].version.is_always_open]
        found.sort(key=lambda one: (one.result == "void", one.is_statutory, ORDER.index(one.measure), -one.turn))
        return found[0].calendar_version_id if found else None

    def _oldest(self, at: datetime | None) -> int | None:
        every = [one.version for one in self.versions.values()]
        if not every:
            return None
        return self._newest(min((one.is_always_open, one.calendar_id) for one in every)[1], at)

    def _newest(self, calendar_id: int, at: datetime | None) -> int:
        versions = self.of_calendar[calendar_id]
        known = [one for one in versions if at is None or one.from_at <= at]
        return (known[-1] if known else versions[0]).pk

    def business(self, case_id: int, since: datetime, until: datetime) -> int:
        """Return the open seconds between two moments of a case, whole seconds cut off each."""
        spent = 0
        for begin, end, opening in self.stretches[case_id]:
            low = since if begin is None else max(since, begin)
            high = until if end is None else min(until, end)
            if high > low:
                spent += opening.open_before(high) - opening.open_before(low)
        return spent

    def is_open(self, case_id: int, at: datetime) -> bool:
        """Return whether the hours of a case are open at a moment."""
        second = at.replace(microsecond=0)
        for begin, end, opening in self.stretches[case_id]:
            # A change of hours counts from the second in which it happens.
            if (begin is None or begin.replace(microsecond=0) <= second) and (end is None or end.replace(microsecond=0) > second):
                return opening.is_open_at(second)
        return False
