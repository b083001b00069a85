"""How many due moments a second one core computes, over 50 calendars, pauses included, against the limits.

Run: python benchmarks/businesstime.py. Exit status 1 when a limit is missed. All forms and the peer, which walks day by
day as most desk software does, must give the same answers before anything is timed.
"""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rapport.compute.businesstime import (
    NEVER,
    Calendar,
    HolidayRule,
    PauseColumns,
    due,
    due_across,
    elapsed,
    spans,
)
from rapport.compute.businesstime.opening import openings

ROWS, SINGLE_ROWS, PEER_ROWS = 1_000_000, 100_000, 2_000
VECTOR_LIMIT, SINGLE_LIMIT = 1_000_000, 20_000
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2024, 2026))
PLACES = (
    ("Europe/London", "GB", "ENG"),
    ("America/Toronto", "CA", "ON"),
    ("America/Denver", "US", "CO"),
    ("America/New_York", "US", "NY"),
    ("Europe/Berlin", "DE", "BY"),
    ("Africa/Cairo", "EG", None),
    ("Australia/Lord_Howe", "AU", "NSW"),
    ("America/Sao_Paulo", "BR", "SP"),
    ("Asia/Kolkata", "IN", None),
    ("Pacific/Apia", "WS", None),
)
WEEKS = (
    ("09:00-17:00", ""),
    ("08:00-12:30, 13:30-18:00", "09:00-13:00"),
    ("07:00-23:59", "08:00-20:00"),
    ("00:00-02:00, 06:00-10:00, 18:00-24:00", "10:00-14:00"),
)

type Rows = list[tuple[Calendar, datetime, int, list[tuple[datetime, datetime | None]]]]


def fifty_calendars() -> list[Calendar]:
    """Ten places, each with four kinds of week and one that never closes."""
    calendars = []
    for zone, country, part in PLACES:
        for number, (weekday, saturday) in enumerate(WEEKS):
            week = (*[spans(weekday)] * 5, spans(saturday), ())
            half = {date(2025, 12, 24): spans("09:00-12:00")}
            calendars.append(Calendar(f"{zone} {number}", zone, week, HolidayRule(country, part), half))
        calendars.append(Calendar.always(zone))
    return calendars


def sample(calendars: list[Calendar]) -> tuple[np.ndarray, np.ndarray, np.ndarray, PauseColumns]:
    """Clocks with targets of a quarter of an hour to ten days' work, and on average one pause each, 2 % still open."""
    random = np.random.default_rng(1)
    which = random.integers(0, len(calendars), ROWS)
    starts = random.integers(FIRST, LAST, ROWS)
    targets = random.choice(np.array([900, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 80 * 3600]), ROWS)
    owner = np.repeat(np.arange(ROWS), random.choice(4, ROWS, p=[0.4, 0.3, 0.2, 0.1]))
    pause_start = starts[owner] + random.integers(-3600, 3 * 86400, owner.size)
    pause_end = np.where(random.random(owner.size) < 0.02, NEVER, pause_start + random.integers(60, 86400, owner.size))
    order = np.lexsort((pause_start, owner))
    return which, starts, targets, PauseColumns(owner, pause_start[order], pause_end[order])


def as_moments(calendars: list[Calendar], data: tuple[np.ndarray, np.ndarray, np.ndarray, PauseColumns]) -> Rows:
    """The first rows of the sample as the single form takes them."""
    which, starts, targets, pauses = data
    cuts = np.searchsorted(pauses.owner, np.arange(SINGLE_ROWS + 1))
    rows: Rows = []
    for row in range(SINGLE_ROWS):
        own = range(cuts[row], cuts[row + 1])
        paused = [(moment(pauses.start[i]), None if pauses.end[i] == NEVER else moment(pauses.end[i])) for i in own]
        rows.append((calendars[which[row]], moment(starts[row]), int(targets[row]), paused))
    return rows


def moment(seconds: int) -> datetime:
    """UTC seconds as a moment."""
    return datetime.fromtimestamp(int(seconds), UTC)


def peer_due(calendar: Calendar, start: datetime, target: int, pauses: list[tuple[datetime, datetime | None]]) -> datetime | None:
    """Walk day by day, span by span, pause by pause: the naive way."""
    zone, left = ZoneInfo(calendar.zone), target
    day = start.astimezone(zone).date()
    while True:
        for span in calendar.spans_on(day):
            midnight = datetime.combine(day, datetime.min.time())
            opens, closes = (
                (midnight + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC)
                for minute in (span.opens, span.closes)
            )
            at = max(opens, start)
            for since, until in sorted(pauses, key=lambda pause: pause[0]):
                free = (min(since, closes) - at).total_seconds()
                if free >= left:
                    break
                if (until is None or until > at) and since < closes:
                    left -= max(int(free), 0)
                    if until is None:
                        return None
                    at = until
            if at < closes:
                if (closes - at).total_seconds() >= left:
                    return at + timedelta(seconds=left)
                left -= int((closes - at).total_seconds())
        day += timedelta(days=1)


def rate(work: Callable[[], object], rows: int, repeats: int = 3) -> float:
    """Rows a second, the best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        begun = perf_counter()
        work()
        best = min(best, perf_counter() - begun)
    return rows / best


def main() -> int:
    """Print the figures; return 1 when a limit is missed."""
    calendars = fifty_calendars()
    begun = perf_counter()
    for calendar in calendars:
        openings(calendar, FIRST, LAST + 90 * 86400)
    print(f"tables of {len(calendars)} calendars over three years: {perf_counter() - begun:.2f} s, once a process")

    data = sample(calendars)
    which, starts, targets, pauses = data
    rows = as_moments(calendars, data)
    columns = due_across(calendars, which, starts, targets, pauses)
    single = [due(*row) for row in rows]
    assert [NEVER if found is None else int(found.timestamp()) for found in single] == columns[:SINGLE_ROWS].tolist()
    peer_rows = rows[:PEER_ROWS]
    differing = sum(peer_due(*row) != found for row, found in zip(peer_rows, single, strict=False))
    print(f"{ROWS:,} clocks, {pauses.owner.size:,} pauses; the peer differs in {differing} of {PEER_ROWS:,} rows")

    vector = rate(lambda: due_across(calendars, which, starts, targets, pauses), ROWS)
    scalar = rate(lambda: [due(*row) for row in rows], SINGLE_ROWS)
    ends = [(c, s, s + timedelta(days=9), p) for c, s, _, p in rows]
    figures = (
        ("due moments a second, columns", vector, VECTOR_LIMIT),
        ("due moments a second, one by one", scalar, SINGLE_LIMIT),
        (
            "elapsed times a second, one by one",
            rate(lambda: [elapsed(*row) for row in ends], SINGLE_ROWS),
            SINGLE_LIMIT,
        ),
        ("peer that walks by day", rate(lambda: [peer_due(*row) for row in peer_rows], PEER_ROWS, 1), None),
    )
    for name, figure, limit in figures:
        verdict = "" if limit is None else f"  limit {limit:>9,}  {'met' if figure >= limit else 'MISSED'}"
        print(f"{name:<36}{figure:>12,.0f}{verdict}")
    return int(vector < VECTOR_LIMIT or scalar < SINGLE_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
