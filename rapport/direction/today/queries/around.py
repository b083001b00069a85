"""What happened around the figures: since the person left, in customers' own words, promised for today, and to the teams."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.compute.weeks import trailing_weeks
from rapport.desk.cases import queries as cases
from rapport.directory.people import queries as people
from rapport.governance.commitments import queries as commitments
from rapport.kernel.actor import Actor

from ..rules import left_at
from ..types import Promised, Since, Strain, Voice, Weeks
from .seen import Seen

VOICES = 4
PROMISES = 8


def since_left(seen: Seen, *, zone: ZoneInfo) -> Since:
    """Return what came, went, broke, and who is away now, since the person left."""
    actor, as_of = seen.actor, seen.as_of
    left = left_at(as_of, zone)
    return Since(
        from_at=left,
        opened_count=cases.opened_count(since=left, until=as_of),
        settled_count=cases.settled_between(actor, since=left, until=as_of).count(),
        broken_count=len(commitments.broken_between(left, as_of, actor=actor)),
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


def promised_today(actor: Actor, *, as_of: datetime, until: datetime) -> tuple[Promised, ...]:
    """Return what others owe customers before the day ends, overdue ones first; the person's own stand with their needs."""
    rows = commitments.due(None, until=until, as_of=as_of, actor=actor, limit=PROMISES * 2)
    return tuple(
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
    )[:PROMISES]


def abuse(*, as_of: datetime, zone: ZoneInfo) -> tuple[Strain, ...]:
    """Return the teams with abusive contacts in the last seven whole days, by id alone."""
    edges = [datetime.fromtimestamp(int(edge), tz=zone) for edge in trailing_weeks(zone, as_of, 2).edges]
    before = {one.team_id: one.abusive_count for one in cases.abuse_counts(since=edges[0], until=edges[1])}
    return tuple(
        Strain(
            team_id=one.team_id,
            team="",
            from_at=edges[1],
            until_at=edges[2],
            abusive_count=one.abusive_count,
            inbound_count=one.inbound_count,
            before=before.get(one.team_id, 0),
        )
        for one in cases.abuse_counts(since=edges[1], until=edges[2])
    )


def strain(seen: Seen, weeks: Weeks) -> tuple[Strain, ...]:
    """Return those of the teams with abusive contacts that the person sees; the group, never a person."""
    names = seen.team_names
    return tuple(replace(one, team=names[one.team_id]) for one in weeks.abuse if one.team_id in names)
