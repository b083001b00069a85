"""What an import added goes again when the import is undone, unless anything leads to it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record
from rapport.kernel.unused import unused

from ..events import PersonAdded, PersonTakenAway, TeamAdded, TeamTakenAway
from ..models import Person, Team
from .teams import CONFIGURE


@transaction.atomic
def take_away_people(*, ids: Collection[int], by: Actor, at: datetime) -> list[int]:
    """Take away those of these persons who have no sign-in and to whom nothing leads; return who went. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    gone = unused(Person, ids, came=PersonAdded)
    Person.objects.filter(pk__in=gone).delete()
    told = (Record(event=PersonTakenAway(person_id=pk), subject_id=pk, at=at, person_id=by.person_id) for pk in gone)
    record(told, about=Person, by=by)
    return gone


@transaction.atomic
def take_away_teams(*, ids: Collection[int], by: Actor, at: datetime) -> list[int]:
    """Take away those of these teams that nobody belongs to and to which nothing leads; return which went. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    gone = unused(Team, ids, came=TeamAdded)
    Team.objects.filter(pk__in=gone).delete()
    told = (Record(event=TeamTakenAway(team_id=pk), subject_id=pk, at=at, person_id=by.person_id) for pk in gone)
    record(told, about=Team, by=by)
    return gone
