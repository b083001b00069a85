"""Marlow & Reed before its first customer: places, teams, people with sign-ins, departments, and whom it serves."""

import random
from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from rapport.directory.customers.actions import ensure_customers
from rapport.directory.customers.queries import customers
from rapport.directory.customers.types import CustomerRecord
from rapport.directory.people import queries as people
from rapport.directory.people import sample
from rapport.directory.people.actions import (
    add_department,
    add_site,
    change_team,
    ensure_people,
    ensure_teams,
    set_presence,
)
from rapport.directory.people.types import AbsenceReason, DepartmentDetails, PersonRecord, PresenceState, Role
from rapport.kernel.actor import Actor

from . import cast

BY = Actor.machine("demo company")
OPENED_DATE = date(2019, 3, 1)
CUSTOMERS_PER_CASE = 0.55
CUSTOMERS_AT_ONCE = 5_000
# Home country first: its share of customers, language, and what its telephone numbers look like.
COUNTRIES = (
    ("GB", 0.62, "en-GB", "+44 113 49{:05d}"),
    ("CA", 0.21, "en-CA", "+1 416 55{:05d}"),
    ("US", 0.17, "en-US", "+1 303 55{:05d}"),
)
SEGMENTS = (("Member", 0.22), ("Trade", 0.03), ("", 0.75))


def make_people(*, at: datetime) -> dict[str, int]:
    """Make places, the tree of teams, all 45 persons with their sign-ins, and the departments; return ids of persons by name."""
    sites = {
        place.name: add_site(
            name=place.name, zone_name=place.zone, country=place.country, subdivision=place.subdivision, by=BY, at=at
        ).pk
        for place in cast.PLACES
    }
    parents = {desk.name: desk.parent for desk in cast.DESKS if desk.parent}
    teams = ensure_teams([desk.name for desk in cast.DESKS], parents=parents, by=BY, at=at)
    places = {desk.name: desk.place for desk in cast.DESKS}
    persons = ensure_people([_record(member, places[member.team]) for member in cast.members()], by=BY, at=at)
    for desk in cast.DESKS:
        parent_id = teams[desk.parent] if desk.parent else None
        change_team(
            team_id=teams[desk.name], name=desk.name, parent_id=parent_id, lead_id=persons[desk.lead],
            site_id=sites[desk.place], by=BY, at=at,
        )  # fmt: skip
    sample.accounts(people.people(BY), cast.PASSWORD)
    for name, answers_for, liaison in cast.DEPARTMENTS:
        email = cast.address(liaison)
        details = DepartmentDetails(name=name, answers_for=answers_for, liaison_name=liaison, liaison_email=email)
        add_department(details=details, by=BY, at=at)
    return persons


def _record(member: cast.Member, site: str) -> PersonRecord:
    return PersonRecord(
        external_id=member.name,
        name=member.name,
        role=member.role,
        position=member.position,
        email=cast.address(member.name),
        team=member.team,
        manager=member.manager,
        site=site,
        worker_type=member.worker_type,
        active_from=OPENED_DATE,
    )


def sign_ins() -> list[dict[str, str]]:
    """Return who may sign in to the demo, one a role: role, name, e-mail address and password."""
    shown = (
        ("Ana Ruiz", Role.DIRECTOR),
        ("Grace Osei", Role.MANAGER),
        ("Sue Marsh", Role.SUPERVISOR),
        ("Tom Bell", Role.REPRESENTATIVE),
    )
    return [{"role": role.value, "name": name, "email": cast.address(name), "password": cast.PASSWORD} for name, role in shown]


def make_absences(persons: dict[str, int], *, at: datetime) -> None:
    """Two people are away today: one ill, one on holiday until the end of the week."""
    zone = ZoneInfo("Europe/London")
    morning = datetime.combine(at.astimezone(zone).date(), time(), zone)
    for name, reason, days in (("Gareth Pugh", AbsenceReason.SICKNESS, 1), ("Ewa Nowak", AbsenceReason.HOLIDAY, 5)):
        set_presence(
            person_id=persons[name], state=PresenceState.ABSENT, reason=reason, from_at=morning,
            to_at=morning + timedelta(days=days), by=BY, at=at,
        )  # fmt: skip


def make_customers(cases: int, *, seed: int, at: datetime) -> list[Sequence[int]]:
    """Make the customers for about so many cases; return their ids by country, home first. There may be millions of them."""
    says = random.Random(f"{seed}/customers")  # noqa: S311  a story, not a secret
    count = max(int(cases * CUSTOMERS_PER_CASE), 60)
    by_country: list[Sequence[int]] = []
    for place, (country, share, language, telephone) in enumerate(COUNTRIES):
        found = array("q")
        for records in batched(_customers(says, int(count * share), place, country, language, telephone), CUSTOMERS_AT_ONCE):
            ids = ensure_customers(records, by=BY, at=at)
            found.extend(ids[record.external_id] for record in records)
        by_country.append(found)
    return by_country


def known_customers() -> list[Sequence[int]]:
    """Return the ids of the demo's customers by country, home first, in the order of their making."""
    found = {country: array("q") for country, *_rest in COUNTRIES}
    rows = customers(BY).filter(source="demo", country__in=found).order_by("external_id").values_list("country", "pk")
    for country, pk in rows.iterator():
        found[country].append(pk)
    return list(found.values())


def _customers(
    says: random.Random, count: int, place: int, country: str, language: str, telephone: str
) -> Iterator[CustomerRecord]:
    for number in range(count):
        name = f"{says.choice(cast.FIRST_NAMES)} {says.choice(cast.LAST_NAMES)}"
        yield CustomerRecord(
            source="demo",
            external_id=f"C{place}{number:06d}",
            name=name,
            email=f"{name.lower().replace(' ', '.')}{number}@post.example" if says.random() < 0.85 else "",
            phone=telephone.format(number % 100_000) if says.random() < 0.6 else "",
            language=language,
            country=country,
            segment=says.choices([one[0] for one in SEGMENTS], [one[1] for one in SEGMENTS])[0],
        )
