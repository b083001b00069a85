"""How schedules are shown: as a list, one of them with its dates, and what became of these."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from rapport.kernel.actor import Actor
from rapport.ui import navigation

from .. import queries
from ..models import Schedule, ScheduleVersion
from ..types import Standing, Step
from . import words

SET = "recurring.set"
SHOWN_HISTORY = 30
MOST = 300


def desk(actor: Actor) -> dict[str, Any]:
    """Return which ways lead on from the list, as from every list of the desk."""
    return {
        "open": actor.may("cases.open"),
        "configure": actor.may("cases.configure"),
        "times": actor.may("cases.work"),
        "commitments": actor.may("commitments.view"),
        "imports": navigation.address("imports:sources") if actor.may("cases.import") else None,
    }


def overview(actor: Actor, *, as_of: datetime) -> dict[str, Any]:
    """Return the schedules as rows of the list: whose owner is gone, what runs or pauses, what has ended."""
    found = queries.schedules(actor)
    versions = queries.newest_versions([one.pk for one in found[:MOST]])
    left = set(queries.without_owner(found, as_of=as_of).values_list("pk", flat=True))
    rows = [_row(one, versions[one.pk]) for one in found[:MOST] if one.pk in versions]
    running = [one for one in rows if one["schedule"].standing != Standing.ENDED]
    running.sort(key=lambda one: (one["schedule"].next_at is None, one["schedule"].next_at or as_of))
    return {
        "to_hand_on": [one for one in running if one["schedule"].pk in left],
        "running": [one for one in running if one["schedule"].pk not in left],
        "ended": [one for one in rows if one["schedule"].standing == Standing.ENDED],
        "may_set": actor.may(SET), "desk": desk(actor), "here": "recurring",
    }  # fmt: skip


def page(found: Schedule, actor: Actor, *, as_of: datetime) -> dict[str, Any]:
    """Return what the page of a schedule shows."""
    versions = queries.versions(found.pk)
    newest = versions[0]
    coming = dates(queries.next_steps(found, newest, as_of=as_of))
    past = list(queries.history(found)[:SHOWN_HISTORY])
    seen = queries.seen_cases(actor, past)
    return {
        **_row(found, newest), "version": newest, "versions": versions, "coming": coming,
        "past": [_past(one, is_seen=one.case_id in seen) for one in past], "past_count": queries.history(found).count(),
        "is_left": queries.without_owner(Schedule.objects.filter(pk=found.pk), as_of=as_of).exists(),
        "may_set": actor.may(SET, on=found), "is_ended": found.standing == Standing.ENDED,
        "kind": words.of("kinds", newest.kind), "priority": words.of("priorities", newest.priority),
        "missed": words.MISSED[newest.missed],  # type: ignore[index]
        "followers": queries.names(newest.follower_ids), "facts": queries.facts_said(newest.attributes),
        "lines": newest.text.splitlines(),
    }  # fmt: skip


def _row(found: Schedule, version: ScheduleVersion) -> dict[str, Any]:
    word, tone = words.STANDING[Standing(found.standing)]
    return {"schedule": found, "said": words.when(version), "word": word, "tone": tone}


def _past(row: Any, *, is_seen: bool) -> dict[str, Any]:
    word, tone = words.OUTCOME[row.outcome]
    case = row.case if is_seen else None
    return {"row": row, "word": word, "tone": tone, "case": case, "state": words.of("states", case.state) if case else ""}


def dates(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return dates to come: the day on which each takes place, and from which it was moved."""
    return [
        {"step": one, "day": words.short(one.comes.on), "from": words.short(one.comes.planned) if one.is_moved else "",
         "key": one.comes.planned.isoformat()}
        for one in steps
    ]  # fmt: skip


def day_of(text: str) -> date | None:
    """Return a day by its name in an address, or None."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
