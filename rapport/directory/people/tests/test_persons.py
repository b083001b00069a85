"""Adding and changing people: who may, and what the department can bear."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rapport.directory.people import actions, sample
from rapport.directory.people.actions import PersonRefused
from rapport.directory.people.models import Account, Person
from rapport.directory.people.types import PersonDetails, PersonRecord, Role
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def details_of(person: Person) -> PersonDetails:
    return PersonDetails(
        name=person.name,
        role=Role(person.role),
        position=person.position,
        email=person.email or "",
        team_id=person.team_id,
        manager_id=person.manager_id,
        site_id=person.site_id,
    )


def newcomer(team_id: int | None, **fields: object) -> PersonDetails:
    return PersonDetails(**({"name": "Nia Kent", "role": Role.REPRESENTATIVE, "team_id": team_id} | fields))


def test_a_manager_adds_somebody_to_a_team_below_and_it_is_written_down(manager, supervisor):
    person = actions.add_person(details=newcomer(supervisor.team.pk, email=" Nia.Kent@Example.com "), by=manager.actor, at=NOON)
    assert (person.email, person.position) == ("nia.kent@example.com", "Representative")
    entry = Entry.objects.get(event="people.PersonAdded")
    assert entry.payload == {"person_id": person.pk, "role": "representative", "team_id": supervisor.team.pk}
    assert entry.person_id == manager.person.pk


def test_a_manager_adds_nobody_to_a_team_out_of_reach(manager, other_representative):
    with pytest.raises(NotAllowed):
        actions.add_person(details=newcomer(other_representative.team.pk), by=manager.actor, at=NOON)
    assert not Person.objects.filter(name="Nia Kent").exists()


def test_a_manager_moves_nobody_into_a_team_out_of_reach(manager, representative, other_representative):
    moved = replace(details_of(representative.person), team_id=other_representative.team.pk)
    with pytest.raises(NotAllowed):
        actions.change_person(person_id=representative.person.pk, details=moved, by=manager.actor, at=NOON)
    representative.person.refresh_from_db()
    assert representative.person.team == representative.team


@pytest.mark.parametrize("who", ["representative", "supervisor"])
def test_representatives_and_supervisors_change_nobody(request, who, representative):
    actor = request.getfixturevalue(who).actor
    renamed = replace(details_of(representative.person), name="Thomas Bell")
    with pytest.raises(NotAllowed):
        actions.change_person(person_id=representative.person.pk, details=renamed, by=actor, at=NOON)


def test_nobody_raises_themselves(manager):
    raised = replace(details_of(manager.person), role=Role.DIRECTOR, manager_id=None)
    with pytest.raises(PersonRefused, match="their own role"):
        actions.change_person(person_id=manager.person.pk, details=raised, by=manager.actor, at=NOON)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DIRECTOR])
def test_a_manager_gives_only_roles_below_their_own(manager, representative, role):
    raised = replace(details_of(representative.person), role=role, manager_id=None)
    with pytest.raises(PersonRefused, match="below your own"):
        actions.change_person(person_id=representative.person.pk, details=raised, by=manager.actor, at=NOON)


def test_a_manager_does_not_change_the_address_of_a_director_in_their_team(manager, director):
    """Whoever sets the address could set the password, and be the director."""
    Person.objects.filter(pk=director.person.pk).update(team=manager.team)
    moved = replace(details_of(director.person), team_id=manager.team.pk, email="grace.osei@marlowreed.example")
    with pytest.raises(PersonRefused, match="below your own"):
        actions.change_person(person_id=director.person.pk, details=moved, by=manager.actor, at=NOON)


def test_the_only_director_stays_one(director):
    Person.objects.exclude(pk=director.person.pk).update(manager=None)
    second = sample.person("Ida Berg", Role.DIRECTOR)
    by = Actor.machine("test")
    left = replace(details_of(director.person), active_to=date(2026, 11, 1))
    actions.change_person(person_id=director.person.pk, details=left, by=by, at=NOON)
    with pytest.raises(PersonRefused, match="only director"):
        actions.change_person(person_id=second.pk, details=replace(details_of(second), role=Role.MANAGER), by=by, at=NOON)


def test_a_lead_does_not_become_a_representative(director, supervisor):
    Person.objects.filter(manager=supervisor.person).update(manager=None)
    lowered = replace(details_of(supervisor.person), role=Role.REPRESENTATIVE)
    with pytest.raises(PersonRefused, match="leads a team"):
        actions.change_person(person_id=supervisor.person.pk, details=lowered, by=director.actor, at=NOON)


def test_nobody_falls_below_those_who_report_to_them(director, manager):
    lowered = replace(details_of(manager.person), role=Role.SUPERVISOR)
    with pytest.raises(PersonRefused, match="reports to this person"):
        actions.change_person(person_id=manager.person.pk, details=lowered, by=director.actor, at=NOON)


def test_two_people_do_not_share_an_address(director, supervisor):
    sample.person("Ivy Stone", email="ivy.stone@example.com")
    with pytest.raises(PersonRefused, match="Ivy Stone has this"):
        actions.add_person(details=newcomer(supervisor.team.pk, email="IVY.Stone@example.com"), by=director.actor, at=NOON)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "  "}, "needs a name"),
        ({"zone_name": "Mars/Olympus"}, "not a time zone"),
        ({"zone_name": "../etc"}, "not a time zone"),
        ({"active_from": date(2026, 5, 1), "active_to": date(2026, 5, 1)}, "must come after"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(director, supervisor, fields, why):
    with pytest.raises(PersonRefused, match=why):
        actions.add_person(details=newcomer(supervisor.team.pk, **fields), by=director.actor, at=NOON)


def test_a_new_address_moves_the_sign_in_and_the_old_one_opens_nothing(director, representative):
    representative.person.email = representative.account.email
    representative.person.save()
    moved = replace(details_of(representative.person), email="tom@example.com")
    actions.change_person(person_id=representative.person.pk, details=moved, by=director.actor, at=NOON)
    assert Account.objects.get(person=representative.person).email == "tom@example.com"


def test_changing_nothing_writes_nothing(director, representative):
    same = details_of(representative.person)
    actions.change_person(person_id=representative.person.pk, details=same, by=director.actor, at=NOON)
    assert not Entry.objects.exists()


def test_a_sign_in_closes_with_the_last_day_and_opens_again(director, representative):
    account, by = representative.account, Actor.machine("people")
    Person.objects.filter(pk=representative.person.pk).update(active_to=date(2026, 11, 23))
    assert actions.close_sign_ins(by=by, at=NOON) == 1
    account.refresh_from_db()
    assert not account.is_active
    assert Entry.objects.filter(event="people.SignInClosed", subject_id=representative.person.pk).count() == 1
    assert actions.close_sign_ins(by=by, at=NOON) == 0
    Person.objects.filter(pk=representative.person.pk).update(active_to=None)
    actions.close_sign_ins(by=by, at=NOON)
    account.refresh_from_db()
    assert account.is_active


RECORDS = [
    PersonRecord(external_id="u1", name="Resolved by 1", team="Group 70", manager="u2", email="one@example.com"),
    PersonRecord(external_id="u2", name="Lead", team="Group 70", role=Role.SUPERVISOR, email="ONE@example.com"),
    PersonRecord(external_id="u3", name="", team=""),
]


def test_people_of_another_system_come_in_once(director):
    by = Actor.machine("import")
    first = actions.ensure_people(RECORDS, by=by, at=NOON)
    assert actions.ensure_people(RECORDS, by=by, at=NOON) == first
    one, lead, nameless = (Person.objects.get(pk=first[key]) for key in ("u1", "u2", "u3"))
    assert (one.manager, one.team.name, one.email) == (lead, "Group 70", "one@example.com")
    assert lead.email is None, "an address is one person's"
    assert (nameless.name, nameless.team) == ("u3", None)
    assert Entry.objects.filter(event="people.PersonAdded").count() == 3


def test_bringing_people_in_needs_the_right(supervisor):
    with pytest.raises(NotAllowed):
        actions.ensure_people(RECORDS, by=supervisor.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.ensure_teams(["Group 70"], by=supervisor.actor, at=NOON)


def test_thousands_of_people_cost_a_handful_of_queries(db, django_assert_max_num_queries):
    many = [PersonRecord(external_id=f"u{n}", name=f"Person {n}", team=f"Group {n % 70}") for n in range(3_000)]
    with django_assert_max_num_queries(40):
        ids = actions.ensure_people(many, by=Actor.machine("import"), at=NOON)
    assert len(ids) == len(set(ids.values())) == 3_000
