"""From an address to a question and back: period, grain, split, filters and moment stand in it, so that a link stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.kernel import clock
from rapport.kernel.errors import Refused
from rapport.metrics.expressions import PERSON
from rapport.ui.page import actor_on

from ..types import Asked

BEGINNING = date(1990, 1, 1)
GRAINS = ("day", "week", "month")
SPAN = {"day": timedelta(days=91), "week": timedelta(weeks=54), "month": timedelta(days=731)}
PERIODS = {"day": 28, "week": 12, "month": 3}
MOST_PARTS, LONGEST_VALUE, LONGEST_DAYS = 12, 60, 3_700
NONE = "-"  # in an address: cases without a value
ATTRIBUTE = "attribute:"


def asked_on(request: HttpRequest, metric: str, *, now: datetime | None = None) -> Asked:
    """Return what the address asks of a metric. Raises Refused for dates or a moment that cannot be, Http404 for odd words."""
    given, zone = request.GET, actor_on(request).zone
    as_of, is_past = _as_of(given.get("as_of", ""), now or clock.now())
    if is_past:
        request.as_of = as_of  # type: ignore[attr-defined]
    grain = given.get("by", "week")
    if grain not in GRAINS:
        raise Http404
    until = _day(given.get("to", "")) or end_of(as_of.astimezone(zone).date(), grain)
    since = _day(given.get("from", "")) or begin_of(until - SPAN[grain], grain)
    if not since < until or (until - since).days > LONGEST_DAYS:
        raise Refused(_("The period must begin before it ends, and span ten years at most."))
    return Asked(
        metric=metric,
        as_of=as_of,
        since=since,
        until=until,
        grain=grain,
        periods=PERIODS[grain],
        split=_dimension(given.get("split", "")),
        where=_where([*given.getlist("where"), *_kept(given.get("kept", ""), given.get("kept_value", ""))]),
        against=_against(given.get("against", "")),
        took=_took(given.get("took", "")),
        is_past=is_past,
    )


def query(asked: Asked, *, is_stable: bool = False, **more: str) -> str:
    """Return the question as a query string. ``is_stable``: with the moment, so that the figures stay as they are."""
    pairs = [("from", asked.since.isoformat()), ("to", asked.until.isoformat()), ("by", asked.grain)]
    if asked.split:
        pairs.append(("split", asked.split))
    pairs += [("where", f"{key}:{NONE if one is None else one}") for key, values in asked.where for one in values]
    if asked.against:
        pairs.append(("against", asked.against))
    if asked.took is not None:
        pairs.append(("took", "-".join("" if one is None else str(one) for one in asked.took)))
    if asked.is_past or is_stable:
        pairs.append(("as_of", asked.as_of.isoformat()))
    return urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def address(asked: Asked, page: str = "metric", *, is_stable: bool = False, **more: str) -> str:
    """Return the address of a page about this question."""
    return f"{reverse(f'measures:{page}', args=[asked.metric])}?{query(asked, is_stable=is_stable, **more)}"


def export(asked: Asked, kind: str, ending: str = "") -> str:
    """Return the address of the figures or the rows as a file, or of the page that offers all of them."""
    base = reverse("measures:export", args=[asked.metric, kind])
    return f"{base}?{query(asked, is_stable=bool(ending), **{'as': ending})}"


def by_person(asked: Asked) -> str:
    """Return the address of the same question by person, for who leads them."""
    return address(replace(asked, split=PERSON, against="", took=None))


def changed(asked: Asked, against: str) -> str:
    """Return the address of what changed over the asked dates against "before", a "year" ago or a team."""
    return address(replace(asked, against=against), "changed")


def over(asked: Asked, since: date, until: date) -> Asked:
    """Return the question over other dates."""
    return replace(asked, since=since, until=until)


def save(asked: Asked) -> str:
    """Return the address to which a question is sent to be kept."""
    return f"{reverse('measures:save_question', args=[asked.metric])}?{query(asked)}"


def set_target(metric: str) -> str:
    """Return the address at which a target is set for a metric."""
    return reverse("measures:set_target", args=[metric])


def name_owner(metric: str) -> str:
    """Return the address at which it is said who answers for a metric."""
    return reverse("measures:name_owner", args=[metric])


def target(target_id: int) -> str:
    """Return the address of a target."""
    return reverse("measures:target", args=[target_id])


def page_of(metric: str) -> str:
    """Return the address of a metric's page as it opens without being asked anything."""
    return reverse("measures:metric", args=[metric])


