"""What is known to have happened on the way: changes of what was promised, of targets and of definitions, and what others tell.

The rooms that tell of more (incidents, decisions, automations, articles, imports) are named by the site: ``mark``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.governance.standards import queries as standards
from rapport.kernel import journal
from rapport.kernel.actor import Actor
from rapport.metrics import registry

from ..models import DefinitionVersion, Target
from ..types import Happened, Source
from .scope import team_ids

_sources: dict[str, Source] = {}


def mark(sources: Iterable[Source]) -> None:
    """Install what else is told on trends. Called once, by the site."""
    _sources.clear()
    _sources.update({one.event: one for one in sources})


def happened(actor: Actor, metric: str, since: date, until: date, zone: ZoneInfo) -> tuple[Happened, ...]:
    """Return what happened on the days in (since, until), as the actor may see it, one line a day.

    Five queries, and one more for each kind of event that there was.
    """
    found: defaultdict[date, list[str]] = defaultdict(list)
    for day, words in (*_promised(zone), *_targets(actor, metric), *_definitions(metric, zone)):
        found[day].append(words)
    for day, words in _told(actor, since, until, zone):
        found[day].append(words)
    days = [day for day in sorted(found) if since < day < until]
    return tuple(Happened(day=day, words=_words(list(dict.fromkeys(found[day])))) for day in days)


def _promised(zone: ZoneInfo) -> Iterator[tuple[date, str]]:
    for standard in standards.standards():
        for version in standard.versions.all():
            if version.number > 1:
                yield version.active_from.astimezone(zone).date(), _("%(name)s changed") % {"name": standard.name}


def _targets(actor: Actor, metric: str) -> Iterator[tuple[date, str]]:
    reach = team_ids(actor)
    for one in Target.objects.filter(metric=metric).select_related("team"):
        if one.team_id is None or reach is None or one.team_id in reach:
            whose = one.team.name if one.team else _("the department")
            yield one.active_from, _("Target set for %(whose)s") % {"whose": whose}


def _definitions(metric: str, zone: ZoneInfo) -> Iterator[tuple[date, str]]:
    """Yield since when the measure counts by another definition: what was frozen before was counted by the one before."""
    for one in DefinitionVersion.objects.filter(metric=metric, is_first=False):
        words = _("%(label)s: definition %(n)d from here on") % {"label": registry.metric(metric).label, "n": one.version}
        yield one.seen_at.astimezone(zone).date(), words


def _told(actor: Actor, since: date, until: date, zone: ZoneInfo) -> Iterator[tuple[date, str]]:
    begin, end = (datetime.combine(day, time(), zone) for day in (since, until))
    days: defaultdict[str, defaultdict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    for event, at, subject_id, payload in journal.of_kinds(list(_sources), since=begin, until=end):
        key = _sources[event].key
        number = payload.get(key) if key else subject_id
        if number is not None:
            days[event][at.astimezone(zone).date()].add(number)
    for event, by_day in days.items():
        words = _sources[event].words(actor, set().union(*by_day.values()))
        for day, ids in by_day.items():
            yield from ((day, words[one]) for one in sorted(ids) if one in words)


def _words(changes: list[str]) -> str:
    if len(changes) == 1:
        return changes[0]
    return ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", len(changes) - 1) % {
        "first": changes[0], "n": len(changes) - 1,
    }  # fmt: skip
