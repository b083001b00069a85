"""Questions about people. Read only; the caller's actor bounds what comes back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from rapport.kernel import clock, plans, prepared
from rapport.kernel.actor import Actor, StandIn, capabilities_of

from .models import Account, Department, Deputy, Invitation, Person, Presence, Site, Team
from .types import PresenceState, Role

VIEW = "people.view"


def actor_of(account: Account) -> Actor:
    """Return the actor behind a sign-in: the person's role, capabilities, teams and time zone."""
    return actor_of_person(account.person)


def actor_of_person(person: Person, *, at: datetime | None = None) -> Actor:
    """Return the actor that this person is when they act (now, unless ``at`` says when): also in whose place they decide."""
    team_ids, stands_in = _answers_for(person, at or clock.now())
    return Actor(
        name=person.name,
        person_id=person.pk,
        role=person.role,
        capabilities=capabilities_of(person.role),
        team_ids=team_ids,
        zone=ZoneInfo(person.zone),
        stands_in=stands_in,
    )


_ANSWERS = """
    WITH RECURSIVE away AS (
        SELECT p.id, p.name, p.role FROM people_deputy d JOIN people_person p ON p.id = d.person_id
        WHERE d.deputy_id = %(person)s AND d.from_at <= %(at)s AND d.to_at > %(at)s
    ), below AS (
        SELECT id FROM people_team WHERE lead_id = %(person)s OR lead_id IN (SELECT id FROM away)
        UNION
        SELECT t.id FROM people_team t JOIN below ON t.parent_id = below.id
    )
    SELECT id, '', '' FROM below UNION ALL SELECT id, name, role FROM away
"""


def _answers_for(person: Person, at: datetime) -> tuple[frozenset[int], tuple[StandIn, ...]]:
    """The person's own team, every team at or below one that they lead, or leads whose deputy they are; and whose. One query."""
    own = {person.team_id} if person.team_id else set[int]()
    rows = plans.rows(_ANSWERS, {"person": person.pk, "at": at})
    teams = {number for number, _name, role in rows if not role}
    away = sorted((number, name, role) for number, name, role in rows if role)
    return frozenset(own | teams), tuple(StandIn(person_id=number, name=name, role=role) for number, name, role in away)


def team_ids_below(*, led_by: int | None = None, team_id: int | None = None) -> set[int]:
    """Return the ids of the teams at and below those that a person leads, or at and below one team."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE below AS (
                SELECT id FROM people_team WHERE lead_id = %s OR id = %s
                UNION
                SELECT t.id FROM people_team t JOIN below ON t.parent_id = below.id
            ) SELECT id FROM below
            """,
            [led_by, team_id],
        )
        return {row[0] for row in cursor.fetchall()}


def get_person(person_id: int, *, actor: Actor) -> Person:
    """Return one person that the actor may see. Raises Person.DoesNotExist, also for one who is not theirs to see."""
    return actor.scope(VIEW, Person.objects.select_related("team", "manager", "site")).get(pk=person_id)


def people(actor: Actor, *, as_of: datetime | None = None) -> QuerySet[Person]:
    """Return the persons that the actor may see, by name; with ``as_of`` only those who work here at that moment."""
    rows = actor.scope(VIEW, Person.objects.select_related("team", "site")).order_by("name", "pk")
    return rows.filter(working(as_of)) if as_of else rows


