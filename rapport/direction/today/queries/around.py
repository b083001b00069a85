"""What happened around the figures: since the person left, in customers' own words, promised for today, and to the teams."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rapport.compute.weeks import trailing_weeks
from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.governance.commitments import queries as commitments
from rapport.kernel import visits
from rapport.kernel.actor import Actor
from rapport.metrics.ask import Question, ask_many

from ..rules import left_at
from ..types import Promised, Since, Strain, Voice, Weeks
from . import live
from .seen import Seen

VOICES = 4
PROMISES = 8
ABUSE = "abuse"


def left(seen: Seen, *, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Return when the person was here last, and whether that is known.

    Of whom nobody knows when that was, it is the end of the last working day.
    """
    actor, as_of = seen.actor, seen.as_of
    known = visits.left_at(actor.person_id, as_of=as_of) if actor.person_id is not None else None
    return known or left_at(as_of, zone), known is not None


def since_left(seen: Seen, weeks: Weeks, *, from_at: datetime, is_known: bool) -> Since:
    """Return what came, went, broke, and who is away now, since the person was here last.

    What was settled is taken from what is kept, where that was counted for somebody who left at the same moment.
    """
    actor, as_of = seen.actor, seen.as_of
    is_counted = weeks.left_at == from_at
    return Since(
        from_at=from_at,
        is_known=is_known,
        opened_count=live.OPENED.count(actor, from_at, as_of),
        settled_count=weeks.settled_count if is_counted else live.SETTLED.count(actor, from_at, as_of),
        settled_until=weeks.as_of if is_counted else as_of,
        broken_count=live.BROKEN.count(actor, from_at, as_of),
        absent=tuple(sorted(people.names(seen.absent).values())),
    )


def drawn(actor: Actor, *, as_of: datetime, zone: ZoneInfo) -> list[int]:
    """Return the ids of a sample of what customers wrote in the last seven days, drawn by chance; each day another one."""
    day = as_of.astimezone(zone).date()
    rows = cases.words(actor, since=as_of - timedelta(days=7), until=as_of, limit=VOICES, seed=day.toordinal())
    return [row.pk for row in rows]


def voices(seen: Seen, weeks: Weeks) -> tuple[Voice, ...]:
    """Return the sample of what customers wrote, as far as the person may read it now."""
    return tuple(
        Voice(
            case_id=row.case_id,
            text=row.text,
            reason=row.case.reason.name if row.case.reason else "",
            channel=row.channel,
            at=row.at,
        )
        for row in cases.words_again(seen.actor, weeks.voice_ids)
    )


def promised_today(actor: Actor, *, as_of: datetime, until: datetime) -> tuple[tuple[Promised, ...], int]:
    """Return the most urgent of what others owe customers before the day ends, overdue ones first, and how much that is in all.

    The person's own stand with their needs.
    """
    count = live.DUE_PROMISES.count(actor, as_of, until)
    rows = commitments.due(None, until=until, as_of=as_of, actor=actor, limit=PROMISES * 4)
    shown = tuple(
        Promised(
            promise_id=row.id,
            case_id=row.subject[1] if row.subject[0] == "case" else None,
            text=row.text,
            owner=row.owner_name,
            customer=row.customer_name,
            due_at=row.due_at,
        )
        for row in rows
        if row.owner_id != actor.person_id
    )
    return shown[:PROMISES], count


def abuse(*, as_of: datetime, zone: ZoneInfo) -> tuple[Strain, ...]:
    """Return the teams with abusive contacts in the last seven whole days, by id alone, most first.

    Raises LookupError while the facts are not loaded.
    """
    edges = [datetime.fromtimestamp(int(edge), tz=zone) for edge in trailing_weeks(zone, as_of, 2).edges]
    weeks = [
        Question(metric=ABUSE, as_of=as_of, since=since.date(), until=until.date(), split="team_id")
        for since, until in pairwise(edges)
    ]
    earlier, last = (answer.figures for answer in ask_many(weeks))
    before = {one.split: int(one.numerator or 0) for one in earlier}
    found = [
        Strain(
            team_id=one.split,
            team="",
            from_at=edges[1],
            until_at=edges[2],
            abusive_count=int(one.numerator or 0),
            inbound_count=one.n,
            before=before.get(one.split, 0),
        )
        for one in last
        if one.numerator
    ]
    return tuple(sorted(found, key=lambda one: (-one.abusive_count, one.team_id or 0)))


def strain(seen: Seen, weeks: Weeks) -> tuple[Strain, ...]:
    """Return those of the teams with abusive contacts that the person sees; the group, never a person."""
    names = seen.team_names
    return tuple(replace(one, team=names[one.team_id]) for one in weeks.abuse if one.team_id in names)
