"""What is overdue and awaited still: the rungs of a ladder that stand so many opening hours after the breach, each said once.

Only a breach that was told is watched: the overdue past of an import or of a demonstration climbs no ladder.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from rapport.compute.businesstime import due
from rapport.governance.standards import rules
from rapport.governance.standards.events import StillOverdue
from rapport.governance.standards.models import Clock, Late
from rapport.governance.standards.queries.book import Book, book
from rapport.governance.standards.rules import ladder
from rapport.governance.standards.types import Measure, Result
from rapport.kernel.actor import Actor
from rapport.kernel.journal import publish

TICK_ROWS = 200
# A clock that a pause stopped is looked at again after that long.
PAUSED = timedelta(hours=1)


def watch(clock: Clock, known: Book) -> None:
    """Note that a breach was told now whose ladder goes on after it."""
    hours = _rungs(clock, known)
    if hours and clock.breach_at is not None:
        kept, _is_new = Late.objects.get_or_create(clock=clock)
        kept.next_at = clock.breach_at if kept.hours < hours[-1] else None
        kept.save(update_fields=["next_at"])


@transaction.atomic
def climb_late(*, by: Actor, at: datetime) -> int:
    """Say which rungs after a breach are reached, at most so many clocks at a time; return how many clocks were looked at.

    Rows that another run holds are left to it. After an outage each clock tells only the highest rung it has reached.
    """
    rows = Late.objects.select_for_update(of=("self",), skip_locked=True).filter(next_at__lte=at)
    waiting = list(rows.select_related("clock").order_by("next_at", "pk")[:TICK_ROWS])
    known = book() if waiting else None
    for row in waiting:
        assert known is not None
        before = row.hours
        _climb(row, known, at=at)
        row.save(update_fields=["hours", "next_at"])
        if row.hours > before:
            clock = row.clock
            said = StillOverdue(
                subject_kind=clock.subject_kind, subject_id=clock.subject_id, clock_id=clock.pk,
                measure=Measure(clock.measure), hours=row.hours,
            )  # fmt: skip
            publish(said, about=clock, by=by, at=at)
    return len(waiting)


def _climb(row: Late, known: Book, *, at: datetime) -> None:
    """Note how high the ladder is climbed by now, and when to look again: counted anew, as pauses and hours may have changed."""
    clock = row.clock
    if clock.result != Result.BREACHED or clock.stopped_at is not None or clock.breach_at is None:
        row.next_at = None
        return
    # The breach is the first second that is too late.
    ended_at = clock.breach_at - timedelta(seconds=1)
    for hours in [one for one in _rungs(clock, known) if one > row.hours]:
        reached_at = due(known.calendars[clock.calendar_version_id], ended_at, hours * 3600, _pauses(clock))
        if reached_at is None or reached_at > at:
            row.next_at = at + PAUSED if reached_at is None else reached_at
            return
        row.hours = hours
    row.next_at = None


def _rungs(clock: Clock, known: Book) -> tuple[int, ...]:
    return rules.late_hours(ladder.read(known.versions[clock.standard_version_id].ladder))


def _pauses(clock: Clock) -> list[tuple[datetime, datetime | None]]:
    ends = [None if end is None else datetime.fromtimestamp(end, UTC) for end in clock.paused_to]
    return [(datetime.fromtimestamp(start, UTC), end) for start, end in zip(clock.paused_from, ends, strict=True)]