def named(rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Return the persons whose name or position holds all words."""
    for word in text.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(position__icontains=word))
    return rows


def working(at: datetime) -> Q:
    """Return the condition on persons who work here on the day of a moment (UTC)."""
    return working_on(at.date())


def working_on(day: Any) -> Q:
    """Return the condition on persons who work here on a day."""
    begun = Q(active_from=None) | Q(active_from__lte=day)
    return begun & (Q(active_to=None) | Q(active_to__gt=day))


def teams(actor: Actor) -> QuerySet[Team]:
    """Return the active teams that the actor may see, by name."""
    rows = Team.objects.filter(is_active=True).select_related("lead", "site")
    return actor.scope(VIEW, rows).order_by("name")


def names_of_teams(actor: Actor) -> list[tuple[int, str]]:
    """Return the active teams that the actor may see by id and name, by name."""
    return _team_names(actor)


@prepared.prepared
def _team_names(actor: Actor, /) -> QuerySet[Team, tuple[int, str]]:
    return teams(actor).values_list("pk", "name")


def names_of_people(actor: Actor) -> list[tuple[int, str]]:
    """Return the persons that the actor may see by id and name, by name."""
    return _people_names(actor)


@prepared.prepared
def _people_names(actor: Actor, /) -> QuerySet[Person, tuple[int, str]]:
    return people(actor).values_list("pk", "name")


def get_team(team_id: int, *, actor: Actor) -> Team:
    """Return one team that the actor may see. Raises Team.DoesNotExist."""
    return actor.scope(VIEW, Team.objects.select_related("lead", "parent", "site")).get(pk=team_id)


def team_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these teams by id; ids that are None or unknown are left out."""
    return prepared.names(Team, {pk for pk in ids if pk})


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these persons by id; ids that are None or unknown are left out."""
    return prepared.names(Person, {pk for pk in ids if pk})


def directors(at: datetime | None = None) -> list[Person]:
    """Return the directors, by name; with ``at`` those only who work here at that moment."""
    rows = Person.objects.filter(role=Role.DIRECTOR).order_by("name", "pk")
    return list(rows.filter(working(at)) if at else rows)


def led_by(person_id: int, *, at: datetime) -> list[Person]:
    """Return who works at that moment in the active teams that this person leads, by name; none of the teams below them."""
    rows = Person.objects.filter(working(at), team__lead_id=person_id, team__is_active=True)
    return list(rows.order_by("name", "pk"))


def leads_of(team_id: int) -> list[Person]:
    """Return who answers for a team, nearest first: its lead, the leads above it, and at last the directors."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE above AS (
                SELECT id, parent_id, lead_id, 0 AS step FROM people_team WHERE id = %s
                UNION ALL
                SELECT t.id, t.parent_id, t.lead_id, above.step + 1 FROM people_team t JOIN above ON t.id = above.parent_id
                WHERE above.step < 20
            ) SELECT lead_id FROM above WHERE lead_id IS NOT NULL ORDER BY step
            """,
            [team_id],
        )
        ladder = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
    found = {person.pk: person for person in Person.objects.filter(Q(pk__in=ladder) | Q(role=Role.DIRECTOR))}
    above = sorted((pk for pk in found if pk not in ladder), key=lambda pk: found[pk].name)
    return [found[pk] for pk in [*ladder, *above]]


def deciders(team_id: int | None, *, at: datetime) -> list[Person]:
    """Return who may decide for a team at a moment, nearest first: who answers for it, and every director."""
    ladder = leads_of(team_id) if team_id else []
    known = {person.pk for person in ladder}
    here = set(Person.objects.filter(working(at), pk__in=known).values_list("pk", flat=True))
    return [*(one for one in ladder if one.pk in here), *(one for one in directors(at) if one.pk not in known)]


def here_for(team_id: int | None, *, at: datetime) -> Person | None:
    """Return who answers for a team and is here at a moment: the nearest lead, or their deputy; None when nobody is."""
    away = absent_ids(at)
    for person in deciders(team_id, at=at):
        if person.pk not in away:
            return person
        if (deputy := deputy_of(person.pk, at=at)) is not None and deputy.pk not in away:
            return deputy
    return None


def has_address(email: str) -> bool:
    """Return whether this is the address of somebody who works here, or has done."""
    return Person.objects.filter(email__iexact=email).exists()


def person_for_tier(team_id: int | None, role: str) -> Person | None:
    """Return who answers for a team at this level: the nearest lead of that role, else of the next higher one, else None."""
    wanted = Role(role).height
    ladder = leads_of(team_id) if team_id else directors()
    fitting = [person for person in ladder if Role(person.role).height >= wanted]
    return min(fitting, key=lambda person: Role(person.role).height, default=None)


def deputy_of(person_id: int, *, at: datetime) -> Person | None:
    """Return who decides in a person's place at a moment, if somebody was named and works here."""
    rows = Deputy.objects.filter(person_id=person_id, from_at__lte=at, to_at__gt=at)
    row = rows.select_related("deputy").first()
    return row.deputy if row and Person.objects.filter(working(at), pk=row.deputy_id).exists() else None


def possible_deputies(person: Person, *, at: datetime) -> list[Person]:
    """Return who could decide in a person's place: everybody else who leads, the highest role first, then by name."""
    rows = Person.objects.filter(working(at)).exclude(role=Role.REPRESENTATIVE).exclude(pk=person.pk)
    return sorted(rows, key=lambda one: (-Role(one.role).height, one.name))


def deputies_of(person_id: int, *, since: datetime) -> list[Deputy]:
    """Return the deputies of a person whose time is not over, the earliest first."""
    return list(Deputy.objects.filter(person_id=person_id, to_at__gt=since).select_related("deputy").order_by("from_at"))


def person_of_deputy(deputy_row_id: int) -> int:
    """Return whose deputy this is. Raises Deputy.DoesNotExist."""
    return Deputy.objects.values_list("person_id", flat=True).get(pk=deputy_row_id)


def absent_ids(at: datetime) -> set[int]:
    """Return the ids of all who are absent at a moment."""
    now = Q(from_at__lte=at) & (Q(to_at=None) | Q(to_at__gt=at))
    return set(Presence.objects.filter(now, state=PresenceState.ABSENT).values_list("person_id", flat=True))


def representatives(team_id: int, at: datetime) -> list[Person]:
    """Return a team's representatives who work here and are present at a moment, by name."""
    rows = Person.objects.filter(working(at), team_id=team_id, role=Role.REPRESENTATIVE).exclude(pk__in=absent_ids(at))
    return list(rows.order_by("name", "pk"))


