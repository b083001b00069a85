"""Sample people for tests and the demo, from the one cast of the house."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from .models import Account, Department, Deputy, Invitation, Person, Presence, Site, Team
from .types import PresenceState, Role


def site(name: str = "Leeds", zone_name: str = "Europe/London", country: str = "GB", **fields: Any) -> Site:
    """Return the site of this name, made when it is not there."""
    return Site.objects.get_or_create(name=name, defaults={"zone_name": zone_name, "country": country, **fields})[0]


def team(name: str = "Leeds day", **fields: Any) -> Team:
    """Return the team of this name, made when it is not there."""
    return Team.objects.get_or_create(name=name, defaults=fields)[0]


def person(name: str = "Tom Bell", role: str = Role.REPRESENTATIVE, team: Team | None = None, **fields: Any) -> Person:
    """Return a new person; without a team a representative stands in "Leeds day"."""
    stands_in = team or (sample_team() if role == Role.REPRESENTATIVE else None)
    values = {"position": role.capitalize(), "team": stands_in, "role": role} | fields
    return Person.objects.create(name=name, **values)


def account(person: Person, email: str = "", password: str = "") -> Account:
    """Return a new sign-in for a person: tom.bell@marlowreed.example. Without a password nobody can use it."""
    made = Account(person=person, email=email or address(person.name))
    if password:
        made.set_password(password)
    else:
        made.set_unusable_password()
    made.save()
    return made


def presence(person: Person, *, at: datetime, **fields: Any) -> Presence:
    """Return a stretch of absence from ``at`` on, a day long."""
    values = {"state": PresenceState.ABSENT, "from_at": at, "to_at": at + timedelta(days=1)} | fields
    return Presence.objects.create(person=person, **values)


def deputy(person: Person, deputy: Person, *, at: datetime, days: int = 7) -> Deputy:
    """Return who decides in a person's place from ``at`` on."""
    return Deputy.objects.create(person=person, deputy=deputy, from_at=at, to_at=at + timedelta(days=days))


def invitation(person: Person, *, at: datetime) -> Invitation:
    """Return an invitation that nobody holds the link of."""
    return Invitation.objects.create(person=person, digest=f"sample-{person.pk}", at=at, expires_at=at + timedelta(days=7))


def address(name: str) -> str:
    """Return the e-mail address of somebody at the sample company."""
    return f"{'.'.join(name.lower().split())}@marlowreed.example"


def department(name: str = "Logistics", **fields: Any) -> Department:
    """Return the department of this name, made when it is not there."""
    values = {"answers_for": "Carriers, delivery slots, damage on the way", "liaison_name": "Olga Brandt"} | fields
    return Department.objects.get_or_create(name=name, defaults=values)[0]


def accounts(people: Iterable[Person], password: str) -> list[Account]:
    """Make sign-ins with one password for several persons, each where there is none: hashing it once is what takes time."""
    hashed = make_password(password)
    wanted = [one for one in people if not Account.objects.filter(person=one).exists()]
    return Account.objects.bulk_create(
        Account(person=one, email=one.email or address(one.name), password=hashed) for one in wanted
    )


sample_team = team