def rows(asked: Asked, *, since: date, until: date, took: tuple[int, int | None] | None = None) -> str:
    """Return the address of the cases that were counted on the dates in [since, until), as they were counted then.

    ``took``: only those that lasted so many seconds or more and less than so many.
    """
    return address(replace(asked, since=since, until=until, split="", against="", took=took), "rows", is_stable=True)


def home(asked: Asked) -> Asked:
    """Return the question of the metric's own page from that of some of its cases: the filters stay, the dates are its own."""
    until = end_of(asked.as_of.date(), asked.grain)
    return replace(asked, since=begin_of(until - SPAN[asked.grain], asked.grain), until=until, took=None)


def about(asked: Asked, metric: str) -> Asked:
    """Return the same question about another metric."""
    return replace(asked, metric=metric)


def filtered(asked: Asked, where: tuple[tuple[str, tuple[Any, ...]], ...]) -> Asked:
    """Return the question with other filters."""
    return replace(asked, where=where)


def split_by(asked: Asked, dimension: str) -> Asked:
    """Return the question, split by another dimension."""
    return replace(asked, split=dimension)


def _as_of(text: str, now: datetime) -> tuple[datetime, bool]:
    if not text:
        return now, False
    try:
        found = datetime.fromisoformat(text.strip())
        found = found if found.tzinfo else timezone.make_aware(found)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(_("Rapport cannot read this as a moment. Write it as 2016-09-01T08:00.")) from None
    if found.date() < BEGINNING:
        raise Refused(_("Rapport cannot read this as a moment. Write it as 2016-09-01T08:00."))
    if found > now:
        raise Refused(_("That moment has not come yet. Choose one in the past."))
    return found, True


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Write a date as 2026-11-23.")) from None
    if not BEGINNING <= day < date(3000, 1, 1):
        raise Refused(_("Rapport speaks of dates from 1990 on."))
    return day


def begin_of(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def end_of(day: date, grain: str) -> date:
    """Return the day after the period in which a day lies."""
    if grain == "week":
        return begin_of(day, grain) + timedelta(days=7)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) if grain == "month" else day + timedelta(days=1)


def _word(text: str) -> str:
    if text and not (text.isascii() and text.replace("_", "").isalnum() and len(text) <= LONGEST_VALUE):
        raise Http404
    return text


def _dimension(text: str) -> str:
    """Return a dimension from an address: a word, or a fact that the department keeps of its cases, as "attribute:carrier"."""
    if text.startswith(ATTRIBUTE):
        return ATTRIBUTE + _word(text.removeprefix(ATTRIBUTE).replace("-", "_")) and text
    return _word(text)


def _kept(key: str, value: str) -> list[str]:
    """Return the filter of a kept fact as an address writes it, nothing while either half is missing."""
    return [f"{ATTRIBUTE}{key}:{value.strip()}"] if key and value.strip() else []


def _against(text: str) -> str:
    team = text.removeprefix("team:")
    if text in {"", "before", "year"} or (team != text and team.isascii() and team.isdigit() and len(team) <= 18):
        return text
    raise Http404


def _took(text: str) -> tuple[int, int | None] | None:
    least, dash, most = text.partition("-")
    if not text:
        return None
    if not (dash and _is_number(least) and (not most or _is_number(most))):
        raise Http404
    return int(least), int(most) if most else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _where(parts: list[str]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    found: dict[str, tuple[Any, ...]] = {}
    if len(parts) > MOST_PARTS:
        raise Http404
    for part in parts:
        if not part:
            continue
        start = len(ATTRIBUTE) if part.startswith(ATTRIBUTE) else 0
        key, colon, text = part[start:].partition(":")
        key = part[:start] + key
        if not colon or len(text) > LONGEST_VALUE or "\x00" in text:
            raise Http404
        found[_dimension(key)] = (*found.get(key, ()), value_of(key, text))
    return tuple(found.items())


def value_of(dimension: str, text: str) -> Any:
    """Return a value of a dimension from an address: ids are whole numbers, ``-`` stands for none. Raises Http404."""
    if text == NONE:
        return None
    if dimension.startswith(ATTRIBUTE) or not dimension.endswith("_id"):
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Http404
    return int(text)
