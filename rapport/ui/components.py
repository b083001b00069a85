"""The small components as functions, for template tags and table cells alike; each returns escaped HTML."""

import html
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, takewhile
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import moments

TONES = frozenset({"bad", "warn", "good", "accent", "quiet"})
LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# How many links of a bar fit on one line; the rest stand under "More", the current one never.
AT_THE_DESK = 9
# On a phone of 390 px a line holds so many letters; beside its words each link needs some room, and so does "More".
LETTERS_ON_THE_PHONE, ROOM_OF_A_LINK, ROOM_OF_THE_FOLD = 52.0, 1.7, 7.4
FOLD = '<details class="more-views"><summary>{}</summary><ul>{}</ul></details>'


def toned(tone: str) -> str:
    """Return the tone, or raise ValueError: a misspelt tone would be a silent lie about how urgent something is."""
    if tone not in TONES:
        raise ValueError(f"{tone!r} is no tone; one of {', '.join(sorted(TONES))}")
    return tone


def badge(text: Any, tone: str = "quiet") -> SafeString:
    """Return a word on a soft ground of its tone."""
    words = str(text)
    said = words if isinstance(words, SafeString) else html.escape(words)
    return SafeString(f'<span class="badge {toned(tone)}">{said}</span>')


def moment(at: datetime | None, *, as_of: datetime) -> SafeString:
    """Return a ``<time>`` in the current zone; its title is the whole moment with the zone. Nothing for None."""
    if at is None:
        return SafeString("")
    return _time(at, moments.moment(at, as_of=as_of), "moment")


def due(at: datetime | None, *, as_of: datetime) -> SafeString:
    """Return how long is left, in its tone. Nothing for None."""
    if at is None:
        return SafeString("")
    words, tone = moments.due(at, as_of=as_of)
    return _time(at, words, f"due {tone}", moments.whole_until(at))


def until(at: datetime | None, *, as_of: datetime) -> SafeString:
    """Return until when something holds; what ends at midnight ends with its day. Nothing for None."""
    return _time(at, moments.until(at, as_of=as_of), "moment", moments.whole_until(at)) if at else SafeString("")


def beginning(at: datetime | None, *, as_of: datetime) -> SafeString:
    """Return from when something holds, a whole day without its midnight. Nothing for None."""
    return _time(at, moments.beginning(at, as_of=as_of), "moment") if at else SafeString("")


def day(at: datetime | None, *, as_of: datetime) -> SafeString:
    """Return the nearest word for the day of a moment. Nothing for None."""
    return _time(at, moments.day(at, as_of=as_of), "moment") if at else SafeString("")


def _time(at: datetime, words: str, css: str, title: str = "") -> SafeString:
    title = title or moments.whole_moment(at)
    # A list has a hundred of them, and its own words: format_html would look at each part for what it might be.
    said, whole = html.escape(words), html.escape(title)
    return SafeString(f'<time class="{css}" datetime="{at.isoformat()}" title="{whole}">{said}</time>')


def meter(share: float, tone: str = "accent", label: str = "") -> SafeString:
    """Return a thin bar filled to ``share`` of its width (held within 0 and 1); ``label`` is read aloud."""
    percent = round(min(max(share, 0.0), 1.0) * 100, 1)
    spoken = label or _("%(percent)d percent") % {"percent": percent}
    return format_html(
        '<svg class="meter {}" role="img" aria-label="{}"><rect class="track" width="100%" height="100%" rx="2.5"/>'
        '<rect class="fill" width="{}%" height="100%" rx="2.5"/></svg>',
        toned(tone),
        spoken,
        f"{percent:g}",
    )


def initials(name: str) -> str:
    """Return the first letters of the first and the last word: "Ana Ruiz" is AR."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


def person(name: str, letters: str = "") -> SafeString:
    """Return a disc with the person's initials; the name stands beside it, so that it is not read twice."""
    return format_html('<span class="disc" aria-hidden="true" title="{}">{}</span>', name, letters or initials(name))


def whiskers(
    value: float,
    low: float | None,
    high: float | None,
    *,
    of: tuple[float, float],
    target: float | None = None,
    tone: str = "accent",
) -> SafeString:
    """Return a dot with its interval on the scale ``of`` (least, most), and a dotted line at the target.

    Beside it the table says the same in figures, so that it is hidden from readers aloud.
    """
    least, most = of
    width = (most - least) or 1.0

    def at(place: float) -> str:
        return f"{2 + 96 * min(max((place - least) / width, 0.0), 1.0):.2f}%"

    line = '<line class="reach" x1="{}" x2="{}" y1="10" y2="10"/>'
    reach = format_html(line, at(low), at(high)) if low is not None and high is not None else ""
    goal = format_html('<line class="goal" x1="{0}" x2="{0}" y1="1" y2="19"/>', at(target)) if target is not None else ""
    drawn = '<svg class="whiskers {}" aria-hidden="true" width="100%" height="20">{}{}<circle cx="{}" cy="10" r="3.5"/></svg>'
    return format_html(drawn, toned(tone), goal, reach, at(value))


