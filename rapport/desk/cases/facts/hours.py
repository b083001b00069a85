"""Business time: by which opening hours each case counts, and how long they had been open by each moment of its record.

Every moment that a duration may begin or end with carries the open seconds before it, so that business time is a subtraction too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rapport.governance.standards import queries as standards
from rapport.governance.standards.queries import UNKNOWN, BusinessClock, Seconds
from rapport.metrics import engine, registry
from rapport.metrics.types import Completed

if TYPE_CHECKING:
    import pyarrow as pa

SECOND = 1_000_000
# A case's place and a second in one number: no moment that is looked up is as late as 2**34 seconds after 1970.
_BITS = 34


def with_offsets(rows: "pa.Table") -> "pa.Table":
    """Add what lets the seconds of several calendars, one after the other, count on as if they were one."""
    import pyarrow as pa

    clock = standards.business_clock()
    # The first stretch of a case has no beginning, which is less than any: it stands before the others.
    rows = rows.take(np.lexsort((_seconds(rows, "from_at"), _whole(rows, "case_id"))))
    case, version, since = _whole(rows, "case_id"), _whole(rows, "calendar_version_id"), _seconds(rows, "from_at")
    offset = np.zeros(case.size, np.int64)
    for row in (np.flatnonzero(case[1:] == case[:-1]) + 1).tolist():
        before, now = clock(version[row - 1 : row + 1], np.repeat(since[row], 2)).tolist()
        offset[row] = offset[row - 1] + before - now
    return rows.append_column("offset_seconds", pa.array(offset))


def timed(columns: Mapping[str, str], *, in_hours: str = "") -> Completed:
    """Return what adds business time to rows of cases: for each name given the open seconds before the moment of a column.

    ``in_hours``: the column of a moment of which is_in_hours tells whether the case's hours were open then.
    """

    def complete(rows: "pa.Table") -> "pa.Table":
        import pyarrow as pa

        hours, case = _Hours.of(rows), _whole(rows, "case_id")
        for name, of in columns.items():
            found = hours.business(case, _seconds(rows, of))
            rows = rows.append_column(name, pa.array(found, mask=found == UNKNOWN))
        if in_hours:
            moment = _seconds(rows, in_hours)
            open_for = hours.business(case, moment + 1) - hours.business(case, moment)
            rows = rows.append_column("is_in_hours", pa.array(open_for == 1))
        return rows

    return complete


@dataclass
class _Hours:
    """The hours of the cases of some days, in order of case and beginning."""

    clock: BusinessClock
    cases: Seconds
    keys: Seconds
    version: Seconds
    offset: Seconds

    @classmethod
    def of(cls, rows: "pa.Table") -> "_Hours":
        days = rows["day"].unique().sort()
        fact = registry.fact("case_hours")
        engine.engine().show(fact, fresh=True)
        asked = (
            "SELECT case_id, calendar_version_id, from_at, offset_seconds FROM case_hours WHERE day >= ? AND day <= ? "
            "ORDER BY case_id, from_at NULLS FIRST"
        )
        found = engine.ask(asked, [fact], [days[0].as_py(), days[-1].as_py()])
        case, since = _whole(found, "case_id"), _seconds(found, "from_at")
        cases, place = np.unique(case, return_inverse=True)
        keys = (place.astype(np.int64) << _BITS) + np.clip(since, 0, None)
        return cls(standards.business_clock(), cases, keys, _whole(found, "calendar_version_id"), _whole(found, "offset_seconds"))

    def business(self, case: Seconds, moment: Seconds) -> Seconds:
        """Return the open seconds before each moment of a case; UNKNOWN where there is no moment, or no hours are known."""
        if not self.cases.size:
            return np.full(case.shape, UNKNOWN, np.int64)
        place = np.minimum(np.searchsorted(self.cases, case), self.cases.size - 1)
        row = np.searchsorted(self.keys, (place << _BITS) + np.clip(moment, 0, 2**_BITS - 1), side="right") - 1
        found = self.clock(np.where(self.cases[place] == case, self.version[row], UNKNOWN), moment)
        return np.where(found == UNKNOWN, UNKNOWN, found + self.offset[row])


def _whole(rows: "pa.Table", name: str) -> Seconds:
    found: Seconds = rows[name].fill_null(UNKNOWN).to_numpy()
    return found


def _seconds(rows: "pa.Table", name: str) -> Seconds:
    """Return moments as whole seconds since 1970, parts of a second dropped; UNKNOWN where there is none."""
    import pyarrow as pa

    micros = rows[name].cast(pa.int64())
    found: Seconds = micros.fill_null(0).to_numpy() // SECOND
    return np.where(micros.is_null().to_numpy(), UNKNOWN, found)
