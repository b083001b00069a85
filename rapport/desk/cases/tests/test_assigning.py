from datetime import timedelta

import pytest

from rapport.desk.cases import actions, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.tests.conftest import NOON
from rapport.desk.cases.types import State
from rapport.directory.people.models import Presence
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_taking_a_new_case_opens_it_and_the_next_one_is_told_so(opened, representative, supervisor):
    case = opened(team_id=representative.team.pk)
    taken = actions.take(case_id=case.pk, by=representative.actor, at=NOON + HOUR)
    assert (taken.assignee_id, taken.state) == (representative.person.pk, State.OPEN)
    with pytest.raises(CaseRefused, match="A colleague was quicker"):
        actions.take(case_id=case.pk, by=supervisor.actor, at=NOON + HOUR)
    with pytest.raises(CaseRefused, match="have this case already"):
        actions.take(case_id=case.pk, by=representative.actor, at=NOON + HOUR)


def test_a_case_can_be_given_back_by_whoever_has_it(opened, representative, supervisor):
    case = opened(team_id=representative.team.pk)
    actions.take(case_id=case.pk, by=representative.actor, at=NOON)
    with pytest.raises(CaseRefused, match="do not have this case"):
        actions.give_back(case_id=case.pk, by=supervisor.actor, at=NOON + HOUR)
    assert actions.give_back(case_id=case.pk, by=representative.actor, at=NOON + HOUR).assignee_id is None
    places = [(one.assignee_id, one.from_at, one.to_at) for one in case.assignments.order_by("pk")]
    assert places == [(None, NOON, NOON), (representative.person.pk, NOON, NOON + HOUR), (None, NOON + HOUR, None)]


def test_a_supervisor_gives_a_case_to_another_team_and_sees_it_no_more(supervisor, representative, other_representative):
    case = sample.case(team=representative.team, assignee=representative.person)
    actions.assign(case_id=case.pk, team_id=other_representative.team.pk, assignee_id=None, by=supervisor.actor, at=NOON)
    case.refresh_from_db()
    assert (case.team, case.assignee) == (other_representative.team, None)
    with pytest.raises(NotAllowed):
        actions.note(case_id=case.pk, text="Hm", by=supervisor.actor, at=NOON)


def test_a_representative_gives_cases_to_nobody(representative, opened):
    case = opened(team_id=representative.team.pk)
    with pytest.raises(NotAllowed):
        actions.assign(
            case_id=case.pk,
            team_id=representative.team.pk,
            assignee_id=representative.person.pk,
            by=representative.actor,
            at=NOON,
        )


def test_work_goes_to_people_of_the_team_who_are_here(supervisor, representative, other_representative):
    case = sample.case(team=representative.team)

    def give(team, person):
        actions.assign(case_id=case.pk, team_id=team.pk, assignee_id=person and person.pk, by=supervisor.actor, at=NOON)

    with pytest.raises(CaseRefused, match="does not work in that team"):
        give(representative.team, other_representative.person)
    Presence.objects.create(person=representative.person, state="absent", from_at=NOON - HOUR, to_at=NOON + HOUR)
    with pytest.raises(CaseRefused, match="absent now"):
        give(representative.team, representative.person)
    with pytest.raises(CaseRefused, match="lies there already"):
        give(representative.team, None)
    representative.team.is_active = False
    representative.team.save()
    with pytest.raises(CaseRefused, match="does not work any more"):
        give(representative.team, supervisor.person)


def test_a_settled_case_is_given_to_nobody(supervisor, representative):
    case = sample.case(team=representative.team, state=State.RESOLVED)
    with pytest.raises(CaseRefused, match="Reopen it"):
        actions.assign(
            case_id=case.pk, team_id=representative.team.pk, assignee_id=supervisor.person.pk, by=supervisor.actor, at=NOON
        )
    with pytest.raises(CaseRefused, match="Reopen it"):
        actions.take(case_id=case.pk, by=supervisor.actor, at=NOON)


def test_who_gave_it_to_whom_is_kept(supervisor, representative):
    case = sample.case(team=representative.team)
    to = {"team_id": representative.team.pk, "assignee_id": representative.person.pk}
    actions.assign(case_id=case.pk, by=supervisor.actor, at=NOON, **to)
    assert case.assignments.get(to_at=None).person_id == supervisor.person.pk
    assert Entry.objects.get(event="cases.CaseAssigned").payload == {"case_id": case.pk} | to
