"""What is counted over weeks is counted once for all readers of the whole department, and kept for a minute or a day.

The page names its minute, and what is kept for a minute is as of the beginning of that minute: what the page says about it is
true. A moment that is over is different: an import tells of it anew, so what was counted of it before is counted again.
What is kept for a day speaks of whole days. When cases of those days come in or change, the page says since when
something is not counted, and what was found before is shown until the store has caught up; then it is looked for again.

One reader counts for all: who comes meanwhile is given what was counted before, of a minute or two before, which each figure
names. A page has it counted by the worker (``Later``), so that the first reader of a minute need not wait either.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.core.cache import cache

from rapport.compute.weeks import trailing_weeks
from rapport.kernel.actor import Actor
from rapport.metrics import mover, registry
from rapport.metrics.holders import STAYS
from rapport.metrics.questions import department_zone

from ..types import Broke, Weeks
from . import around, live
from .broke import not_counted, what_broke
from .numbers import METRICS, numbers, uncounted
from .seen import Seen

MINUTE = timedelta(minutes=1)
MINUTES_BEFORE = 2  # that a reader is given while the next is being counted
MINUTE_SECONDS = 210  # long enough to be the minute before for them
COUNTING_SECONDS = 30  # whoever counts has ended by then, or has been ended
DAY_SECONDS = 3_600
BROKE, CHANGED = "today.rises", "today.changed"
MOST_KEPT = 4  # days and zones
SCANNED = ("cases", "case_attributes", "case_states", "clock_pauses")  # what the scan and what hangs on clocks are made of


@dataclass(frozen=True, slots=True)
class Found:
    """What rose in days that reach ``until``; ``changed_at``: when cases of theirs changed that it does not count, or None."""

    until: datetime
    broke: Broke
    changed_at: datetime | None


type Rises = dict[str, Found]  # by zone and day
type Later = Callable[[datetime], None]  # has what is counted over weeks counted as of this minute, soon


def made_of() -> tuple[str, ...]:
    """Return the names of the facts that the figures and the scan are made of, in the order in which they are loaded."""
    names = {*SCANNED, STAYS}.union(*(registry.metric(key).facts for key in (*METRICS, around.ABUSE)))
    # What these are derived from; the stays of cases are sources of several.
    names = names.union(*(registry.fact(name).sources for name in names))
    return tuple(fact.name for fact in registry.facts() if fact.name in names)


class Kept:
    """Looks up both at once, in one query, and makes what is missing.

    ``left_at``: when the reader was here last. ``later``: what may be counted for all is left to it wherever something can be
    shown meanwhile.
    """

    def __init__(self, seen: Seen, *, left_at: datetime, later: Later | None = None) -> None:
        self.seen, self.zone, self.left_at, self._later = seen, department_zone(), left_at, later
        self.minute = seen.as_of.replace(second=0, microsecond=0)
        self.fresh_at = mover.fresh_at(made_of())
        self._until = datetime.fromtimestamp(int(trailing_weeks(self.zone, seen.as_of, 1).edges[-1]), tz=self.zone)
        self._mark = f"{self.zone.key}:{self._until.date()}"
        self._weeks_key, *self._weeks_before = (
            f"today.weeks:{self.zone.key}:{(self.minute - n * MINUTE).isoformat()}" for n in range(MINUTES_BEFORE + 1)
        )
        weeks = [self._weeks_key, *self._weeks_before] if seen.is_boundless else []
        self._found = cache.get_many([BROKE, CHANGED, *weeks])
        changed: datetime | None = self._found.get(CHANGED)
        self.uncounted_since = changed if changed and self.fresh_at and self.fresh_at < changed else None
        self._retold_at = changed if changed and changed > seen.as_of else None  # of a moment that was over by then

    def broke(self) -> Broke:
        """Return what rose beyond chance in the last one or two whole weeks."""
        known: Rises = self._found.get(BROKE, {})
        kept = known.get(self._mark)
        if kept and (kept.changed_at is None or not self._has_caught_up(kept.changed_at) or not _is_first(BROKE)):
            return kept.broke
        if self.fresh_at is None:
            return not_counted()
        broke = what_broke(as_of=self.seen.as_of, zone=self.zone)
        changed_at = max(self._until, cache.get(CHANGED, self._until))  # asked anew: it may have come in while this was counted
        found = Found(self._until, broke, None if self._has_caught_up(changed_at) else changed_at)
        others = {mark: one for mark, one in known.items() if mark != self._mark}
        cache.set(BROKE, dict([*list(others.items())[1 - MOST_KEPT :], (self._mark, found)]), DAY_SECONDS)
        cache.delete(_turn(BROKE))
        return broke

    @cached_property
    def weeks(self) -> Weeks:
        """What is counted over weeks; kept only for who sees the whole department, since others see less."""
        known = self._of_minute()
        if known is None:
            found = [self._found[key] for key in (self._weeks_key, *self._weeks_before) if key in self._found]
            before = next((one for one in found if self._knows(one, self._retold_at)), None)
            known = before if before is not None and not self._is_to_count() else None
        return known or self.weeks_of_minute()

    def weeks_of_minute(self) -> Weeks:
        """Return the same of this very minute, and keep it.

        What is counted before the store has read up to the minute is kept too, until it has: meanwhile every reader would count.
        """
        known = self._of_minute()
        if known is None:
            known = self._counted()
            if self.seen.is_boundless and self.fresh_at is not None and self._has_caught_up(self._retold_at or self.fresh_at):
                cache.set(self._weeks_key, known, MINUTE_SECONDS)
        return known

    def _of_minute(self) -> Weeks | None:
        """Return what was counted of this minute, of all that was known by its end, and told anew since then."""
        known: Weeks | None = self._found.get(self._weeks_key)
        return known if known is not None and self._knows(known, max(self.minute, self._retold_at or self.minute)) else None

    def _knows(self, weeks: Weeks, moment: datetime | None) -> bool:
        """Whether the store had read up to a moment when this was counted."""
        return moment is None or (weeks.fresh_at is not None and weeks.fresh_at >= moment)

    def _is_to_count(self) -> bool:
        """Return whether this reader counts the minute: not before the store knows of it, nor while somebody else does."""
        if not (self._has_caught_up(self.minute) and _is_first(self._weeks_key)):
            return False
        if self._later is not None:
            self._later(self.minute)
        return self._later is None

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
            left_at=self.left_at,
            settled_count=live.SETTLED.count(actor, self.left_at, as_of),
        )


def count(actor: Actor, *, minute: datetime) -> None:
    """Count what a page of this minute shows to this reader, and keep it for all, unless somebody has done so."""
    seen = Seen(actor, as_of=minute)
    from_at, _is_known = around.left(seen, zone=actor.zone)
    Kept(seen, left_at=from_at).weeks_of_minute()


def forget_rises(*, opened_at: datetime | None, at: datetime) -> None:
    """Have what was found in days of which one has changed looked for again: a case opened then counts otherwise since ``at``.

    ``opened_at``: None when cases of any day came in. It is looked for once the store has read what happened ``at``.
    """
    known: Rises = cache.get(BROKE, {})
    changed = {mark for mark, one in known.items() if opened_at is None or one.until > opened_at}
    if changed or opened_at is None:
        kept = {mark: replace(one, changed_at=at) if mark in changed else one for mark, one in known.items()}
        cache.set_many({BROKE: kept, CHANGED: at}, DAY_SECONDS)


def _turn(key: str) -> str:
    return f"{key}:counting"


def _is_first(key: str) -> bool:
    """Return whether nobody else is counting this now; from here on the asker is."""
    return bool(cache.add(_turn(key), True, COUNTING_SECONDS))
