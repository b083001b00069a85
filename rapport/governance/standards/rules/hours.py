"""Hours as they are kept, made into the calendar that counts."""

from datetime import date
from functools import lru_cache

from rapport.compute.businesstime import CLOSED_WEEK, Calendar, HolidayRule, spans
from rapport.governance.standards.types import Hours

type _Days = tuple[tuple[str, str, str], ...]


def calendar_of(name: str, hours: Hours) -> Calendar:
    """Return the calendar value of these hours. Raises BusinessTimeError, which says what is wrong with them."""
    days = tuple((day, own.spans, own.name) for day, own in sorted(hours.days.items()))
    place = (hours.country, hours.subdivision) if hours.country and not hours.is_always_open else ()
    return _built(name, hours.zone_name, hours.week, place, days, hours.is_always_open)


@lru_cache(maxsize=512)
def _built(name: str, zone: str, week: tuple[str, ...], place: tuple[str, ...], days: _Days, is_always_open: bool) -> Calendar:
    if is_always_open:
        return Calendar(name, zone, CLOSED_WEEK, always_open=True)
    return Calendar(
        name,
        zone,
        week=tuple(spans(day) for day in week),
        holidays=HolidayRule(place[0], place[1] or None) if place else None,
        days={date.fromisoformat(day): spans(text) for day, text, _name in days},
        day_names={date.fromisoformat(day): own for day, _text, own in days if own},
    )