WIDE, HIGH, EDGE = 120.0, 26.0, 3.0


def sparkline(
    values: Sequence[float | None], tone: str = "accent", label: str = "", *, usual: tuple[float, float] | None = None
) -> SafeString:
    """Return a small line without axes, its last point marked, over the ``usual`` range (low, high) of its values.

    None is a gap; fewer than two values draw nothing.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    ends = [*known, *(usual or ())]
    points = _points(values, min(ends), max(ends))
    last = next(point for point in reversed(points) if point)
    spoken = label or _("from %(first)g to %(last)g, least %(least)g, most %(most)g") % {
        "first": known[0],
        "last": known[-1],
        "least": min(known),
        "most": max(known),
    }
    return format_html(
        '<svg class="sparkline {}" role="img" aria-label="{}" viewBox="0 0 120 26" width="120" height="26">'
        '{}<path d="{}"/><circle cx="{}" cy="{}" r="2.4"/></svg>',
        toned(tone),
        spoken,
        _band(usual, min(ends), max(ends)),
        _path(points),
        f"{last[0]:.1f}",
        f"{last[1]:.1f}",
    )


def _band(usual: tuple[float, float] | None, least: float, most: float) -> SafeString:
    if usual is None:
        return SafeString("")
    (_x, low), (_y, high) = (point or (0.0, 0.0) for point in _points(usual, least, most))
    return format_html('<rect class="usual" x="0" width="120" y="{}" height="{}"/>', f"{high:.1f}", f"{max(low - high, 1):.1f}")


def _points(values: Sequence[float | None], least: float, most: float) -> list[tuple[float, float] | None]:
    step = (WIDE - 2 * EDGE) / (len(values) - 1)
    height = HIGH - 2 * EDGE
    # Divided before it is drawn: the range of very small values would make a scale beyond all numbers.
    return [
        None
        if value is None
        else (EDGE + index * step, HIGH - EDGE - height * ((value - least) / (most - least) if most > least else 0.5))
        for index, value in enumerate(values)
    ]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts = []
    for is_known, run in groupby(points, key=lambda point: point is not None):
        if is_known:
            parts.append("M" + "L".join(f"{point[0]:.1f} {point[1]:.1f}" for point in run if point))
    return "".join(parts)


def views(label: str, links: str) -> SafeString:
    """Return the bar of a page's neighbours: as many links as one line holds, the others under "More".

    ``links`` is finished HTML, one ``<a>`` after the other in the order of their worth. The current one always stands in the bar.
    The fold is the browser's own, so that it opens by key and without scripts. What fits at a desk but not on a phone stands in
    both places, each time shown in one of them only.
    """
    found = [(SafeString(link), "aria-current" in link) for link in LINK.findall(links)]
    here = next((place for place, (_link, is_current) in enumerate(found) if is_current), 0)
    on_phone, at_desk = _room_on_phone([link for link, _is_current in found], here), _room(len(found), here, AT_THE_DESK)
    shown, folded = [], []
    for place, (link, is_current) in enumerate(found):
        if is_current or place < on_phone:
            shown.append(("", link))
        elif place < at_desk:
            shown.append(("desk-only", link))
            folded.append(("phone-only", link))
        else:
            folded.append(("", link))
    if folded:
        words = format_html(FOLD, _("More"), _listed(folded))
        shown.append(("phone-only" if at_desk == len(found) else "", words))
    return format_html('<nav class="views" aria-label="{}"><ul>{}</ul></nav>', label, _listed(shown))


def _room(count: int, here: int, most: int) -> int:
    """Return how many links stand before the fold: all when only one were left, one fewer when the current one comes after."""
    if count <= most + 1:
        return count
    return most - 1 if here >= most else most


def _room_on_phone(links: Sequence[str], here: int) -> int:
    """Return how many links stand before the fold on a phone: as many as one line holds beside the current one and the fold."""
    wide = [len(html.unescape(TAG.sub("", link)).strip()) + ROOM_OF_A_LINK for link in links]
    if sum(wide) <= LETTERS_ON_THE_PHONE:
        return len(links)
    room = LETTERS_ON_THE_PHONE - ROOM_OF_THE_FOLD
    fits = (sum(wide[:count]) + (wide[here] if here >= count else 0) <= room for count in range(1, len(links) + 1))
    return sum(1 for _one in takewhile(bool, fits))


def _listed(items: Sequence[tuple[str, SafeString]]) -> SafeString:
    return format_html_join("", '<li class="{}">{}</li>', items)
