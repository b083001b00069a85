"""Teams in their tree, presence without overlaps, departments: the actions on real rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from rapport.directory.people import actions, queries
from rapport.directory.people.actions import PresenceRefused, TeamRefused
from rapport.directory.people.models import Department, Presence, Team
from rapport.directory.people.types import AbsenceReason, DepartmentDetails, PresenceState
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ABSENT = PresenceState.ABSENT


def values(team, **fields):
    return {"name": team.name, "parent_id": team.parent_id, "lead_id": team.lead_id, "site_id": team.site_id} | fields


def test_a_manager_adds_a_team_below_their_own_and_nowhere_else(manager, other_representative):
    made = actions.add_team(name="Leeds  night", parent_id=manager.team.pk, lead_id=None, site_id=None, by=manager.actor, at=NOON)
    assert (made.name, made.parent) == ("Leeds night", manager.team)
    for parent in (other_representative.team.pk, None):
        with pytest.raises(NotAllowed):
            actions.add_team(name="Elsewhere", parent_id=parent, lead_id=None, site_id=None, by=manager.actor, at=NOON)
    assert not Team.objects.filter(name="Elsewhere").exists()


def test_a_manager_does_not_carry_a_team_into_a_tree_that_is_not_theirs(manager, supervisor, other_representative):
    moved = values(supervisor.team, parent_id=other_representative.team.pk)
    with pytest.raises(NotAllowed):
        actions.change_team(team_id=supervisor.team.pk, **moved, by=manager.actor, at=NOON)


def test_the_tree_closes_no_ring(director, manager, supervisor):
    moved = values(manager.team, parent_id=supervisor.team.pk)
    with pytest.raises(TeamRefused, match="below itself"):
        actions.change_team(team_id=manager.team.pk, **moved, by=director.actor, at=NOON)


def test_a_representative_leads_no_team(director, supervisor, representative):
    with pytest.raises(TeamRefused, match="is led by"):
        actions.change_team(
            team_id=supervisor.team.pk, **values(supervisor.team, lead_id=representative.person.pk), by=director.actor, at=NOON
        )


def test_two_teams_do_not_share_a_name(director, supervisor):
    with pytest.raises(TeamRefused, match="of this name"):
        actions.add_team(name="leeds DAY", parent_id=None, lead_id=None, site_id=None, by=director.actor, at=NOON)


def test_a_team_closes_only_when_nobody_is_left_in_it(director, supervisor, manager):
    closed = values(supervisor.team, is_active=False)
    with pytest.raises(TeamRefused, match="still belong"):
        actions.change_team(team_id=supervisor.team.pk, **closed, by=director.actor, at=NOON)
    supervisor.team.members.update(team=manager.team)
    actions.change_team(team_id=supervisor.team.pk, **closed, by=director.actor, at=NOON)
    assert supervisor.team.pk not in queries.teams(director.actor).values_list("pk", flat=True)


def test_teams_of_another_system_come_in_once(director):
    machine = Actor.machine("import")
    parents = {"Group 24": "Desk"}
    first = actions.ensure_teams(["Desk", "Group 24", " Group 24 "], parents=parents, by=machine, at=NOON)
    assert actions.ensure_teams(["Group 24"], by=machine, at=NOON) == {"Group 24": first["Group 24"]}
    assert Team.objects.get(name="Group 24").parent_id == first["Desk"]


def absent(person, hours, days=1, **fields):
    begins = NOON + timedelta(hours=hours)
    return {"person_id": person.pk, "state": ABSENT, "from_at": begins, "to_at": begins + timedelta(days=days)} | fields


def test_a_representative_enters_their_own_absence_and_nobody_elses(representative, other_representative, supervisor):
    mine = absent(representative.person, 1, reason=AbsenceReason.HOLIDAY)
    actions.set_presence(**mine, by=representative.actor, at=NOON)
    for colleague in (supervisor.person, other_representative.person):
        with pytest.raises(NotAllowed):
            actions.set_presence(**absent(colleague, 1), by=representative.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.set_presence(**absent(other_representative.person, 1), by=supervisor.actor, at=NOON)
    assert Presence.objects.count() == 1


def test_why_somebody_is_absent_does_not_reach_the_journal(representative, supervisor):
    sick = absent(representative.person, 1, reason=AbsenceReason.SICKNESS)
    actions.set_presence(**sick, by=supervisor.actor, at=NOON)
    assert "sick" not in str(Entry.objects.get(event="people.PresenceSet").payload)


def test_overlapping_stretches_are_refused_by_a_sentence_and_touching_ones_are_not(representative, supervisor):
    actions.set_presence(**absent(representative.person, 0), by=supervisor.actor, at=NOON)
    with pytest.raises(PresenceRefused, match="overlaps"):
        actions.set_presence(**absent(representative.person, 23, to_at=None), by=supervisor.actor, at=NOON)
    actions.set_presence(**absent(representative.person, 24, to_at=None), by=supervisor.actor, at=NOON)
    assert queries.absent_ids(NOON + timedelta(days=400)) == {representative.person.pk}


def test_the_database_refuses_an_overlap_that_got_past_the_action(representative):
    Presence.objects.create(person=representative.person, state=ABSENT, from_at=NOON, to_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(person=representative.person, state=ABSENT, from_at=NOON + timedelta(days=9), to_at=None)


def test_a_stretch_that_has_begun_ends_and_one_to_come_goes_away(representative, supervisor):
    begun = actions.set_presence(**absent(representative.person, -2), by=supervisor.actor, at=NOON)
    to_come = actions.set_presence(**absent(representative.person, 48), by=supervisor.actor, at=NOON)
    for presence in (begun, to_come):
        actions.withdraw_presence(presence_id=presence.pk, by=supervisor.actor, at=NOON)
    assert [(one.pk, one.to_at) for one in Presence.objects.all()] == [(begun.pk, NOON)]
    assert queries.absent_ids(NOON) == set()


def test_the_absent_are_not_given_work(representative, supervisor):
    assert [one.name for one in queries.representatives(supervisor.team.pk, NOON)] == ["Tom Bell"]
    actions.set_presence(**absent(representative.person, 0), by=supervisor.actor, at=NOON)
    assert queries.representatives(supervisor.team.pk, NOON) == []
    assert [one.name for one in queries.representatives(supervisor.team.pk, NOON + timedelta(days=1))] == ["Tom Bell"]


def test_departments_are_kept_with_their_liaison_by_those_who_may(manager, supervisor):
    logistics = DepartmentDetails(name="Logistics", answers_for="Carriers", liaison_name="Olga Brandt")
    with pytest.raises(NotAllowed):
        actions.add_department(details=logistics, by=supervisor.actor, at=NOON)
    made = actions.add_department(details=logistics, by=manager.actor, at=NOON)
    with pytest.raises(TeamRefused, match="of this name"):
        actions.add_department(details=DepartmentDetails(name="LOGISTICS"), by=manager.actor, at=NOON)
    closed = DepartmentDetails(name="Logistics", answers_for="Carriers", liaison_name="Nils Holm", is_active=False)
    actions.change_department(department_id=made.pk, details=closed, by=manager.actor, at=NOON)
    assert (Department.objects.get().liaison_name, list(queries.departments())) == ("Nils Holm", [])
    assert Entry.objects.get(event="people.DepartmentChanged").payload["fields"] == ["liaison_name", "is_active"]
