"""What the pages of standards show, put together from this room's questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.compute.intervals import Sample, judge, wilson
from rapport.directory.people import queries as people
from rapport.ui import chart
from rapport.ui.chart import Chart

from .. import queries
from ..models import MEASURES, Standard, StandardVersion
from ..queries import By
from ..types import Measure, Tally
from .words import Names

DAYS = timedelta(days=28)
WEEKS = timedelta(weeks=12)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How a promise was kept, in words and for a tone. ``share`` in percent, None where it is too few to say."""

    tally: Tally
    threshold: float

    @property
    def is_said(self) -> bool:
        return judge(self.tally.judged) is not Sample.COUNT_ONLY

    @property
    def share(self) -> str:
        """The share as a whole percentage; never 100 when something was missed."""
        whole = round(100 * (self.tally.share_met or 0))
        return f"{min(whole, 99) if self.tally.met < self.tally.judged else whole}"

    @property
    def interval(self) -> str:
        found = wilson(self.tally.met, self.tally.judged)
        return f"{100 * found.low:.0f}–{100 * found.high:.0f}"

    @property
    def tone(self) -> str:
        """Bad or good only when the interval leaves no doubt about the threshold."""
        if not self.is_said:
            return "quiet"
        found = wilson(self.tally.met, self.tally.judged)
        if found.high < self.threshold:
            return "bad"
        return "good" if found.low >= self.threshold else "warn" if (self.tally.share_met or 0) < self.threshold else "quiet"

    @property
    def running_note(self) -> str:
        """What stands beside the clocks that run in time; what is nought goes without saying."""
        tally = self.tally
        parts = (
            (tally.paused, _("%(count)s more paused")),
            (tally.not_applicable, _("%(count)s not judged: no longer covered, or nobody knows when they ended")),
        )
        said = [text % {"count": number_format(count, force_grouping=True)} for count, text in parts if count]
        return "; ".join([_("in time"), ", ".join(said)] if said else [_("in time")])

    @property
    def words(self) -> str:
        """The counts behind the share, those that are nought left out."""
        tally = self.tally
        parts = (
            (tally.met, ngettext("%(count)s kept", "%(count)s kept", tally.met)),
            (tally.breached, ngettext("%(count)s missed", "%(count)s missed", tally.breached)),
            (tally.running_breached, ngettext("%(count)s overdue now", "%(count)s overdue now", tally.running_breached)),
            (tally.running_within, ngettext("%(count)s running", "%(count)s running", tally.running_within)),
            (tally.paused, ngettext("%(count)s paused", "%(count)s paused", tally.paused)),
        )
        said = [text % {"count": number_format(count, force_grouping=True)} for count, text in parts if count]
        return ", ".join(said) or _("no case yet")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One standard in the list."""

    standard: Standard
    version: StandardVersion
    measure: str
    target: str
    scope: str
    kept: Kept
    is_in_force: bool


def lines(standards: Iterable[Standard], *, as_of: datetime) -> list[Line]:
    """Return every standard with its present version (the newest when none is in force) and how it stands."""
    pairs = [(one, current(one.versions.all(), as_of)) for one in standards]
    counted = queries.tallies(None, since=as_of - DAYS, until=as_of, as_of=as_of, by=(By.STANDARD,))
    tallies = {one.standard_id: one for one in counted}
    names = Names(queries.scope_of(version) for _standard, version in pairs)
    return [_line(standard, version, names, tallies.get(standard.pk, Tally()), as_of) for standard, version in pairs]


def current(versions: Iterable[StandardVersion], as_of: datetime) -> StandardVersion:
    """Return the version in force at a moment, else the newest."""
    known = list(versions)
    return next((one for one in known if one.is_in_force(as_of)), known[0])


def _line(standard: Standard, version: StandardVersion, names: Names, tally: Tally, as_of: datetime) -> Line:
    return Line(
        standard=standard,
        version=version,
        measure=str(MEASURES[Measure(standard.measure)]),
        target=queries.target_text(queries.target_of(version)),
        scope=names.of(queries.scope_of(version)),
        kept=Kept(tally=tally, threshold=version.threshold_share),
        is_in_force=version.is_in_force(as_of),
    )


def versions_of(standard: Standard) -> list[dict[str, Any]]:
    """Return the versions of a standard as the rows of a table, newest first."""
    names = Names(queries.scope_of(one) for one in standard.versions.all())
    return [
        {
            "version": one,
            "target": queries.target_text(queries.target_of(one)),
            "scope": names.of(queries.scope_of(one)),
            "threshold": round(one.threshold_share * 100),
        }
        for one in standard.versions.all()
    ]


def by_team(standard: Standard, version: StandardVersion, *, as_of: datetime) -> list[dict[str, Any]]:
    """Return how each team kept a standard in the last 28 days, in the order of their names: no ranking."""
    found = queries.tallies(None, since=as_of - DAYS, until=as_of, as_of=as_of, by=(By.TEAM,), standard_id=standard.pk)
    names = people.team_names(one.team_id for one in found)
    rows = [
        {"team": names.get(one.team_id or 0) or _("no team"), "kept": Kept(tally=one, threshold=version.threshold_share)}
        for one in found
    ]
    return sorted(rows, key=lambda row: str(row["team"]))


def course(standard: Standard, version: StandardVersion, *, as_of: datetime, zone: ZoneInfo) -> Chart | None:
    """Return the share kept in each of the last twelve weeks with its interval; None while fewer than two can be judged."""
    since = as_of - WEEKS
    weeks = queries.tallies(None, since=since, until=as_of, as_of=as_of, by=(By.WEEK,), zone=zone.key, standard_id=standard.pk)
    rows = [_week(one, standard.pk) for one in weeks if judge(one.judged) is not Sample.COUNT_ONLY]
    if len(rows) < 2:
        return None
    return chart.line(
        rows, x="week", y="kept", low="low", high="high", target=round(100 * version.threshold_share), unit="%",
        title=_("Kept, week by week"), x_label=_("Week of opening"), y_label=_("Kept, %"), size="short", href="href",
    )  # fmt: skip


def _week(one: Tally, standard_id: int) -> Mapping[str, Any]:
    interval = wilson(one.met, one.judged)
    day = one.period_date
    assert day is not None
    return {
        "week": date_format(day, "j M"),
        "kept": round(100 * (one.share_met or 0), 1),
        "low": round(100 * interval.low, 1),
        "high": round(100 * interval.high, 1),
        "href": f"{reverse('standards:clocks', args=[standard_id])}?{urlencode({'state': 'breached', 'week': day.isoformat()})}",
    }
