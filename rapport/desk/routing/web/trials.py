"""A trial of a queue in words: how many cases would have gone elsewhere, from where to where, and what truly became of them."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.kernel.actor import Actor
from rapport.ui import moments

from .. import queries
from ..models import Queue
from ..queries import Tried
from ..rules.trying import Way
from .automated import NOT_KNOWN
from .shown import Names

LISTED, TEAMS = 25, 3
PRESENCE = gettext_lazy(
    "Who was here, and how much they had in hand, is not kept: which queue takes a case can be told, not who would have got "
    "it nor how long it had waited there. The skills of who serves a queue count as they are assessed now."
)


def shown(tried: Tried, queue: Queue, *, actor: Actor) -> dict[str, Any]:
    """Return what the page of a queue says of a trial."""
    called = {one.pk: one.name for one in queries.every_queue()}
    names = Names()
    return {
        "headline": headline(tried),
        "stayed": _stayed(tried, queue),
        "since": tried.since,
        "is_cut": tried.is_cut,
        "most": queries.MOST_TRIED,
        "ways": [_way(one, called, names) for one in tried.ways],
        "cases": [
            {"case": case, "at": one.at, "way": f"{_named(one.from_id, called)} → {_named(one.to_id, called)}"}
            for one, case in queries.cases_of(tried, actor=actor, limit=LISTED)
        ],
        "more": max(len(tried.moved) - LISTED, 0),
        "not_known": [PRESENCE if one == "presence" else NOT_KNOWN[one] for one in tried.not_known],
    }


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def headline(tried: Tried) -> str:
    """Return how many of how many cases would have gone elsewhere."""
    if not tried.looked_count:
        return _("No case came in the last 30 days, so that nothing can be tried.")
    if not tried.moved:
        words = ngettext(
            "The one case of the last 30 days would have gone where it goes now.",
            "All %(n)s cases of the last 30 days would have gone where they go now.",
            tried.looked_count,
        )
        return words % {"n": _number(tried.looked_count)}
    words = ngettext(
        "Of the %(all)s cases of the last 30 days, %(n)s would have gone elsewhere.",
        "Of the %(all)s cases of the last 30 days, %(n)s would have gone elsewhere.",
        len(tried.moved),
    )
    return words % {"all": _number(tried.looked_count), "n": _number(len(tried.moved))}


def _stayed(tried: Tried, queue: Queue) -> str:
    words = ngettext(
        "%(n)s case is taken by %(queue)s either way.", "%(n)s cases are taken by %(queue)s either way.", tried.stayed_count
    )
    return words % {"n": _number(tried.stayed_count), "queue": queue.name}


def _way(one: Way, called: Mapping[int, str], names: Names) -> dict[str, Any]:
    return {
        "from": _named(one.from_id, called),
        "to": _named(one.to_id, called),
        "count": one.count,
        "waited": moments.span(one.median_seconds) if one.median_seconds is not None else "–",
        "waiting": one.waiting_count,
        "unable": one.unable_count,
        "who": ", ".join(_teams(one, names)) or _("nobody yet"),
    }


def _teams(one: Way, names: Names) -> list[str]:
    most = sorted(one.team_counts.items(), key=lambda pair: (-pair[1], pair[0]))
    listed = [f"{name} {count}" for team_id, count in most[:TEAMS] for name in names.of("teams", [team_id])]
    return [*listed, _("%(n)d more teams") % {"n": len(most) - TEAMS}] if len(most) > TEAMS else listed


def _named(queue_id: int | None, called: Mapping[int, str]) -> str:
    return called.get(queue_id, "") if queue_id is not None else _("no queue")
