"""The cast of the house for the tests of every room: a small department with four levels, each person with real grants.

Ana Ruiz directs. Grace Osei manages Leeds: Sue Marsh leads the day team (Tom Bell), Dan Cole the evening team. Henrik Lund
manages North America: Priya Nair leads Toronto (Maya Singh), Luis Ortega Denver. So ``representative``, ``supervisor`` and
``manager`` stand in one line, and ``other_representative`` works in a team that none of them reaches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pytest
from django.test import Client

from rapport.directory.people import queries, sample
from rapport.directory.people.models import Account, Person, Team
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


@pytest.fixture
def department(db: None) -> dict[str, Member]:
    """Everybody, by name."""
    leeds = sample.site("Leeds", "Europe/London", "GB")
    sites = {
        "Toronto": sample.site("Toronto", "America/Toronto", "CA", subdivision="ON"),
        "Denver": sample.site("Denver", "America/Denver", "US", subdivision="CO"),
    }
    cast: dict[str, Member] = {}
    leads: dict[str, Person] = {}
    for name, parent, lead, role in LINES:
        above = leads.get(parent or "")
        team = sample.team(name, parent=above.team if above else None, site=sites.get(name, leeds))
        leads[name] = sample.person(lead, role, team, manager=above, site=sites.get(name, leeds))
        Team.objects.filter(pk=team.pk).update(lead=leads[name])
        team.lead = leads[name]
        cast[lead] = Member(leads[name])
    for name, team_name in (("Tom Bell", "Leeds day"), ("Maya Singh", "Toronto")):
        lead_person = leads[team_name]
        cast[name] = Member(sample.person(name, team=lead_person.team, manager=lead_person, site=lead_person.site))
    return cast


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
