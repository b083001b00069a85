"""What is known to have happened on the way: changes of what was promised."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.governance.standards import queries as standards

from ..types import Happened


def happened(since: date, until: date, zone: ZoneInfo) -> tuple[Happened, ...]:
    """Return what changed on the days in [since, until), one line a day. Two queries."""
    found: defaultdict[date, list[str]] = defaultdict(list)
    for standard in standards.standards():
        for version in standard.versions.all():
            day = version.active_from.astimezone(zone).date()
            if version.number > 1 and since < day < until:
                found[day].append(_("%(name)s changed") % {"name": standard.name})
    return tuple(Happened(day=day, words=_words(changes)) for day, changes in sorted(found.items()))


def _words(changes: list[str]) -> str:
    if len(changes) == 1:
        return changes[0]
    return ngettext("%(n)d standard changed", "%(n)d standards changed", len(changes)) % {"n": len(changes)}
