"""What a request asks for: the moment of which the page speaks, and the rows behind a sentence. Odd values are refused."""

from datetime import UTC, date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.kernel import clock
from rapport.kernel.errors import Refused

from ..queries import Asked
from .links import Links

BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)
IDS = ("group", "reason", "cause")
LONGEST_ID, LONGEST_VALUE, MOST_PARTS = 18, 200, 6


def links_on(request: HttpRequest) -> Links:
    """Return the addresses of a page as of the moment asked for (``?as_of=2016-09-01T08:00``, in the reader's zone), else of now.

    Raises Refused for what is no moment, or none that has come.
    """
    links = links_of(request.GET.get("as_of", ""), now=clock.now())
    if links.is_past:
        request.as_of = links.as_of  # type: ignore[attr-defined]
    return links


def links_of(text: str, *, now: datetime) -> Links:
    """Return the addresses of a page as of the moment that a text names, or of now for none. Raises Refused as above."""
    if not text:
        return Links(now)
    as_of = moment(text)
    if as_of is None or as_of < BEGINNING:
        raise Refused(_("Rapport cannot read this as a moment. Write it as 2016-09-01T08:00."))
    if as_of > now:
        raise Refused(_("That moment has not come yet. Choose one in the past."))
    return Links(as_of, is_past=True)


def moment(text: str) -> datetime | None:
    """Return the moment that a text names, in the current zone where it names none; None for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found if found.tzinfo else timezone.make_aware(found)
    except (ValueError, OverflowError):
        return None


def rows_on(request: HttpRequest, what: str) -> Asked:
    """Return which rows the address asks for. Raises Http404 for an address that no sentence has."""
    given = request.GET
    return Asked(
        what=what,
        from_date=_day(given.get("from", "")),
        to_date=_day(given.get("to", "")),
        from_at=_bounded(given.get("from_at", "")),
        until_at=_bounded(given.get("until_at", "")),
        team_id=_id(given["team"]) if given.get("team") else None,
        where=_where(given.getlist("where")),
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not BEGINNING.year < day.year < 3000:
        raise Http404
    return day


def _bounded(text: str) -> datetime | None:
    if not text:
        return None
    found = moment(text)
    if found is None or not BEGINNING.year < found.year < 3000:
        raise Http404
    return found


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise Http404
    return int(text)


def _where(parts: list[str]) -> tuple[tuple[str, str], ...]:
    """Only what the scan itself could have asked: ids of reasons and causes, values of declared facts."""
    pairs = [tuple(part.split(":", maxsplit=1)) for part in parts]
    if len(pairs) > MOST_PARTS or any(len(pair) != 2 for pair in pairs):
        raise Http404
    facts = {one.key for one in cases.attributes(with_former=True)} if pairs else set()
    for key, value in pairs:
        if key in IDS:
            _id(value)
        elif key not in facts or "\x00" in value or len(value) > LONGEST_VALUE:
            raise Http404
    return tuple((key, value) for key, value in pairs)
