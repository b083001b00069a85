"""Questions about people. Read only; the caller's actor bounds what comes back."""

from zoneinfo import ZoneInfo

from django.db import connection

from rapport.kernel.actor import Actor, capabilities_of

from .models import Account, Person


def actor_of(account: Account) -> Actor:
    """Return the actor behind a sign-in: the person's role, capabilities, teams and time zone."""
    return actor_of_person(account.person)


def actor_of_person(person: Person) -> Actor:
    """Return the actor that this person is when they act."""
    return Actor(
        name=person.name,
        person_id=person.pk,
        role=person.role,
        capabilities=capabilities_of(person.role),
        team_ids=_teams_of(person),
        zone=ZoneInfo(person.zone),
    )


def _teams_of(person: Person) -> frozenset[int]:
    """The person's own team, and every team at or below one that they lead."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE led AS (
                SELECT id FROM people_team WHERE lead_id = %s
                UNION
                SELECT t.id FROM people_team t JOIN led ON t.parent_id = led.id
            ) SELECT id FROM led
            """,
            [person.pk],
        )
        led = {row[0] for row in cursor.fetchall()}
    return frozenset(led | ({person.team_id} if person.team_id else set()))
