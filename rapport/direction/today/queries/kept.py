"""What is counted over weeks is counted once for all readers of the whole department, and kept for a minute or a day.

The page names its minute, and what is kept for a minute is as of the beginning of that minute: what the page says about it
is true. What is kept for a day speaks of whole days; it is counted again when cases of those days come in or change.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache

from rapport.compute.weeks import trailing_weeks
from rapport.desk.cases import queries as cases

from ..types import Broke, Weeks
from . import around, numbers
from .broke import what_broke
from .seen import Seen

MINUTE_SECONDS = 90
DAY_SECONDS = 3_600
BROKE = "today.broke"
MOST_KEPT = 4  # days and zones

type Rises = dict[str, tuple[datetime, Broke]]  # by zone, day and batch: until when its days reach, and what was found


class Kept:
    """Looks up both at once, in one query, and makes what is missing."""

    def __init__(self, seen: Seen, *, zone: ZoneInfo) -> None:
        self.seen, self.zone = seen, zone
        self.minute = seen.as_of.replace(second=0, microsecond=0)
        batch = cases.last_batch()
        self._until = datetime.fromtimestamp(int(trailing_weeks(zone, seen.as_of, 1).edges[-1]), tz=zone)
        self._mark = f"{zone.key}:{self._until.date()}:{batch}"
        self._weeks_key = f"today.weeks:{zone.key}:{self.minute.isoformat()}:{batch}"
        self._found = cache.get_many([BROKE, self._weeks_key] if seen.is_boundless else [BROKE])

    def broke(self) -> Broke:
        """Return what rose beyond chance in the last one or two whole weeks."""
        known: Rises = self._found.get(BROKE, {})
        if self._mark in known:
            return known[self._mark][1]
        found = what_broke(as_of=self.seen.as_of, zone=self.zone)
        newest = list(known.items())[1 - MOST_KEPT :]
        cache.set(BROKE, dict([*newest, (self._mark, (self._until, found))]), DAY_SECONDS)
        return found

    def weeks(self) -> Weeks:
        """Return what is counted over weeks; kept only for who sees the whole department, since others see less."""
        known: Weeks | None = self._found.get(self._weeks_key)
        if known is None:
            known = self._found[self._weeks_key] = self._counted()
            if self.seen.is_boundless:
                cache.set(self._weeks_key, known, MINUTE_SECONDS)
        return known

    def _counted(self) -> Weeks:
        actor, as_of, zone = self.seen.actor, self.minute, self.zone
        open_before, complaints_before = numbers.open_counts(actor, as_of=as_of - timedelta(days=7))
        return Weeks(
            as_of=as_of,
            numbers=tuple(numbers.weekly(as_of=as_of, zone=zone)),
            open_before=open_before,
            complaints_before=complaints_before,
            voice_ids=tuple(around.drawn(actor, as_of=as_of, zone=zone)),
            abuse=around.abuse(as_of=as_of, zone=zone),
        )


def forget_rises(*, opened_at: datetime) -> None:
    """Forget what was found in days of which one has changed: a case opened then has got another reason or cause."""
    known: Rises = cache.get(BROKE, {})
    kept = {mark: (until, found) for mark, (until, found) in known.items() if until <= opened_at}
    if len(kept) < len(known):
        cache.set(BROKE, kept, DAY_SECONDS)
