"""What is counted over weeks is counted once for all readers of the whole department, and kept for a minute or a day.

The page names its minute, and what is kept for a minute is as of the beginning of that minute: what the page says about it
is true. What is kept for a day speaks of whole days; it is counted again when cases of those days come in or change. Only
what the store had caught up with is kept: an answer from older facts is for its own reader alone.
"""

from datetime import datetime

from django.core.cache import cache

from rapport.compute.weeks import trailing_weeks
from rapport.metrics import mover, registry
from rapport.metrics.questions import department_zone

from ..types import Broke, Weeks
from . import around
from .broke import not_counted, what_broke
from .numbers import METRICS, numbers, uncounted
from .seen import Seen

MINUTE_SECONDS = 90
DAY_SECONDS = 3_600
BROKE, CHANGED = "today.broke", "today.changed"
MOST_KEPT = 4  # days and zones
SCANNED = ("cases", "case_attributes", "case_states", "clock_pauses")  # what the scan and what hangs on clocks are made of

type Rises = dict[str, tuple[datetime, Broke]]  # by day: until when its days reach, and what was found


def made_of() -> tuple[str, ...]:
    """Return the names of the facts that the figures and the scan are made of, in the order in which they are loaded."""
    names = set(SCANNED).union(*(registry.metric(key).facts for key in (*METRICS, around.ABUSE)))
    return tuple(fact.name for fact in registry.facts() if fact.name in names)


class Kept:
    """Looks up both at once, in one query, and makes what is missing."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.zone = seen, department_zone()
        self.minute = seen.as_of.replace(second=0, microsecond=0)
        self.fresh_at = mover.fresh_at(made_of())
        self._until = datetime.fromtimestamp(int(trailing_weeks(self.zone, seen.as_of, 1).edges[-1]), tz=self.zone)
        self._mark = f"{self.zone.key}:{self._until.date()}"
        self._weeks_key = f"today.weeks:{self.zone.key}:{self.minute.isoformat()}"
        self._found = cache.get_many([BROKE, CHANGED, self._weeks_key] if seen.is_boundless else [BROKE, CHANGED])
        changed: datetime | None = self._found.get(CHANGED)
        self.uncounted_since = changed if changed and self.fresh_at and self.fresh_at < changed <= seen.as_of else None

    def broke(self) -> Broke:
        """Return what rose beyond chance in the last one or two whole weeks."""
        known: Rises = self._found.get(BROKE, {})
        if self._mark in known:
            return known[self._mark][1]
        if self.fresh_at is None:
            return not_counted()
        found = what_broke(as_of=self.seen.as_of, zone=self.zone)
        if self._has_caught_up(max(self._until, self._found.get(CHANGED, self._until))):
            newest = list(known.items())[1 - MOST_KEPT :]
            cache.set(BROKE, dict([*newest, (self._mark, (self._until, found))]), DAY_SECONDS)
        return found

    def weeks(self) -> Weeks:
        """Return what is counted over weeks; kept only for who sees the whole department, since others see less."""
        known: Weeks | None = self._found.get(self._weeks_key)
        if known is None:
            known = self._found[self._weeks_key] = self._counted()
            if self.seen.is_boundless and self._has_caught_up(self.minute):
                cache.set(self._weeks_key, known, MINUTE_SECONDS)
        return known

    def _has_caught_up(self, moment: datetime) -> bool:
        return self.fresh_at is not None and self.fresh_at >= moment

    def _counted(self) -> Weeks:
        actor, as_of, zone = self.seen.actor, self.minute, self.zone
        team_ids = None if self.seen.is_boundless else actor.team_ids
        figures = tuple(uncounted() if self.fresh_at is None else numbers(as_of=as_of, team_ids=team_ids))
        return Weeks(
            as_of=as_of,
            fresh_at=self.fresh_at,
            numbers=figures,
            voice_ids=tuple(around.drawn(actor, as_of=as_of, zone=zone)),
            abuse=() if self.fresh_at is None else around.abuse(as_of=as_of, zone=zone),
        )


def forget_rises(*, opened_at: datetime | None, at: datetime) -> None:
    """Forget what was found in days of which one has changed: a case opened then counts otherwise since ``at``.

    ``opened_at``: None when cases of any day came in. Until the store has read what happened ``at``, nothing is kept.
    """
    known: Rises = cache.get(BROKE, {})
    kept = {mark: (until, found) for mark, (until, found) in known.items() if opened_at is not None and until <= opened_at}
    if len(kept) < len(known) or opened_at is None:
        cache.set_many({BROKE: kept, CHANGED: at}, DAY_SECONDS)
