"""Bring people and teams in by the hundred: for imports and the demo. Nobody is told, and a second run changes nothing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.kernel.actor import Actor
from rapport.kernel.journal import Record, record

from ..events import PersonAdded, TeamAdded
from ..models import Person, Site, Team
from ..types import PersonRecord, Role
from .teams import CONFIGURE


@transaction.atomic
def ensure_teams(
    names: Iterable[str],
    *,
    parents: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
    tell: Callable[[list[int]], None] = lambda ids: None,
) -> dict[str, int]:
    """Return the ids of the teams of these names, making those that are not there (below ``parents``: name to name).

    Raises NotAllowed. Names are taken as they come, at most 80 characters; teams known already are left as they are.
    ``tell`` hears which were made.
    """
    by.require_somewhere(CONFIGURE)
    wanted = list(dict.fromkeys(name.strip()[:80] for name in names if name.strip()))
    known = dict(Team.objects.filter(name__in=wanted).values_list("name", "pk"))
    new = [Team(name=name) for name in wanted if name not in known]
    Team.objects.bulk_create(new)
    known |= {team.name: team.pk for team in new}
    below = [team for team in new if (parents or {}).get(team.name) in known]
    for team in below:
        team.parent_id = known[(parents or {})[team.name]]
    Team.objects.bulk_update(below, ["parent"])
    record((Record(event=TeamAdded(team_id=team.pk), subject_id=team.pk, at=at) for team in new), about=Team, by=by)
    tell([team.pk for team in new])
    return known


@transaction.atomic
def ensure_sites(sites: Iterable[tuple[str, str, str]], *, by: Actor, at: datetime) -> dict[str, int]:
    """Return the ids of these places of work (name, zone name, country), making those that are not there. Raises NotAllowed."""
    by.require_somewhere(CONFIGURE)
    rows = [Site(name=name, zone_name=zone, country=country) for name, zone, country in sites]
    Site.objects.bulk_create(rows, ignore_conflicts=True)
    return dict(Site.objects.filter(name__in=[row.name for row in rows]).values_list("name", "pk"))


@transaction.atomic
def ensure_people(
    records: Iterable[PersonRecord], *, by: Actor, at: datetime, tell: Callable[[list[int]], None] = lambda ids: None
) -> dict[str, int]:
    """Return the ids of these persons by external id, adding those that are not there; known ones are left as they are.

    Teams that are not there are made. Raises NotAllowed. An e-mail address that somebody has already is left out. ``tell`` hears
    who was added.
    """
    by.require_somewhere(CONFIGURE)
    wanted = {one.external_id: one for one in records}
    known = _known(wanted)
    new = [one for key, one in wanted.items() if key not in known]
    teams = ensure_teams([one.team for one in new], by=by, at=at)
    sites = dict(Site.objects.values_list("name", "pk"))
    free = _free_addresses(new)
    made = [Person(**_fields(one, teams, sites, free)) for one in new]
    Person.objects.bulk_create(made)
    known |= {person.external_id: person.pk for person in made if person.external_id}
    _set_managers(made, wanted, known)
    added = (PersonAdded(person_id=one.pk, role=Role(one.role), team_id=one.team_id) for one in made)
    record((Record(event=event, subject_id=event.person_id, at=at) for event in added), about=Person, by=by)
    tell([one.pk for one in made])
    return known


def _known(wanted: Iterable[str]) -> dict[str, int]:
    rows = Person.objects.filter(external_id__in=list(wanted)).values_list("external_id", "pk")
    return {str(external_id): pk for external_id, pk in rows}


def _free_addresses(records: Iterable[PersonRecord]) -> set[str]:
    asked = {one.email.strip().lower() for one in records if one.email.strip()}
    return asked - set(Person.objects.filter(email__in=asked).values_list("email", flat=True))


def _fields(one: PersonRecord, teams: Mapping[str, int], sites: Mapping[str, int], free: set[str]) -> dict[str, Any]:
    email: str | None = one.email.strip().lower()
    if email in free:
        free.discard(email)
    else:
        email = None
    return {
        "name": one.name.strip()[:120] or one.external_id,
        "email": email,
        "phone": one.phone[:40],
        "position": one.position[:120] or one.role.capitalize(),
        "role": one.role,
        "team_id": teams.get(one.team.strip()[:80]),
        "site_id": sites.get(one.site),
        "zone_name": one.zone_name,
        "worker_type": one.worker_type,
        "external_id": one.external_id,
        "active_from": one.active_from,
        "active_to": one.active_to,
    }


def _set_managers(made: list[Person], wanted: Mapping[str, PersonRecord], known: Mapping[str, int]) -> None:
    managers = {wanted[str(person.external_id)].manager for person in made} - {""}
    ids = _known(managers - set(known)) | dict(known)
    below = [person for person in made if wanted[str(person.external_id)].manager in ids]
    for person in below:
        person.manager_id = ids[wanted[str(person.external_id)].manager]
    Person.objects.bulk_update(below, ["manager"], batch_size=2000)