def absences(at: datetime) -> dict[int, Presence]:
    """Return the stretch in which each absent person is absent at a moment, by person id."""
    now = Q(from_at__lte=at) & (Q(to_at=None) | Q(to_at__gt=at))
    return {row.person_id: row for row in Presence.objects.filter(now, state=PresenceState.ABSENT)}


def absence_of(person_id: int, *, at: datetime) -> Presence | None:
    """Return the stretch in which a person is absent at a moment, or None."""
    return absences(at).get(person_id)


def presences(person_id: int, *, since: datetime) -> list[Presence]:
    """Return the stretches of a person that end after ``since``, earliest first. The caller has checked who asks."""
    rows = Presence.objects.filter(person_id=person_id)
    return list(rows.filter(Q(to_at=None) | Q(to_at__gt=since)).order_by("from_at"))


def person_of_presence(presence_id: int) -> int:
    """Return whose stretch this is. Raises Presence.DoesNotExist."""
    return Presence.objects.values_list("person_id", flat=True).get(pk=presence_id)


def managers_of(person: Person) -> list[Person]:
    """Return whom a person reports to, nearest first, up to the top."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE above AS (
                SELECT manager_id AS id, 1 AS step FROM people_person WHERE id = %s AND manager_id IS NOT NULL
                UNION ALL
                SELECT p.manager_id, above.step + 1 FROM people_person p JOIN above ON p.id = above.id
                WHERE p.manager_id IS NOT NULL AND above.step < 10
            ) SELECT id FROM above ORDER BY step
            """,
            [person.pk],
        )
        line = [row[0] for row in cursor.fetchall()]
    found = Person.objects.in_bulk(line)
    return [found[pk] for pk in line]


def reports_of(person: Person, *, at: datetime) -> list[Person]:
    """Return who reports to a person and works here at a moment, by name."""
    return list(person.reports.filter(working(at)).select_related("team").order_by("name", "pk"))


@dataclass(frozen=True)
class Member:
    """Somebody in a list, with the stretch in which they are absent now, if they are."""

    person: Person
    absence: Presence | None


def with_absences(persons: Iterable[Person], *, at: datetime) -> list[Member]:
    """Return these persons, the highest role first, then by name, each with their absence at a moment."""
    absent = absences(at)
    ordered = sorted(persons, key=lambda person: (-Role(person.role).height, person.name))
    return [Member(person, absent.get(person.pk)) for person in ordered]


def members(team: Team, *, at: datetime) -> list[Member]:
    """Return who belongs to a team and works here at a moment."""
    return with_absences(team.members.filter(working(at)).select_related("site"), at=at)


@dataclass(frozen=True)
class Branch:
    """A team of the tree with its members (highest role first) and the branches below it."""

    team: Team
    members: list[Member] = field(default_factory=list)
    below: list["Branch"] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not self.below

    @property
    def leaves(self) -> list["Branch"]:
        return [branch for branch in self.below if branch.is_leaf]

    @property
    def trees(self) -> list["Branch"]:
        return [branch for branch in self.below if not branch.is_leaf]

    @property
    def head_count(self) -> int:
        """Members here and below."""
        return len(self.members) + sum(branch.head_count for branch in self.below)

    @property
    def absent_count(self) -> int:
        """Members here and below who are absent."""
        return sum(one.absence is not None for one in self.members) + sum(branch.absent_count for branch in self.below)


def tree(actor: Actor, *, at: datetime) -> list[Branch]:
    """Return the teams that the actor may see as a forest, with whoever works here at a moment. Three queries at any size."""
    branches = {team.pk: Branch(team) for team in teams(actor)}
    for member in with_absences(people(actor, as_of=at).filter(team__in=branches), at=at):
        branches[member.person.team_id or 0].members.append(member)
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.team.parent_id or 0)
        (above.below if above else tops).append(branch)
    # A tree before single teams; within each, by name as they came.
    return sorted(tops, key=lambda branch: branch.is_leaf)


def without_team(actor: Actor, *, at: datetime) -> list[Member]:
    """Return who works here but belongs to no team, as far as the actor may see them."""
    return with_absences(people(actor, as_of=at).filter(team=None), at=at)


def sign_in_of(person: Person) -> Account | None:
    """Return a person's sign-in, or None."""
    return Account.objects.filter(person=person).first()


def departments(*, with_former: bool = False) -> QuerySet[Department]:
    """Return the other departments of the company, by name."""
    rows = Department.objects.order_by("name")
    return rows if with_former else rows.filter(is_active=True)


def find_department(department_id: int) -> Department | None:
    """Return another department of the company by its id; None when there is none."""
    return Department.objects.filter(pk=department_id).first()


def department_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of these departments by id; ids that are None or unknown are left out."""
    return dict(Department.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))


def sites() -> QuerySet[Site]:
    """Return the places of work, by name."""
    return Site.objects.order_by("name")


def invitations(person_id: int) -> list[Invitation]:
    """Return a person's invitations, newest first."""
    return list(Invitation.objects.filter(person_id=person_id).select_related("by").order_by("-at", "-pk"))
