"""Public holidays of a country or of a part of it, with their names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .errors import BadCalendar

# The library's names are words run together ("IsleOfMan"); these cannot be told from that.
PROPER_NAMES = {
    "AX": "Åland Islands",
    "BL": "Saint Barthélemy",
    "BQ": "Bonaire, Sint Eustatius and Saba",
    "CC": "Cocos (Keeling) Islands",
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CI": "Côte d’Ivoire",
    "CW": "Curaçao",
    "GW": "Guinea-Bissau",
    "HM": "Heard Island and McDonald Islands",
    "PM": "Saint Pierre and Miquelon",
    "RE": "Réunion",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "ST": "São Tomé and Príncipe",
    "SY": "Syria",
    "TL": "Timor-Leste",
    "TR": "Türkiye",
}
SMALL_WORDS = re.compile(r" (And|Of|The)(?= )")


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
    """Return the ISO codes of the countries whose public holidays are known, with their English names."""
    from holidays.registry import COUNTRIES

    return {code: PROPER_NAMES.get(code) or _in_words(name) for name, code, *_others in COUNTRIES.values()}


def _in_words(name: str) -> str:
    """Return "Isle of Man" for "IsleOfMan"."""
    return SMALL_WORDS.sub(lambda small: small[0].lower(), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
