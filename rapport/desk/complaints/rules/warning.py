"""When a warning is told: by the ladder of the regime, and in the hours in which somebody is there to hear it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from rapport.compute.businesstime import Calendar, is_open, next_opening
from rapport.desk.complaints.types import Rung

# No department is closed for longer than that; one that is hears of it at the hour itself.
LONGEST_CLOSED = 21


def telling(rung: Rung, due_at: datetime, calendar: Calendar) -> datetime:
    """Return when a rung is told: at its hour if the calendar is open then.

    Before the limit never later than its hour: in the morning of the last open day. From the limit on, with the next opening.
    """
    hour = (due_at - timedelta(hours=rung.hours)).astimezone(UTC)
    if is_open(calendar, hour):
        return hour
    return _morning_before(calendar, hour) if rung.hours > 0 else next_opening(calendar, hour)


def climbed(ladder: Sequence[Rung], due_at: datetime, as_of: datetime, calendar: Calendar) -> int:
    """Return how many rungs have been reached by a moment; 0: nobody needs to know yet."""
    return sum(telling(one, due_at, calendar) <= as_of for one in ladder)


def next_telling(ladder: Sequence[Rung], told: int, due_at: datetime, calendar: Calendar) -> datetime | None:
    """Return when the rung after those that were told is reached, or None at the top."""
    return telling(ladder[told], due_at, calendar) if told < len(ladder) else None


def _morning_before(calendar: Calendar, hour: datetime) -> datetime:
    day = hour.astimezone(calendar.tz).date()
    for _back in range(LONGEST_CLOSED):
        spans = calendar.spans_on(day)
        if spans:
            opening = datetime.combine(day, time.min) + timedelta(minutes=spans[0].opens)
            opens_at = opening.replace(tzinfo=calendar.tz).astimezone(UTC)
            if opens_at <= hour:
                return opens_at
        day -= timedelta(days=1)
    return hour
