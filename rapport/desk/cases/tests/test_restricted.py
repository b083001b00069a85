"""A case that is for some readers only: on pages, in lists, by search and for verbs, whatever scope others have."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Escalation
from rapport.desk.cases.types import Brief, Tier
from rapport.directory.customers import sample as customers
from rapport.governance.decisions import actions as decisions
from rapport.governance.decisions import queries as asked
from rapport.governance.decisions import sample as decision_sample
from rapport.governance.decisions.actions import DecisionRefused
from rapport.governance.decisions.types import Request
from rapport.governance.standards import sample as standards
from rapport.governance.standards.types import Measure
from rapport.kernel import clock, inbox, jobs
from rapport.kernel.actor import Actor
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry, Notice

pytestmark = pytest.mark.django_db
WORDS = "The fitter was drunk and hit the table"


@pytest.fixture
def case(representative):
    at = clock.now() - timedelta(hours=2)
    return sample.case("A fitter", team=representative.team, assignee=representative.person, text=WORDS, at=at)


def seen_by(member, case):
    actor, found = member.actor, []
    found.append(queries.cases(actor).filter(pk=case.pk).exists())
    found.append(bool(queries.search("fitter drunk", actor=actor)))
    found.append(queries.may_read(actor, case.pk))
    return found


def test_only_readers_and_who_restricts_see_a_restricted_case(case, representative, supervisor, manager, director, client_of):
    everybody = (representative, supervisor, manager, director)
    assert [seen_by(one, case) for one in everybody] == [[True] * 3] * 4
    actions.restrict(case_id=case.pk, reader_ids=[representative.person.pk], by=director.actor, at=clock.now())
    shown = [seen_by(one, case) for one in everybody]
    assert shown == [[True] * 3, [False] * 3, [False] * 3, [True] * 3]
    pages = [client_of(one).get(reverse("cases:case", args=[case.pk])).status_code for one in everybody]
    assert pages == [200, 404, 404, 200]
    with pytest.raises((NotAllowed, case.DoesNotExist)):
        actions.take_over(case_id=case.pk, by=supervisor.actor, at=clock.now())
    actions.note(case_id=case.pk, text="I know.", by=representative.actor, at=clock.now())
    actions.restrict(case_id=case.pk, reader_ids=None, by=director.actor, at=clock.now())
    assert seen_by(supervisor, case) == [True] * 3


def test_whoever_has_the_case_must_be_among_its_readers(case, representative, supervisor, director):
    with pytest.raises(CaseRefused, match=f"{representative.person.name} has the case"):
        actions.restrict(case_id=case.pk, reader_ids=[supervisor.person.pk], by=director.actor, at=clock.now())
    actions.give_back(case_id=case.pk, by=representative.actor, at=clock.now())
    actions.restrict(case_id=case.pk, reader_ids=[supervisor.person.pk], by=director.actor, at=clock.now())
    with pytest.raises(CaseRefused, match="Only some may read"):
        actions.assign(
            case_id=case.pk, team_id=case.team_id, assignee_id=representative.person.pk, by=supervisor.actor, at=clock.now()
        )


def test_only_the_director_restricts(case, representative, supervisor, manager):
    for member in (representative, supervisor, manager):
        with pytest.raises(NotAllowed):
            actions.restrict(case_id=case.pk, reader_ids=[], by=member.actor, at=clock.now())


def test_what_goes_into_a_restricted_case_is_for_its_readers_and_never_the_other_way(representative, supervisor, director):
    now, who = clock.now(), customers.customer("Joan Hale")
    place = {"team": representative.team, "assignee": representative.person, "customer": who}
    first, second, third = (sample.case(at=now - timedelta(hours=hours), **place) for hours in (5, 4, 3))
    by, readers = representative.actor, [representative.person.pk]
    actions.restrict(case_id=second.pk, reader_ids=readers, by=director.actor, at=now)
    with pytest.raises(CaseRefused, match="Only some may read this case"):
        actions.merge(case_id=second.pk, into_id=first.pk, by=by, at=now)
    actions.merge(case_id=third.pk, into_id=second.pk, by=by, at=now)
    assert not queries.may_read(supervisor.actor, third.pk)
    actions.restrict(case_id=second.pk, reader_ids=None, by=director.actor, at=now)
    assert queries.may_read(supervisor.actor, second.pk)


@pytest.mark.parametrize("subject", ["cases.case", "standards.clock"])
def test_a_notice_is_taken_back_from_whoever_may_not_read_the_case_any_more(representative, supervisor, director, subject):
    now = clock.now()
    standards.standard(Measure.RESOLUTION, calendar=standards.calendar("Always", always=True))
    case = sample.case("A fitter", team=representative.team, assignee=representative.person, at=now - timedelta(hours=2))
    actions.follow_again(case_ids=[case.pk], by=Actor.machine("test"), at=now)
    number = case.pk if subject == "cases.case" else apps.get_model(subject).objects.get(subject_id=case.pk).pk
    entry = Entry.objects.create(
        event="test", payload={}, actor="test", at=now, recorded_at=now, subject=subject, subject_id=number
    )
    everybody = [one.person.pk for one in (representative, supervisor, director)]
    inbox.tell(everybody, entry=entry, kind="first", text=WORDS, url="/", at=now)
    actions.restrict(case_id=case.pk, reader_ids=[representative.person.pk], by=director.actor, at=now)
    inbox.tell(everybody, entry=entry, kind="later", text=WORDS, url="/", at=now)
    told = {pk: inbox.notices(pk, as_of=clock.now()).filter(text=WORDS).count() for pk in everybody}
    assert told == {representative.person.pk: 2, supervisor.person.pk: 0, director.person.pk: 2}


def question(case, decider):
    return Request(
        question="Pay for the table?", subject=("case", case.pk), options=decision_sample.OPTIONS, recommended="refund",
        decider_id=decider.person.pk, due_at=clock.now() + timedelta(hours=4), currency="GBP", team_id=case.team_id,
    )  # fmt: skip


def test_only_who_may_read_a_case_is_asked_to_decide_about_it(
    case, representative, supervisor, manager, director, other_representative, client_of
):
    now, about = clock.now(), ("case", case.pk)
    readers = [representative.person.pk, supervisor.person.pk]
    actions.restrict(case_id=case.pk, reader_ids=readers, by=director.actor, at=now)
    offered = asked.deciders(case.team_id, at=now, but=representative.person.pk, about=about)
    assert [one.name for one in offered] == [supervisor.person.name, director.person.name]
    with pytest.raises(DecisionRefused, match=f"these may decide it: {supervisor.person.name}, {director.person.name}"):
        decisions.ask(request=question(case, manager), by=representative.actor, at=now)
    # To whom the case is kept itself, nobody is named.
    with pytest.raises(NotAllowed):
        decisions.ask(request=question(case, supervisor), by=other_representative.actor, at=now)
    url = f"{reverse('decisions:new')}?about=case:{case.pk}"
    assert client_of(other_representative).get(url).status_code == 404
    assert manager.person.name not in client_of(representative).get(url).content.decode()
    made = decisions.ask(request=question(case, supervisor), by=representative.actor, at=now)
    with pytest.raises(DecisionRefused, match="Only some may read what this is about"):
        decisions.delegate(decision_id=made.pk, to_id=manager.person.pk, by=supervisor.actor, at=now)
    assert [one.pk for one in asked.delegates(supervisor.actor, made, at=now)] == [director.person.pk]


def test_a_decision_whose_decider_may_not_read_the_case_any_more_falls_to_the_director_who_is_told(
    case, representative, manager, director, client_of
):
    now = clock.now()
    made = decisions.ask(request=question(case, manager), by=representative.actor, at=now)
    assert asked.waiting_for(director.actor, as_of=now) == []
    actions.restrict(case_id=case.pk, reader_ids=[representative.person.pk], by=director.actor, at=clock.now())
    jobs.run_waiting()
    told = Notice.objects.get(person_id=director.person.pk, kind__startswith="kept")
    assert told.text.startswith(f"{manager.person.name} may not read this and cannot decide it.")
    (waits,) = asked.waiting_for(director.actor, as_of=clock.now())
    assert (waits.id, waits.kept_from) == (made.pk, manager.person.name)
    assert asked.waiting_for(manager.actor, as_of=clock.now()) == []
    words = f"{manager.person.name} was asked and cannot decide it: only some may read it."
    assert words in client_of(director).get(reverse("decisions:queue")).content.decode()
    page = client_of(representative).get(reverse("cases:case", args=[case.pk])).content.decode()
    assert f"{manager.person.name} may not read this case: the director decides" in page
    with pytest.raises(NotAllowed):
        decisions.decide(decision_id=made.pk, option_key="refund", reason="x", by=manager.actor, at=clock.now())
    decisions.decide(decision_id=made.pk, option_key="refund", reason="It is fair.", by=director.actor, at=clock.now())
    assert asked.waiting_for(director.actor, as_of=clock.now()) == []


def test_an_escalation_reaches_only_who_may_read_the_case(case, representative, supervisor, manager, director):
    now, brief = clock.now(), Brief(happened="The table broke.", tried="An apology.", wanted="A new table.")
    raised = actions.escalate(case_id=case.pk, to=Tier.SUPERVISOR, brief=brief, by=representative.actor, at=now)
    assert raised.to_person == supervisor.person
    readers = [representative.person.pk, manager.person.pk]
    actions.restrict(case_id=case.pk, reader_ids=readers, by=director.actor, at=now)
    raised.refresh_from_db()
    assert (raised.to, raised.to_person) == (Tier.MANAGER, manager.person)
    actions.restrict(case_id=case.pk, reader_ids=[representative.person.pk], by=director.actor, at=now)
    assert Escalation.objects.get().to_person == director.person
    actions.withdraw_escalation(escalation_id=raised.pk, by=representative.actor, at=now)
    again = actions.escalate(case_id=case.pk, to=Tier.SUPERVISOR, brief=brief, by=representative.actor, at=now)
    assert (again.to, again.to_person) == (Tier.DIRECTOR, director.person)
