"""Sort moments into the days and weeks of a place: half-open windows between local midnights, sound over clock changes.

Moments are UTC epoch seconds; a window is [edge, next edge). A day on which clocks change has 23 or 25 hours, a week 167
or 169; a day that a place skipped has none. Two kinds of weeks: `iso_weeks` (Monday to Sunday, complete ones only) for
history by calendar, and `trailing_weeks` (seven local days up to the last local midnight) so that "last week" means
seven whole days, and every earlier week the same weekdays, on whatever weekday the reader asks.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Windows:
    """`count` windows in a row: `edges` (count + 1,) in UTC epoch seconds, and the local first day of each."""

    edges: Seconds
    first_days: tuple[date, ...]

    @property
    def count(self) -> int:
        """How many windows there are."""
        return len(self.first_days)

    def place(self, moments: ArrayLike) -> NDArray[np.int64]:
        """The window of each moment (n,) of UTC epoch seconds, counted from 0; −1 for a moment outside all windows.

        Whole or fractional seconds are taken; an edge belongs to the window that it opens.
        """
        index = np.searchsorted(self.edges, np.floor(np.asarray(moments)), side="right") - 1
        return np.where(index < self.count, index, -1).astype(np.int64)

    def counts(self, moments: ArrayLike, rows: ArrayLike | None = None, *, n_rows: int = 1) -> NDArray[np.int64]:
        """How many moments (n,) fall into each window: (n_rows, count), `rows` (n,) naming the row of each moment.

        A negative row is left out, as is a moment outside all windows. Raises ValueError for a row ≥ n_rows.
        """
        window = self.place(moments)
        row = np.zeros_like(window) if rows is None else np.asarray(rows, dtype=np.int64)
        if row.size and int(row.max()) >= n_rows:
            raise ValueError("There is a row beyond the last.")
        kept = (window >= 0) & (row >= 0)
        flat = np.bincount(row[kept] * self.count + window[kept], minlength=n_rows * self.count)
        return flat.reshape(n_rows, self.count)


def midnight(zone: ZoneInfo, day: date) -> int:
    """The UTC epoch second at which a local day begins: its first moment where midnight is skipped, its first of two."""
    return int(datetime.combine(day, time.min, tzinfo=zone).timestamp())


def last_midnight(zone: ZoneInfo, as_of: datetime) -> date:
    """The local day that has begun by `as_of`, an aware moment. Raises ValueError for a moment without a zone."""
    if as_of.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    return as_of.astimezone(zone).date()


def days(zone: ZoneInfo, as_of: datetime, count: int) -> Windows:
    """The `count` complete local days before the last local midnight, the latest last."""
    return _windows(zone, last_midnight(zone, as_of), count, 1)


def trailing_weeks(zone: ZoneInfo, as_of: datetime, count: int) -> Windows:
    """The `count` runs of seven complete local days that end at the last local midnight, the latest last."""
    return _windows(zone, last_midnight(zone, as_of), count, 7)


def iso_weeks(zone: ZoneInfo, as_of: datetime, count: int) -> Windows:
    """The `count` complete ISO weeks (Monday to Sunday, local) before `as_of`, the latest last."""
    today = last_midnight(zone, as_of)
    return _windows(zone, today - timedelta(days=today.weekday()), count, 7)


def _windows(zone: ZoneInfo, end: date, count: int, length: int) -> Windows:
    if count < 1:
        raise ValueError("Ask for at least one window.")
    starts = [end - timedelta(days=length * back) for back in range(count, -1, -1)]
    edges = np.array([midnight(zone, day) for day in starts], dtype=np.int64)
    return Windows(edges=edges, first_days=tuple(starts[:-1]))
