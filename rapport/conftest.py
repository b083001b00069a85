"""The cast of the house for the tests of every room: a small department with four levels, each person with real grants.

Ana Ruiz directs. Grace Osei manages Leeds: Sue Marsh leads the day team (Tom Bell), Dan Cole the evening team. Henrik Lund
manages North America: Priya Nair leads Toronto (Maya Singh), Luis Ortega Denver. So ``representative``, ``supervisor`` and
``manager`` stand in one line, and ``other_representative`` works in a team that none of them reaches.
"""

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from rapport.directory.people import queries, sample
from rapport.directory.people.models import Account, Person, Site, Team
from rapport.kernel.actor import Actor

LINES = (
    ("Customer service", None, "Ana Ruiz", "director"),
    ("Leeds", "Customer service", "Grace Osei", "manager"),
    ("North America", "Customer service", "Henrik Lund", "manager"),
    ("Leeds day", "Leeds", "Sue Marsh", "supervisor"),
    ("Leeds evening", "Leeds", "Dan Cole", "supervisor"),
    ("Toronto", "North America", "Priya Nair", "supervisor"),
    ("Denver", "North America", "Luis Ortega", "supervisor"),
)
LEVELS = (LINES[:1], LINES[1:3], LINES[3:])
LEADS = {name: lead for name, _parent, lead, _role in LINES}
SITES = (
    ("Leeds", "Europe/London", "GB", ""),
    ("Toronto", "America/Toronto", "CA", "ON"),
    ("Denver", "America/Denver", "US", "CO"),
)


@dataclass(frozen=True)
class Member:
    """A person of the cast, with the sign-in and, from the moment it is first asked for, the actor."""

    person: Person

    @cached_property
    def actor(self) -> Actor:
        return queries.actor_of_person(self.person)

    @cached_property
    def account(self) -> Account:
        return sample.account(self.person)

    @property
    def team(self) -> Team:
        assert self.person.team is not None
        return self.person.team


def everybody() -> dict[str, Member]:
    """Write down everybody, by name: level by level, in a few statements, as a thousand tests begin with it."""
    sites = _sites()
    known = {one.name: one for one in Team.objects.all()}
    cast: dict[str, Member] = {}
    teams: list[Team] = []
    for level in LEVELS:
        stands_in, leads = [], []
        for name, parent, _lead, _role in level:
            above = cast[LEADS[parent]].person if parent else None
            place = sites.get(name, sites["Leeds"])
            stands_in.append(known.get(name) or Team(name=name, parent=above.team if above else None, site=place))
        Team.objects.bulk_create(one for one in stands_in if one.pk is None)
        for team, (name, parent, lead, role) in zip(stands_in, level, strict=True):
            above, place = cast[LEADS[parent]].person if parent else None, sites.get(name, sites["Leeds"])
            leads.append(Person(name=lead, role=role, position=role.capitalize(), team=team, manager=above, site=place))
        Person.objects.bulk_create(leads)
        for team, one in zip(stands_in, leads, strict=True):
            team.lead = one
            cast[one.name] = Member(one)
        teams += stands_in
    Team.objects.bulk_update(teams, ["lead"])
    members = [
        Person(name=name, role="representative", position="Representative", team=lead.team, manager=lead, site=lead.site)
        for name, lead in (("Tom Bell", cast["Sue Marsh"].person), ("Maya Singh", cast["Priya Nair"].person))
    ]
    Person.objects.bulk_create(members)
    return cast | {one.name: Member(one) for one in members}


def _sites() -> dict[str, Site]:
    """Return the three sites by name, made where they are not there."""
    known = {one.name: one for one in Site.objects.all()}
    made = [
        Site(name=name, zone_name=zone, country=country, subdivision=part)
        for name, zone, country, part in SITES
        if name not in known
    ]
    return known | {one.name: one for one in Site.objects.bulk_create(made)}


@pytest.fixture
def department(db: None) -> dict[str, Member]:
    """Everybody, by name."""
    return everybody()


@dataclass(frozen=True)
class Ground:
    """Rows and files that tests begin with, as one test made them, and what it was told of them."""

    rows: dict[str, bytes]
    facts: Path
    told: Any


@pytest.fixture(scope="module")
def grounds() -> list[Ground]:
    return []


@pytest.fixture
def laid(
    db: None, settings: Any, grounds: list[Ground], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[], Any]], Any]:
    """Return a function that has the tests of a module begin with the same rows and facts, at the cost of writing them once.

    It returns what ``build`` returns. For the first test ``build`` works as it does by itself; for the others its rows and the
    folder of facts are laid down as they were then.
    """

    def lay(build: Callable[[], Any]) -> Any:
        place = Path(settings.RAPPORT_LAKE)
        if grounds:
            _put(grounds[0].rows)
            shutil.copytree(grounds[0].facts, place, dirs_exist_ok=True)
            return deepcopy(grounds[0].told)
        before = _rows()
        told = build()
        after = {name: rows for name, rows in _rows().items() if rows != before[name]}
        facts = shutil.copytree(place, tmp_path_factory.mktemp("ground") / "facts")
        grounds.append(Ground(after, facts, deepcopy(told)))
        return told

    return lay


def _rows() -> dict[str, bytes]:
    """Return the content of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            with cursor.copy(f"COPY {name} TO STDOUT") as rows:
                found[name] = b"".join(bytes(part) for part in rows)
    return found


def _put(found: dict[str, bytes]) -> None:
    """Have these tables hold these rows and no others; no trigger looks at them, since they are as the triggers left them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, content in found.items():
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 — names of the catalogue
            with cursor.copy(f"COPY {name} FROM STDIN") as rows:
                rows.write(content)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def director(department: dict[str, Member]) -> Member:
    return department["Ana Ruiz"]


@pytest.fixture
def manager(department: dict[str, Member]) -> Member:
    return department["Grace Osei"]


@pytest.fixture
def supervisor(department: dict[str, Member]) -> Member:
    return department["Sue Marsh"]


@pytest.fixture
def representative(department: dict[str, Member]) -> Member:
    return department["Tom Bell"]


@pytest.fixture
def other_representative(department: dict[str, Member]) -> Member:
    """Somebody of a team that neither the manager nor the supervisor of the cast reaches."""
    return department["Maya Singh"]


@pytest.fixture
def client_of(db: None) -> Callable[[Member | Person], Client]:
    """Return a function that gives a browser in which this person is signed in."""

    def signed_in(who: Member | Person) -> Client:
        member = who if isinstance(who, Member) else Member(who)
        account = Account.objects.filter(person=member.person).first() or member.account
        client = Client()
        client.force_login(account)
        return client

    return signed_in
