"""Who hears of a limit, as the rungs of a ladder name them: for who is absent, who stands in."""

from collections.abc import Collection
from datetime import datetime

from rapport.directory.people import queries as people
from rapport.governance.standards.models import Clock, StandardVersion
from rapport.governance.standards.rules import climbed
from rapport.governance.standards.rules.ladder import read
from rapport.governance.standards.types import Result, Rung, Told


def ladder_of(version: StandardVersion) -> tuple[Rung, ...]:
    """Return the ladder of a version, the lowest rung first; none: what is usual holds."""
    return read(version.ladder)


def rungs_climbed(clock_id: int, *, share: int, hours: int = 0) -> tuple[tuple[Rung, ...], int | None] | None:
    """Return the rungs that a clock has climbed at a share of its target, or so many hours after the breach, and the standard's
    owner; None where its standard has no ladder. A clock that was stopped meanwhile climbs none.
    """
    clock = Clock.objects.select_related("standard_version__standard").filter(pk=clock_id).first()
    ladder = ladder_of(clock.standard_version) if clock is not None else ()
    if clock is None or not ladder:
        return None
    is_awaited = clock.stopped_at is None and clock.result != Result.VOID
    return climbed(ladder, share=share, hours=hours) if is_awaited else (), clock.standard_version.standard.owner_id


def hearers(
    told: Collection[Told], *, handler_id: int | None, team_id: int | None, owner_id: int | None = None, at: datetime
) -> set[int]:
    """Return the ids of the persons whom these words name at a moment, for what one has of a team (``None``: nobody, no team).

    An absent person's deputy hears in their place. Where nobody stands in for a handler who is absent, or there is no handler,
    the lead hears; where nobody stands in for anybody else, they find it when they come back.
    """
    absent = people.absent_ids(at)
    found: set[int] = set()
    for person_id in _named(told, absent, handler_id, team_id, owner_id, at):
        deputy = people.deputy_of(person_id, at=at) if person_id in absent else None
        found.add(deputy.pk if deputy is not None else person_id)
    return found


def _named(
    told: Collection[Told],
    absent: Collection[int],
    handler_id: int | None,
    team_id: int | None,
    owner_id: int | None,
    at: datetime,
) -> set[int]:
    found: set[int] = set()
    is_left_alone = handler_id is None or (handler_id in absent and people.deputy_of(handler_id, at=at) is None)
    if Told.HANDLER in told and handler_id is not None:
        found.add(handler_id)
    if team_id and (Told.LEAD in told or (Told.HANDLER in told and is_left_alone)):
        found |= {person.pk for person in people.leads_of(team_id)[:1]}
    if Told.MANAGER in told and (manager := people.person_for_tier(team_id, "manager")):
        found.add(manager.pk)
    if Told.DIRECTOR in told:
        found |= {person.pk for person in people.directors(at)}
    if Told.OWNER in told and owner_id is not None:
        found.add(owner_id)
    return found
