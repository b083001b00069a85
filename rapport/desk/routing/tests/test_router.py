from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.desk.cases import actions as case_actions
from rapport.desk.cases import sample as cases
from rapport.desk.cases.models import Case
from rapport.desk.cases.types import CaseDraft, Channel, ContactDraft, Direction, Kind, State
from rapport.desk.routing import actions, queries, sample
from rapport.desk.routing.models import Placement, Queue, Seat
from rapport.desk.routing.types import Absent, Conditions, QueueDraft
from rapport.desk.routing.types import Seat as Place
from rapport.desk.routing.web import words
from rapport.directory.customers import sample as customers
from rapport.directory.people import actions as people_actions
from rapport.directory.people import sample as people
from rapport.directory.people.types import PresenceState
from rapport.directory.skills import sample as skills
from rapport.kernel import clock, jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed, Refused
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
NOW = clock.now()
HOUSE = Actor.machine("test")


def drained(**fields) -> int:
    """Run the router until nothing moves; return how many cases it moved."""
    total = 0
    while moved := actions.drain(by=HOUSE, at=clock.now(), **fields):
        total += moved
    return total


def opened(team, **fields) -> Case:
    said = ContactDraft(direction=Direction.INBOUND, channel=Channel.EMAIL, text="Where is it?")
    values = {"kind": Kind.ENQUIRY, "subject": "Bed", "first": said, "team_id": team.pk} | fields
    return case_actions.open_case(draft=CaseDraft(**values), by=Actor.machine("form"), at=clock.now())


def colleague(team, name: str):
    return people.person(name, team=team)


def test_an_opened_case_is_given_at_once_to_the_least_loaded_and_says_why(representative):
    tom, team = representative.person, representative.team
    aisha = colleague(team, "Aisha Khan")
    sample.queue(team, [tom, aisha])
    cases.case(team=team, assignee=tom, at=NOW)
    case = opened(team)
    jobs.run_waiting()
    case.refresh_from_db()
    assert (case.assignee, case.state) == (aisha, State.OPEN)
    row = Placement.objects.select_related("person", "queue").get()
    assert words.why_here(row) == "Given to Aisha Khan: 0 of 8 in hand, the least of the two who are here."
    assert Entry.objects.filter(event="routing.CaseRouted", subject_id=case.pk, actor="routing").count() == 1


def test_without_a_queue_that_is_on_nothing_happens(representative):
    sample.queue(representative.team, [representative.person], is_on=False)
    case = opened(representative.team)
    jobs.run_waiting()
    assert Case.objects.get(pk=case.pk).assignee is None
    assert not Placement.objects.exists()


def test_the_oldest_due_goes_first_and_what_touches_safety_before_all(representative):
    team, tom = representative.team, representative.person
    sample.queue(team, [tom], capacity=2)
    late, later, safe = (
        cases.case(team=team, at=NOW, due_at=NOW + timedelta(hours=hours), is_safety=is_safety)
        for hours, is_safety in ((1, False), (2, False), (9, True))
    )
    assert drained() == 2
    assert set(Case.objects.filter(assignee=tom)) == {safe, late}
    assert Case.objects.get(pk=later.pk).assignee is None


def test_a_case_about_one_of_us_goes_to_somebody_else_or_waits(representative):
    team, tom = representative.team, representative.person
    aisha = colleague(team, "Aisha Khan")
    sample.queue(team, [tom, aisha], capacity=1)
    about = [cases.case(team=team, at=NOW) for _one in range(2)]
    for case in about:
        case_actions.bar(case_id=case.pk, person_id=tom.pk, by=HOUSE, at=NOW)
    drained()
    assert sorted(Case.objects.filter(pk__in=[one.pk for one in about]).values_list("assignee_id", flat=True), key=bool) == [
        None, aisha.pk,
    ]  # fmt: skip


def test_a_case_goes_to_the_team_of_the_first_queue_that_takes_it(representative, other_representative):
    maya = other_representative.person
    wanted = {"conditions": {"languages": ["fr"]}, "by_language": True}
    french = sample.queue(other_representative.team, [maya], name="French", position=1, **wanted)
    Seat.objects.update(languages=["fr"])
    sample.queue(representative.team, [representative.person], position=2)
    joan = customers.customer("Amelie", language="fr-CA")
    case, plain = cases.case(team=representative.team, customer=joan, at=NOW), cases.case(team=representative.team, at=NOW)
    assert drained() == 2
    case.refresh_from_db()
    plain.refresh_from_db()
    assert (case.team, case.assignee, plain.assignee) == (other_representative.team, maya, representative.person)
    said = words.why_here(Placement.objects.select_related("person", "queue").get(queue=french))
    assert said == "Given to Maya Singh: 0 of 8 in hand, the only one free who speaks French and is here."


