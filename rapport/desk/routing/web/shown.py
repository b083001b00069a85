"""What the pages of queues show, with a number of queries that does not depend on how many queues and cases there are."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.desk.cases import queries as cases
from rapport.directory.customers import queries as customers
from rapport.directory.people import queries as people
from rapport.kernel.actor import Actor

from .. import queries, rules
from ..models import Queue, QueueVersion
from ..queries import Board
from ..types import Absent, Conditions
from . import words

HOUSE = Actor.machine("routing")
FULL, NEARLY = 1.0, 0.8
MOST_ROWS = 25


def overview(actor: Actor, *, as_of: datetime) -> list[dict[str, Any]]:
    """Return the queues as rows: what waits, who serves them and is here."""
    board = queries.board(as_of=as_of, with_off=True)
    counts, names = board.counts(), Names()
    rows = []
    for place, queue in enumerate(queries.queues(actor), 1):
        version = board.versions.get(queue.pk)
        servers = serving(version, board) if version else []
        rows.append(
            {
                "queue": queue,
                "place": place,
                "waiting": counts[queue.pk],
                "takes": described(rules.conditions_of(version.conditions), names) if version else "",
                "here": sum(one["is_here"] for one in servers),
                "servers": len(servers),
                "load": load(servers),
            }
        )
    return rows


def queue_page(queue: Queue, *, actor: Actor, as_of: datetime, newest: int) -> dict[str, Any]:
    """Return what the page of a queue shows."""
    board = queries.board(as_of=as_of, with_off=True)
    version = board.versions[queue.pk]
    ids = [one.case_id for one in board.waiting if one.queue_id == queue.pk]
    order = {pk: place for place, pk in enumerate(ids)}
    seen = cases.cases(actor).filter(pk__in=ids[:MOST_ROWS])
    decided = [(one, words.why_here(one)) for one in queries.placements(actor).filter(queue=queue)[:newest]]
    return {
        "queue": queue,
        "version": version,
        "takes": described(rules.conditions_of(version.conditions), Names()),
        "asks": _asks(version),
        "absent": words.ABSENT[Absent(version.when_absent)],
        "waiting_count": len(ids),
        "waiting": sorted(seen, key=lambda case: order[case.pk]),
        "servers": serving(version, board),
        "decided": decided,
        "versions": list(queries.versions(queue.pk)[:newest]),
    }


def serving(version: QueueVersion, board: Board) -> list[dict[str, Any]]:
    """Return who serves a queue, each with what they have in hand of how much; by name."""
    here = {one.person_id: one for one in board.desks[version.queue_id].servers}
    rows = []
    for seat in sorted(version.seats.all(), key=lambda seat: seat.person.name):
        one = here.get(seat.person_id)
        share = one.in_hand / one.capacity if one else 0.0
        rows.append(
            {
                "person": seat.person,
                "is_here": one is not None,
                "in_hand": one.in_hand if one else 0.0,
                "capacity": seat.capacity,
                "share": share,
                "tone": "warn" if share >= FULL else "accent",
                "said": _("%(had)s of %(room)d in hand") % {"had": f"{one.in_hand:g}", "room": seat.capacity} if one else "",
                "abilities": ", ".join([*(str(words.LANGUAGES.get(code, code)) for code in seat.languages), *seat.skills]),
            }
        )
    return rows


def load(servers: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return how full all together are who serve a queue and are here."""
    here = [one for one in servers if one["is_here"]]
    room = sum(one["capacity"] for one in here)
    if not room:
        return None
    had = sum(one["in_hand"] for one in here)
    tone = "warn" if had / room >= NEARLY else "accent"
    return {"share": had / room, "tone": tone, "said": _("%(had)s of %(room)d in hand") % {"had": f"{had:g}", "room": room}}


class Names:
    """What reasons, segments and teams are called, read once for a page and only when a condition names one."""

    def __init__(self) -> None:
        self._read: dict[str, dict[int, str]] = {}

    def of(self, what: str, ids: Iterable[int]) -> list[str]:
        """Return the names of these "reasons", "segments" or "teams"; what is not there any more is left out."""
        if what not in self._read:
            self._read[what] = _READ[what]()
        return [self._read[what][one] for one in ids if one in self._read[what]]


def _teams() -> dict[int, str]:
    return dict(people.teams(HOUSE).values_list("pk", "name"))


_READ = {
    "reasons": lambda: {one.pk: one.name for one in cases.reasons(with_former=True)},
    "segments": lambda: {one.pk: one.label for one in customers.segments()},
    "teams": _teams,
}


def described(wanted: Conditions, names: Names) -> str:
    """Return which cases are meant, in words: "Order, Request · chat · speaks French"."""
    parts: list[Iterable[Any]] = [
        [words.of("kinds", one) for one in wanted.kinds],
        [words.of("channels", one) for one in wanted.channels],
        [_("priority %(word)s") % {"word": str(words.of("priorities", one)).lower()} for one in wanted.priorities],
        [words.of("states", one) for one in wanted.states],
        names.of("reasons", wanted.reason_ids) if wanted.reason_ids else [],
        names.of("teams", wanted.team_ids) if wanted.team_ids else [],
        names.of("segments", wanted.segment_ids) if wanted.segment_ids else [],
        [words.LANGUAGES.get(rules.primary(one), one) for one in wanted.languages],
        wanted.products,
        wanted.carriers,
        [_("customers in need of care")] if wanted.is_vulnerable else [],
        [_("safety")] if wanted.is_safety else [],
        [_("says “%(words)s”") % {"words": wanted.text}] if wanted.text else [],
    ]
    said = [", ".join(str(word) for word in some) for some in parts if some]
    return " · ".join(said) or _("every case")


def _asks(version: QueueVersion) -> str:
    told = [_("the customer's language")] if version.by_language else []
    return ", ".join([*told, *version.skills])
