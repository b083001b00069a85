"""Opening spans of one local day: "09:00-12:30, 13:30-17:00"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from .errors import BadSpans

MINUTES_A_DAY = 1440
_LAST_MINUTE = MINUTES_A_DAY - 1
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` (included) to `closes` (excluded), in local wall minutes since midnight, 0 to 1440.

    A closing of 23:59 is read as 24:00, or a day would lose its last minute. A span over midnight is refused:
    it belongs to two days. Raises BadSpans.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if self.closes == _LAST_MINUTE:
            object.__setattr__(self, "closes", MINUTES_A_DAY)
        if not (0 <= self.opens <= MINUTES_A_DAY and 0 <= self.closes <= MINUTES_A_DAY):
            raise BadSpans("A time of day lies between 00:00 and 24:00; {span} does not.", span=str(self))
        if self.closes < self.opens:
            raise BadSpans(
                "{span} runs over midnight: give {opens}-24:00 to this day and 00:00-{closes} to the next.",
                span=str(self),
                opens=clock_text(self.opens),
                closes=clock_text(self.closes),
            )
        if self.closes == self.opens:
            raise BadSpans("{span} is empty: leave it out, or give a later closing.", span=str(self))

    def __str__(self) -> str:
        return f"{clock_text(self.opens)}-{clock_text(self.closes)}"


type DaySpans = tuple[Span, ...]

ALL_DAY: DaySpans = (Span(0, MINUTES_A_DAY),)
CLOSED: DaySpans = ()


def spans(text: str) -> DaySpans:
    """Read the spans of one day, such as "09:00-12:30, 13:30-17:00"; an empty text or "closed" is a closed day.

    The order does not matter. 00:00 as a closing is read as 24:00. Raises BadSpans.
    """
    text = text.strip()
    if not text or text.casefold() == "closed":
        return CLOSED
    return check_day(sorted(_span(part.strip()) for part in re.split("[,;]", text)))


def spans_text(day: DaySpans) -> str:
    """Write the spans of one day as `spans` reads them; a closed day is an empty text."""
    return ", ".join(str(span) for span in day)


def check_day(day: Iterable[Span]) -> DaySpans:
    """Return the spans of one day as a tuple. Raises BadSpans when they are not in order or overlap."""
    checked = tuple(day)
    for earlier, later in pairwise(checked):
        if later.opens < earlier.opens:
            raise BadSpans("{first} comes before {second}: put the earlier span first.", first=later, second=earlier)
        if later.opens < earlier.closes:
            raise BadSpans("{first} and {second} overlap: join them or part them.", first=earlier, second=later)
    return checked


def clock_text(minute: int) -> str:
    """Write a minute of the day as "09:05"; 1440 is "24:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BadSpans("{text} is not a span: write it as 09:00-17:30.", text=text or "An empty place between commas")
    opens, closes = _minute(found[1], found[2], text), _minute(found[3], found[4], text)
    return Span(opens, closes or MINUTES_A_DAY)


def _minute(hours: str, minutes: str | None, text: str) -> int:
    minute = int(minutes or 0)
    if minute > 59:
        raise BadSpans("An hour has 60 minutes; {text} has more.", text=text)
    return int(hours) * 60 + minute