def test_what_waits_is_drained_when_somebody_settles_a_case_or_comes_back(representative):
    tom, team = representative.person, representative.team
    sample.queue(team, [tom], capacity=1)
    first, second = opened(team), opened(team)
    jobs.run_waiting()
    held = Case.objects.get(assignee=tom)
    waits = second if held == first else first
    case_actions.resolve(case_id=held.pk, by=representative.actor, at=clock.now())
    jobs.run_waiting()
    assert Case.objects.get(pk=waits.pk).assignee == tom
    case_actions.resolve(case_id=waits.pk, by=representative.actor, at=clock.now())
    away = people.presence(tom, at=clock.now() - timedelta(hours=1))
    third = opened(team)
    jobs.run_waiting()
    assert Case.objects.get(pk=third.pk).assignee is None, "nobody is given work while they are away"
    people_actions.withdraw_presence(presence_id=away.pk, by=HOUSE, at=clock.now())
    jobs.run_waiting()
    assert Case.objects.get(pk=third.pk).assignee == tom


def test_what_somebody_gave_back_does_not_come_to_them_again(representative):
    tom, team = representative.person, representative.team
    aisha = colleague(team, "Aisha Khan")
    sample.queue(team, [tom, aisha])
    case = opened(team)
    jobs.run_waiting()
    first = Case.objects.get(pk=case.pk).assignee
    case_actions.assign(case_id=case.pk, team_id=team.pk, assignee_id=None, by=HOUSE, at=clock.now())
    jobs.run_waiting()
    assert Case.objects.get(pk=case.pk).assignee == (aisha if first == tom else tom)


def test_what_a_person_moved_to_another_team_or_left_out_stays_there(representative, other_representative, supervisor):
    team, other = representative.team, other_representative.team
    sample.queue(team, [], conditions={"kinds": ["enquiry"]})
    case, out = cases.case(team=other, at=NOW), cases.case(team=team, at=NOW)
    assert drained() == 1, "laid into the queue of the team that serves it, though nobody is here"
    assert Case.objects.get(pk=case.pk).team == team
    case_actions.assign(case_id=case.pk, team_id=other.pk, assignee_id=None, by=HOUSE, at=clock.now())
    actions.leave_out(case_id=out.pk, by=supervisor.actor, at=clock.now())
    Seat.objects.create(version=Queue.objects.get().versions.get(), person=representative.person, capacity=5)
    assert drained() == 0
    with pytest.raises(Refused, match="already"):
        actions.leave_out(case_id=out.pk, by=supervisor.actor, at=clock.now())
    actions.take_in(case_id=out.pk, by=supervisor.actor, at=clock.now())
    assert drained() == 1


def test_of_somebody_absent_what_is_due_before_they_are_back_goes_to_a_colleague(representative):
    tom, team = representative.person, representative.team
    aisha = colleague(team, "Aisha Khan")
    queue = sample.queue(team, [tom, aisha])
    soon = cases.case(team=team, assignee=tom, at=NOW, due_at=NOW + timedelta(hours=3))
    later = cases.case(team=team, assignee=tom, at=NOW, due_at=NOW + timedelta(days=9))
    answered = cases.case(team=team, assignee=tom, at=NOW, due_at=NOW, awaiting_answer_since=None, state=State.OPEN)
    people_actions.set_presence(
        person_id=tom.pk, state=PresenceState.ABSENT, from_at=NOW - timedelta(minutes=1), to_at=NOW + timedelta(days=2), by=HOUSE,
        at=NOW,
    )  # fmt: skip
    jobs.run_waiting()
    held = {one.pk: one.assignee for one in Case.objects.all()}
    assert held == {soon.pk: aisha, later.pk: tom, answered.pk: tom}
    row = Placement.objects.select_related("person", "queue", "from_person").get()
    assert words.why_here(row).startswith("Tom Bell is away until ")
    assert "Given to Aisha Khan" in words.why_here(row)
    assert drained() == 0
    people_actions.set_presence(
        person_id=aisha.pk, state=PresenceState.ABSENT, from_at=NOW - timedelta(minutes=1), to_at=None, by=HOUSE, at=NOW
    )
    jobs.run_waiting()
    assert Case.objects.get(pk=soon.pk).assignee is None, "nobody is free: it waits where everybody sees it"
    queue.versions.update(when_absent=Absent.KEEP)
    assert drained() == 0


