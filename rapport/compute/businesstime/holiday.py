"""Public holidays of a country or of a part of it, with their names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .errors import BadCalendar


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """The public holidays of a country ("GB") and, where given, of a subdivision ("SCT"), observed days included.

    `language` names the days where the `holidays` library knows it ("en_US", "de", ...), else they bear the names of
    the country. Raises BadCalendar for a country or subdivision that the library does not know.
    """

    country: str
    subdivision: str | None = None
    language: str = "en_US"

    def __post_init__(self) -> None:
        import holidays

        try:
            holidays.country_holidays(self.country, subdiv=self.subdivision)
        except NotImplementedError as unknown:
            place = f"{self.country}-{self.subdivision}" if self.subdivision else self.country
            raise BadCalendar("No public holidays are known for {place}.", place=place) from unknown

    def name_on(self, day: date) -> str | None:
        """Return the name of the public holiday on this day, or None."""
        return _names(self, day.year).get(day)


@lru_cache(maxsize=4096)
def _names(rule: HolidayRule, year: int) -> Mapping[date, str]:
    import holidays

    place = holidays.country_holidays(rule.country, subdiv=rule.subdivision, language=rule.language, years=year)
    return dict(place.items())


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Return the ISO codes of the countries whose public holidays are known, with their English names, by name."""
    from holidays.registry import COUNTRIES

    names = {entry[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entry[0]) for entry in COUNTRIES.values()}
    return dict(sorted(names.items(), key=lambda place: place[1]))
