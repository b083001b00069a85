"""Opening hours as numbers: how long each calendar had been open by any moment since 2000. Business time is a difference of two.

The hours that a version of a calendar says never change, so neither do these seconds; a new version has rows of its own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.compute.businesstime import Calendar, between_many
from rapport.compute.businesstime.opening import openings
from rapport.governance.standards import rules
from rapport.governance.standards.models import CalendarVersion
from rapport.kernel import clock
from rapport.metrics.types import Column, Fact, Kind

if TYPE_CHECKING:
    import pyarrow as pa

type Seconds = NDArray[np.int64]

_DAY = 86_400
# From here on opening hours are laid out; time before counts nothing. Later than the last one nothing is asked.
FIRST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
LAST = int(datetime(2190, 1, 1, tzinfo=UTC).timestamp())
YEARS_AHEAD = 2
UNKNOWN = -(2**63)
_MADE_UP = "(date '2000-01-01' + id::int)"


def calendars() -> Mapping[int, Calendar]:
    """Return every version of a calendar as business time knows it, by its id."""
    versions = CalendarVersion.objects.select_related("calendar")
    return {one.pk: rules.calendar_of(one.calendar.name, one.hours) for one in versions}


def opened_before(known: Mapping[int, Calendar], versions: ArrayLike, moments: ArrayLike) -> Seconds:
    """Return for each moment how many seconds the hours of its version had been open by then, from 2000 on.

    Moments are UTC seconds since 1970. UNKNOWN where the version is none of the known ones, or the moment is UNKNOWN.
    """
    version, moment = np.asarray(versions, np.int64), np.asarray(moments, np.int64)
    found = np.full(moment.shape, UNKNOWN, np.int64)
    for number in np.unique(version).tolist():
        if (calendar := known.get(number)) is not None:
            rows = np.flatnonzero((version == number) & (moment != UNKNOWN))
            found[rows] = between_many(calendar, FIRST, np.clip(moment[rows], FIRST, LAST))
    return found


def _laid_out(rows: "pa.Table") -> "pa.Table":
    """Return the stretches of every version that was read, up to the end of the year after next."""
    import pyarrow as pa

    known = calendars()
    until = int(datetime(clock.now().year + YEARS_AHEAD + 1, 1, 1, tzinfo=UTC).timestamp())
    parts = []
    for day, version in zip(rows["day"].to_pylist(), rows["calendar_version_id"].to_pylist(), strict=True):
        begin, end, before = _stretches(known[version], until)
        parts.append(
            pa.table(
                {
                    "day": pa.repeat(pa.scalar(day, pa.date32()), begin.size),
                    "calendar_version_id": pa.repeat(version, begin.size),
                    "date": pa.array(begin.astype("datetime64[s]").astype("datetime64[D]")),
                    "from_at": _moments(begin),
                    "to_at": _moments(end),
                    "before_seconds": pa.array(before),
                }
            )
        )
    return pa.concat_tables(parts)


def _stretches(calendar: Calendar, until: int) -> tuple[Seconds, Seconds, Seconds]:
    """Return begin, end and the open seconds before it of each stretch; of a day that begins closed an empty one at midnight."""
    opens, closes = np.array([*openings(calendar, FIRST, until).stretches(FIRST, until)], np.int64).reshape(-1, 2).T
    begin = np.union1d(np.arange(FIRST, until, _DAY), opens)
    place = np.searchsorted(opens, begin, side="right") - 1
    closing = np.where(place >= 0, closes[place] if closes.size else FIRST, FIRST)
    end = np.maximum(begin, np.minimum(closing, begin // _DAY * _DAY + _DAY))
    return begin, end, between_many(calendar, FIRST, begin)


def _moments(seconds: Seconds) -> "pa.Array[pa.TimestampScalar]":
    import pyarrow as pa

    return pa.array(seconds * 1_000_000).cast(pa.timestamp("us", tz="UTC"))


OPENINGS = Fact(
    name="open_seconds",
    meaning="One row a stretch of a UTC day in which a version of a calendar is open; an empty one where a day begins closed.",
    grain=("calendar_version_id", "from_at"),
    columns=(
        Column(name="calendar_version_id", kind=Kind.INTEGER, meaning="the opening hours"),
        Column(name="date", kind=Kind.DATE, meaning="the UTC day; each has at least one row, which begins at its midnight"),
        Column(name="from_at", kind=Kind.MOMENT, meaning="since when, inclusive"),
        Column(name="to_at", kind=Kind.MOMENT, meaning="until when, exclusive; from_at where it is closed"),
        Column(name="before_seconds", kind=Kind.INTEGER, meaning="open seconds before from_at, from 2000 on"),
    ),
    # A version has no day of its own; it gets a made-up one, so that a change writes few rows again.
    select=f"SELECT {_MADE_UP}, id FROM standards_calendarversion WHERE {_MADE_UP} >= (%(since)s AT TIME ZONE 'UTC')::date "
    f"AND {_MADE_UP} < (%(until)s AT TIME ZONE 'UTC')::date",
    read=(Column(name="calendar_version_id", kind=Kind.INTEGER, meaning="the opening hours"),),
    complete=_laid_out,
    extent=f"SELECT min({_MADE_UP}), max({_MADE_UP}) FROM standards_calendarversion",
    touched={"standards.calendar": f"SELECT {_MADE_UP} FROM standards_calendarversion WHERE calendar_id = ANY(%(ids)s)"},
    subjects={},
)