def test_a_skill_is_said_by_the_seat_or_assessed_at_the_level_asked_for(representative):
    tom, team = representative.person, representative.team
    aisha, ben = colleague(team, "Aisha Khan"), colleague(team, "Ben Whitaker")
    skill = skills.skill()
    queue = sample.queue(team, [tom, aisha, ben], capacity=1, skills=[f"{skill.name} 3"])
    skills.level(tom, 3, at=NOW - timedelta(days=9))
    skills.level(aisha, 2, at=NOW - timedelta(days=9))
    for _n in range(3):
        cases.case(team=team, at=NOW)
    assert drained() == 1
    assert Case.objects.filter(assignee=tom).count() == 1
    Seat.objects.filter(person=ben).update(skills=[skill.name])
    assert drained() == 1
    assert Case.objects.filter(assignee=ben).count() == 1
    queue.versions.update(skills=[skill.name])
    assert drained() == 1, "level 2 is enough when no level is named"


def test_it_asks_the_same_number_of_questions_for_two_cases_as_for_fifty(representative):
    tom, team = representative.person, representative.team
    sample.queue(team, [tom], capacity=1)
    cases.case(team=team, assignee=tom, at=NOW)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert actions.drain(by=HOUSE, at=clock.now()) == 0
        return len(seen)

    for _n in range(2):
        cases.case(team=team, at=NOW)
    few = asked()
    for _n in range(48):
        cases.case(team=team, at=NOW)
    assert asked() == few


def test_a_queue_is_set_in_versions_by_who_leads_its_team_and_switched_on_by_their_manager(
    representative, supervisor, manager, other_representative
):
    tom, team = representative.person, representative.team
    draft = QueueDraft(name="Orders", team_id=team.pk, conditions=Conditions(kinds=("order",)))
    queue = actions.set_queue(draft=draft, by=supervisor.actor, at=NOW)
    with pytest.raises(Refused, match="Nobody serves"):
        actions.switch(queue_id=queue.pk, is_on=True, by=manager.actor, at=NOW)
    served = {"name": "Orders", "team_id": team.pk}
    actions.set_queue(
        queue_id=queue.pk, draft=QueueDraft(**served, seats=(Place(person_id=tom.pk, capacity=5),)), by=supervisor.actor,
        at=NOW + timedelta(seconds=1),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.switch(queue_id=queue.pk, is_on=True, by=supervisor.actor, at=NOW)
    assert actions.switch(queue_id=queue.pk, is_on=True, by=manager.actor, at=NOW + timedelta(seconds=2)).is_on
    assert queue.versions.count() == 2
    stranger = (Place(person_id=other_representative.person.pk, capacity=5),)
    with pytest.raises(Refused, match="team can serve"):
        actions.set_queue(queue_id=queue.pk, draft=QueueDraft(**served, seats=stranger), by=supervisor.actor, at=NOW)
    away = QueueDraft(name="Theirs", team_id=other_representative.team.pk)
    with pytest.raises(NotAllowed):
        actions.set_queue(draft=away, by=supervisor.actor, at=NOW)
    assert [one.pk for one in queries.queues(supervisor.actor)] == [queue.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_each_case_once_and_nobody_more_than_they_can_hold(representative):
    tom, team = representative.person, representative.team
    aisha = colleague(team, "Aisha Khan")
    sample.queue(team, [tom, aisha], capacity=4)
    for _n in range(12):
        cases.case(team=team, at=NOW)
    barrier = Barrier(3)

    def work() -> int:
        barrier.wait()
        try:
            return actions.drain(by=HOUSE, at=clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        moved = [one.result() for one in [pool.submit(work) for _n in range(3)]]
    assert sum(moved) == 8
    assert Placement.objects.count() == len(set(Placement.objects.values_list("case_id", flat=True))) == 8
    assert Case.objects.filter(assignee=tom).count() == Case.objects.filter(assignee=aisha).count() == 4
