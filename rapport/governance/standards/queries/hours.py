"""By which opening hours a subject's business time is counted, and how many seconds they had been open by any moment."""

from collections.abc import Callable

from numpy.typing import ArrayLike

from rapport.governance.standards.facts.openings import UNKNOWN, Seconds, calendars, opened_before

__all__ = ["UNKNOWN", "BusinessClock", "Seconds", "business_clock", "hours_sql", "newest_version_sql"]

# For versions of calendars and moments (UTC seconds since 1970) the open seconds before each.
type BusinessClock = Callable[[ArrayLike, ArrayLike], Seconds]

# Of several clocks the newest turn of the first of these says whose hours they are; law and what is void come last.
_ORDER = "ARRAY['resolution', 'first_response', 'next_response', 'final_response']::varchar[]"


def business_clock() -> BusinessClock:
    """Return what tells the open seconds before moments, by every version of a calendar that there is now.

    Counted from 2000 on, so that the business time between two moments is the difference of theirs. UNKNOWN where there are no
    such hours or no moment.
    """
    known = calendars()
    return lambda versions, moments: opened_before(known, versions, moments)


def hours_sql(kind: str, subject: str, until: str) -> str:
    """Return an SQL expression for the version of opening hours by which a subject's business time is counted; NULL: none.

    ``subject``: its id; ``until``: when it was settled last, or NULL. It is that of its clocks; of a subject whose clocks never
    close, or that has none, that of the department's oldest calendar.
    """
    of_clock = (
        "SELECT k.calendar_version_id FROM standards_clock k JOIN standards_calendarversion h ON h.id = k.calendar_version_id "
        f"WHERE k.subject_kind = '{kind}' AND k.subject_id = {subject} AND NOT h.is_always_open "
        f"ORDER BY k.result = 'void', k.is_statutory, array_position({_ORDER}, k.measure), k.turn DESC LIMIT 1"
    )
    return f"coalesce(({of_clock}), {newest_version_sql(_OLDEST, until)})"


# The oldest calendar that closes at times; if none does, the oldest.
_OLDEST = "(SELECT o.calendar_id FROM standards_calendarversion o ORDER BY o.is_always_open, o.calendar_id LIMIT 1)"


def newest_version_sql(calendar: str, until: str) -> str:
    """Return an SQL expression for a calendar's newest version by a moment (NULL: by now), or its first one."""
    is_known = f"coalesce(v.from_at <= {until}, true)"
    return (
        f"(SELECT v.id FROM standards_calendarversion v WHERE v.calendar_id = {calendar} "
        f"ORDER BY {is_known} DESC, CASE WHEN {is_known} THEN -v.number ELSE v.number END LIMIT 1)"
    )
