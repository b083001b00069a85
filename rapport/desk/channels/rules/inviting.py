"""What an invitation (iCalendar, RFC 5545) says: what, when, where, who. As far as it can be read."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rapport.desk.channels.types import Invitation, Summons

LONGEST, MOST_LINES, MOST_PEOPLE = 200_000, 4_000, 30
METHODS = {"CANCEL": Summons.CANCELLED, "REPLY": Summons.ANSWERED}
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_NAMED = re.compile(r';CN=(?:"([^"]*)"|([^;:]*))', re.IGNORECASE)
_ZONE = re.compile(r';TZID=(?:"([^"]*)"|([^;:]*))', re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\;,nN])")


def invitation(text: str) -> Invitation | None:
    """Return the first appointment of a calendar, None for a text that holds none."""
    method, found, people = "", dict[str, tuple[str, str]](), list[str]()
    is_inside = False
    for name, parameters, value in _lines(text):
        if name == "METHOD":
            method = value.strip().upper()
        elif (name, value.strip().upper()) == ("BEGIN", "VEVENT"):
            is_inside = True
        elif name == "END" and is_inside:
            if value.strip().upper() == "VEVENT":
                break
        elif is_inside and name in {"ORGANIZER", "ATTENDEE"}:
            people += [_person(parameters, value)] if len(people) < MOST_PEOPLE else []
        elif is_inside:
            found.setdefault(name, (parameters, value))
    if not is_inside:
        return None
    return Invitation(
        how=METHODS.get(method, Summons.INVITED),
        what=_plain(found.get("SUMMARY", ("", ""))[1]),
        starts=_moment(*found.get("DTSTART", ("", ""))),
        ends=_moment(*found.get("DTEND", ("", ""))),
        zone=_zone(found.get("DTSTART", ("", ""))[0]),
        where=_plain(found.get("LOCATION", ("", ""))[1]),
        who=tuple(dict.fromkeys(one for one in people if one)),
        words=_plain(found.get("DESCRIPTION", ("", ""))[1]),
    )


def _lines(text: str) -> list[tuple[str, str, str]]:
    """Return name, parameters and value of each line, folded ones put together."""
    whole = re.sub(r"\r?\n[ \t]", "", text[:LONGEST])
    found = []
    for line in whole.splitlines()[:MOST_LINES]:
        match = re.match(r'([A-Za-z-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)', line)
        if match:
            found.append((match[1].upper(), match[2], match[3]))
    return found


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], value).strip()


def _person(parameters: str, value: str) -> str:
    named, email = _NAMED.search(parameters), re.sub(r"(?i)^mailto:", "", value.strip())
    name = (named[1] or named[2] or "").strip() if named else ""
    return f"{name} <{email}>" if name and name.lower() != email.lower() else email


def _zone(parameters: str) -> str:
    match = _ZONE.search(parameters)
    return (match[1] or match[2] or "").strip() if match else ""


def _moment(parameters: str, value: str) -> datetime | date | None:
    """Return a day, or a moment; without a zone where the one that is named is not known here."""
    match = _DATE.match(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute = (int(match[place] or 0) for place in range(1, 6))
    try:
        at = datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
    if match[4] is None:
        return at.date()
    named = _zone(parameters)
    try:
        return at if match[7] else at.replace(tzinfo=ZoneInfo(named) if named else None)
    except (ValueError, KeyError, OSError):  # Windows' own names of zones
        return at.replace(tzinfo=None)
