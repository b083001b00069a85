"""How long a target is, as people write it: “2 min”, “1 h 30”, “1.5 h”, “1:30”, “2 working days”. Values in, value out."""

import re
from decimal import Decimal
from fractions import Fraction

from rapport.governance.standards.types import Target, Unit

HOUR, MINUTE = 3600, 60
LARGEST = 10_000
_SECONDS = {
    HOUR: r"h|hr|hrs|hour|hours|std|stunde|stunden|heure|heures|hora|horas|ora|ore|uur|tim|timmar|timer",
    MINUTE: r"m|min|mins|minute|minutes|minuten|minuto|minutos|minuti|minuut|minuter",
    1: r"s|sec|secs|second|seconds|sek|sekunde|sekunden|seconde|secondes|segundos|secondi",
}
_DAYS = r"d|day|days|tag|tage|tagen|jour|jours|dia|dias|día|días|giorno|giorni|dag|dagen|dagar|dage"
_UNITS = {
    Unit.BUSINESS_DAYS: rf"(?:working|business|opening|week) ?(?:{_DAYS})|(?:arbeits|werk)tage?n?|werkdag(?:en)?|"
    r"jours? ouvr[ée]e?s?",
    Unit.CALENDAR_DAYS: rf"calendar ?(?:{_DAYS})|kalendertage?n?|jours? calendaires?",
    Unit.WEEKS: r"w|wk|wks|week|weeks|woche|wochen|semaines?|semanas?|settimana|settimane|weken|veckor|vecka",
    Unit.MONTHS: r"mo|month|months|monate?n?|mois|mes|meses|mese|mesi|maand|maanden|månad|månader",
}
_NUMBER = r"\d{1,5}(?:[.,]\d{1,4})?"
_PART = re.compile(rf"\s*({_NUMBER})\s*([^\W\d_]*)\.?\s*(?:,|&|\+|and\b|und\b|et\b)?")
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d)(?:\s*h)?")


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


UNREADABLE = _("Write how long it is, such as 2 min, 1 h 30, 4 h, 2 working days or 8 weeks.")
WHOLE = _("Days, weeks and months are whole numbers.")
WHICH_DAYS = _("Say which days: “2 working days” leaves out the days on which it is closed, “2 calendar days” counts them all.")
TOO_LONG = _("That is more than 10,000. Write it in a larger unit.")


def read_seconds(text: str) -> int | None:
    """Return a length of time in seconds, a number alone counting hours; None for what is no such length."""
    plain = " ".join(text.casefold().split())
    if found := _CLOCK.fullmatch(plain):
        return int(found[1]) * HOUR + int(found[2]) * MINUTE
    total, place, before = Fraction(0), 0, 0
    while place < len(plain):
        part = _PART.match(plain, place)
        size = _size(part[2], before) if part else None
        if part is None or size is None or (before and size >= before):
            return None
        total += Fraction(Decimal(part[1].replace(",", "."))) * size
        place, before = part.end(), size
    return round(total) if before else None


def _size(unit: str, before: int) -> int | None:
    """Return how many seconds a unit has. Without one it is hours, and behind hours minutes: “1 h 30”."""
    if not unit:
        return {0: HOUR, HOUR: MINUTE, MINUTE: 1}.get(before)
    return next((size for size, words in _SECONDS.items() if re.fullmatch(words, unit)), None)


def read_target(text: str, unit: Unit) -> Target | str:
    """Return the target that a text says, or why it says none. A number alone counts in ``unit``."""
    plain = " ".join(text.casefold().split())
    number = re.fullmatch(rf"({_NUMBER})\s*(.*)", plain)
    if number:
        written = _written(number[2], unit)
        if isinstance(written, str) and not isinstance(written, Unit):
            return written
        if written is not None:
            amount = Decimal(number[1].replace(",", "."))
            if amount != int(amount):
                return WHOLE
            return Target(unit=written, amount=int(amount)) if amount <= LARGEST else TOO_LONG
    seconds = read_seconds(plain)
    if seconds is None:
        return UNREADABLE
    return Target(amount=seconds) if seconds <= LARGEST * HOUR else TOO_LONG


def _written(said: str, unit: Unit) -> Unit | str | None:
    """Return the unit of days, weeks or months that is meant, why it cannot be told, or None where it is a length of time."""
    if not said:
        return unit if unit is not Unit.BUSINESS_SECONDS else None
    if re.fullmatch(_DAYS, said):
        return unit if unit in {Unit.BUSINESS_DAYS, Unit.CALENDAR_DAYS} else WHICH_DAYS
    return next((one for one, words in _UNITS.items() if re.fullmatch(words, said)), None)


def written(seconds: int) -> str:
    """Return seconds as they are read again, to the second: “2 min”, “1 h 30 min”."""
    parts = (seconds // HOUR, "h"), (seconds % HOUR // MINUTE, "min"), (seconds % MINUTE, "s")
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"
