"""The figures of the brief in words: value, doubt, what is usual, and the definition that stands one hover away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.compute.weeks import trailing_weeks
from rapport.metrics.questions import department_zone

from ..queries.numbers import MEASURES, PROMISE_DAYS
from ..rules import FEWEST
from ..types import Number, NumberKey
from .links import Links
from .sentences import number

LABELS: Mapping[NumberKey, str | Promise] = {
    NumberKey.OPENED: gettext_lazy("Opened in a week"),
    NumberKey.FIRST_RESPONSE: gettext_lazy("First response in time"),
    NumberKey.RESOLUTION: gettext_lazy("Resolved in time"),
    NumberKey.OPEN_NOW: gettext_lazy("Open cases"),
    NumberKey.OPEN_COMPLAINTS: gettext_lazy("Open complaints"),
    NumberKey.PROMISES_KEPT: gettext_lazy("Promises kept"),
}
IN_TIME = gettext_lazy(
    "Of the clocks that started in the last seven whole days and can be judged: the share met. What is late and still waits "
    "counts as missed; what still runs in time is not judged yet. ± spans 95 % (Wilson)."
)
DEFINITIONS: Mapping[NumberKey, str | Promise] = {
    NumberKey.OPENED: gettext_lazy(
        "Cases opened in the last seven whole days. Usual is the mean of the weeks before, give or take 2.66 mean moving ranges."
    ),
    NumberKey.FIRST_RESPONSE: IN_TIME,
    NumberKey.RESOLUTION: IN_TIME,
    NumberKey.OPEN_NOW: gettext_lazy("Cases that are neither resolved nor closed now, beside those of this time a week ago."),
    NumberKey.OPEN_COMPLAINTS: gettext_lazy("Complaints that are neither resolved nor closed now, beside a week ago."),
    NumberKey.PROMISES_KEPT: gettext_lazy(
        "Of the promises to customers that fell due in the last 28 days: the share kept in time. Withdrawn ones are in neither. "
        "± spans 95 % (Wilson)."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure as the page draws it."""

    label: str
    value: str
    unit: str = ""
    interval: str = ""
    note: str
    spark: tuple[float | None, ...] = ()
    url: str = ""
    tone: str = "accent"
    page: str = ""
    definition: str

    def __str__(self) -> str:
        said = " ".join(part for part in (self.value, self.unit, self.interval) if part)
        return f"{self.label}: {said}" + (f" ({self.note})" if self.note else "")


def of(one: Number, links: Links) -> Figure:
    """Return a figure in words."""
    value, unit, interval = _share(one) if one.is_share or not one.is_counted else (number(one.value or 0), "", "")
    return Figure(
        label=str(LABELS[one.key]),
        value=value,
        unit=unit,
        interval=interval,
        note="; ".join(part for part in (_basis(one), _usual(one), _running(one)) if part),
        spark=tuple(None if point is None else point * (100 if one.is_share else 1) for point in one.course),
        url=_url(one.key, replace(links, as_of=one.as_of or links.as_of)),
        tone="bad" if one.is_bad or one.is_missed else "accent",
        page=_page(one.key),
        definition=str(DEFINITIONS[one.key]),
    )


def _page(key: NumberKey) -> str:
    """Return the address of the measure behind a figure, of complaints alone where the figure counts them."""
    address = reverse("measures:metric", args=[MEASURES[key]])
    return address + ("?where=kind:complaint" if key is NumberKey.OPEN_COMPLAINTS else "")


def _share(one: Number) -> tuple[str, str, str]:
    """Return "91.2", "%", "± 0.6": one decimal only where the doubt is smaller than a point; of a few, how many of them."""
    if one.value is None:
        return "–", "", ""
    if one.n < FEWEST or one.low is None or one.high is None:
        return _("%(part)s of %(n)s") % {"part": number(round(one.value * one.n)), "n": number(one.n)}, "", ""
    doubt = 100 * max(one.value - one.low, one.high - one.value)
    digits = 1 if doubt < 1 else 0
    return number(100 * one.value, digits), "%", f"± {number(doubt, digits)}"


def _basis(one: Number) -> str:
    if not one.is_counted:
        return _("being counted")
    if not one.is_share:
        return _beside(one)
    if one.n == 0:
        return _("none to judge")
    return _("too few to judge") if one.n < FEWEST else _("of %(n)s") % {"n": number(one.n)}


def _beside(one: Number) -> str:
    """Return how a count stands to a week ago."""
    if one.before is None:
        return ""
    more = round((one.value or 0) - one.before)
    if not more:
        return _("as many as a week ago")
    if more > 0:
        return ngettext("%(n)s more than a week ago", "%(n)s more than a week ago", more) % {"n": number(more)}
    return ngettext("%(n)s fewer than a week ago", "%(n)s fewer than a week ago", -more) % {"n": number(-more)}


def _usual(one: Number) -> str:
    if one.target is not None:
        value = number(100 * one.target if one.is_share else one.target)
        if one.is_missed:
            words = _("target %(target)s %%, missed") if one.is_share else _("target %(target)s, missed")
        else:
            words = _("target %(target)s %%") if one.is_share else _("target %(target)s")
        return words % {"target": value}
    if one.usual is None or (one.is_share and one.n < FEWEST):
        return ""
    factor = 100 if one.is_share else 1
    low, high = (number(round(factor * edge)) for edge in one.usual)
    words = _("usually %(low)s–%(high)s %%") if one.is_share else _("usually %(low)s–%(high)s")
    return words % {"low": low, "high": high}


def _running(one: Number) -> str:
    if not one.still_running:
        return ""
    return ngettext("%(n)s still runs", "%(n)s still run", one.still_running) % {"n": number(one.still_running)}


def _url(key: NumberKey, links: Links) -> str:
    zone = department_zone()
    begins, ends = (datetime.fromtimestamp(int(edge), tz=zone) for edge in trailing_weeks(zone, links.as_of, 1).edges)
    match key:
        case NumberKey.OPENED:
            return links.rows("opened", from_at=begins, until_at=ends)
        case NumberKey.FIRST_RESPONSE | NumberKey.RESOLUTION:
            return links.rows(f"missed_{key}", from_at=begins, until_at=ends)
        case NumberKey.OPEN_NOW:
            return links.rows("open")
        case NumberKey.OPEN_COMPLAINTS:
            return links.rows("complaints")
        case NumberKey.PROMISES_KEPT:
            today = links.as_of.astimezone(zone).date()
            begins = datetime.combine(today - timedelta(days=PROMISE_DAYS - 1), time(), zone)
            return links.rows("promises_kept", from_at=begins)
