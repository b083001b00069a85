from contextlib import nullcontext
from datetime import timedelta

import pytest

from rapport.desk.cases import actions, queries, sample
from rapport.desk.cases.actions import CaseRefused
from rapport.desk.cases.models import Escalation
from rapport.desk.cases.tests.conftest import NOON
from rapport.desk.cases.types import Brief, Channel, EscalationState, State, Tier
from rapport.directory.people import queries as people
from rapport.directory.people import sample as persons
from rapport.governance.commitments import queries as commitment_queries
from rapport.governance.commitments import sample as commitments
from rapport.governance.commitments.actions import keep
from rapport.governance.decisions import sample as decisions
from rapport.governance.decisions.actions import decide
from rapport.governance.decisions.queries import waiting_for
from rapport.kernel.errors import NotAllowed
from rapport.kernel.models import Entry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BRIEF = Brief(happened="Promised three times.", tried="Refunded the postage.", wanted="The bed this week.")


@pytest.fixture
def case(representative):
    return sample.case(team=representative.team, assignee=representative.person, at=NOON)


def raise_it(case, who, to=Tier.DIRECTOR, at=NOON):
    return actions.escalate(case_id=case.pk, to=to, brief=BRIEF, by=who.actor, at=at)


def test_escalating_raises_the_case_names_the_person_and_writes_it_down(case, representative, director):
    escalation = raise_it(case, representative)
    case.refresh_from_db()
    assert (case.tier, escalation.wanted, escalation.to_person) == (Tier.DIRECTOR, "The bed this week.", director.person)
    said = {"case_id": case.pk, "escalation_id": escalation.pk, "to": "director"}
    assert Entry.objects.get(event="cases.CaseEscalated").payload == said


def test_each_tier_has_its_person(case, representative, supervisor, manager):
    assert raise_it(case, representative, Tier.SUPERVISOR).to_person == supervisor.person
    assert raise_it(case, supervisor, Tier.MANAGER).to_person == manager.person


def test_raising_further_withdraws_what_waited_and_a_return_goes_all_the_way_back(case, representative, supervisor, director):
    first = raise_it(case, representative, Tier.SUPERVISOR)
    second = raise_it(case, supervisor, Tier.DIRECTOR, at=NOON + HOUR)
    first.refresh_from_db()
    assert (first.state, second.before) == (EscalationState.WITHDRAWN, Tier.REPRESENTATIVE)
    actions.return_with_guidance(escalation_id=second.pk, guidance="Send the own van.", by=director.actor, at=NOON + 2 * HOUR)
    case.refresh_from_db()
    second.refresh_from_db()
    assert (case.tier, case.assignee) == (Tier.REPRESENTATIVE, representative.person)
    assert (second.state, second.guidance, second.answered_by) == (EscalationState.RETURNED, "Send the own van.", director.person)


def test_refused_when_the_director_already_has_it(case, representative):
    raise_it(case, representative)
    with pytest.raises(CaseRefused, match="already with the director"):
        raise_it(case, representative)
    assert Escalation.objects.count() == 1


def test_a_supervisor_does_not_answer_what_was_raised_to_the_director(case, representative, supervisor):
    escalation = raise_it(case, representative)
    with pytest.raises(CaseRefused, match="waits for the director"):
        actions.return_with_guidance(escalation_id=escalation.pk, guidance="No.", by=supervisor.actor, at=NOON)
    with pytest.raises(CaseRefused, match="waits for the director"):
        actions.take_over(case_id=case.pk, by=supervisor.actor, at=NOON)


def test_a_representative_can_answer_nothing(case, representative):
    escalation = raise_it(case, representative, Tier.SUPERVISOR)
    with pytest.raises(NotAllowed):
        actions.return_with_guidance(escalation_id=escalation.pk, guidance="Fine.", by=representative.actor, at=NOON)
    with pytest.raises(NotAllowed):
        actions.take_over(case_id=case.pk, by=representative.actor, at=NOON)


def test_who_raised_it_can_take_it_back_a_colleague_cannot(case, representative, supervisor):
    from rapport.directory.people import queries as people
    from rapport.directory.people import sample as persons

    escalation = raise_it(case, representative)
    colleague = people.actor_of_person(persons.person("Ben Okoro", team=representative.team))
    with pytest.raises(CaseRefused, match="Only the colleague"):
        actions.withdraw_escalation(escalation_id=escalation.pk, by=colleague, at=NOON)
    actions.withdraw_escalation(escalation_id=escalation.pk, by=representative.actor, at=NOON)
    case.refresh_from_db()
    assert case.tier == Tier.REPRESENTATIVE
    with pytest.raises(CaseRefused, match="answered or withdrawn already"):
        actions.withdraw_escalation(escalation_id=escalation.pk, by=representative.actor, at=NOON)


def test_what_waits_for_an_answer_is_not_resolved(case, representative):
    raise_it(case, representative)
    with pytest.raises(CaseRefused, match="waits for an answer"):
        actions.resolve(case_id=case.pk, by=representative.actor, at=NOON)


def test_taking_over_answers_the_escalation_and_makes_the_representative_an_observer(case, representative, director):
    escalation = raise_it(case, representative)
    takeover = actions.take_over(case_id=case.pk, escalation_id=escalation.pk, by=director.actor, at=NOON + HOUR)
    case.refresh_from_db()
    escalation.refresh_from_db()
    assert (case.assignee, case.observer, case.tier) == (director.person, representative.person, Tier.DIRECTOR)
    assert (escalation.state, takeover.escalation, takeover.observer) == ("taken_over", escalation, representative.person)


def test_during_a_takeover_one_thread_goes_on_and_only_one_writes_to_the_customer(case, representative, director, supervisor):
    actions.take_over(case_id=case.pk, by=director.actor, at=NOON)
    for who in (representative, supervisor):
        with pytest.raises(CaseRefused, match="Leave them a note"):
            actions.reply(case_id=case.pk, text="I too!", channel=Channel.EMAIL, by=who.actor, at=NOON)
        with pytest.raises(CaseRefused, match="taken this case over"):
            actions.resolve(case_id=case.pk, by=who.actor, at=NOON)
        assert not queries.may_write(case, who.actor)
    actions.note(case_id=case.pk, text="She prefers the telephone.", by=representative.actor, at=NOON + HOUR)
    actions.reply(case_id=case.pk, text="I am Ana, the director.", channel=Channel.EMAIL, by=director.actor, at=NOON + HOUR)
    assert queries.get_case(case.pk, actor=representative.actor).pk == case.pk
    assert [one.text for one in queries.conversation(case)][-1] == "I am Ana, the director."


def test_an_observer_from_another_team_reads_the_case(case, representative, director, other_representative):
    case.observer = other_representative.person
    case.save()
    assert queries.may_read(other_representative.actor, case.pk)


def test_ending_a_takeover_gives_the_case_back_with_its_outcome(case, representative, director):
    takeover = actions.take_over(case_id=case.pk, by=director.actor, at=NOON)
    with pytest.raises(CaseRefused, match="how it came out"):
        actions.end_takeover(takeover_id=takeover.pk, outcome=" ", by=director.actor, at=NOON)
    actions.end_takeover(takeover_id=takeover.pk, outcome="Own van on Saturday.", by=director.actor, at=NOON + HOUR)
    case.refresh_from_db()
    takeover.refresh_from_db()
    assert (case.assignee, case.observer, case.tier) == (representative.person, None, Tier.REPRESENTATIVE)
    assert (takeover.ended_at, takeover.outcome) == (NOON + HOUR, "Own van on Saturday.")
    with pytest.raises(CaseRefused, match="ended already"):
        actions.end_takeover(takeover_id=takeover.pk, outcome="Again.", by=director.actor, at=NOON + HOUR)


def test_it_goes_back_to_the_team_when_the_observer_is_away(case, representative, director):
    from rapport.directory.people.models import Presence

    takeover = actions.take_over(case_id=case.pk, by=director.actor, at=NOON)
    Presence.objects.create(person=representative.person, state="absent", from_at=NOON)
    actions.end_takeover(takeover_id=takeover.pk, outcome="Own van.", by=director.actor, at=NOON + HOUR)
    case.refresh_from_db()
    assert (case.team, case.assignee) == (representative.team, None)


def test_resolving_ends_the_takeover_and_the_representative_goes_on_seeing_it(case, representative, director):
    takeover = actions.take_over(case_id=case.pk, by=director.actor, at=NOON)
    actions.resolve(case_id=case.pk, outcome="Delivered by own van.", by=director.actor, at=NOON + HOUR)
    takeover.refresh_from_db()
    case.refresh_from_db()
    assert (takeover.outcome, case.state, case.observer) == ("Delivered by own van.", State.RESOLVED, representative.person)


def test_a_higher_tier_takes_over_from_a_lower_one_and_the_first_observer_stays(case, representative, supervisor, director):
    actions.take_over(case_id=case.pk, by=supervisor.actor, at=NOON)
    with pytest.raises(CaseRefused, match="handle this case already"):
        actions.take_over(case_id=case.pk, by=supervisor.actor, at=NOON)
    actions.take_over(case_id=case.pk, by=director.actor, at=NOON + HOUR)
    case.refresh_from_db()
    assert (case.assignee, case.observer) == (director.person, representative.person)
    assert case.takeovers.filter(ended_at=None).count() == 1
    with pytest.raises(CaseRefused, match="taken this case over already"):
        actions.take_over(case_id=case.pk, by=supervisor.actor, at=NOON + HOUR)


def test_an_escalation_answered_meanwhile_is_not_taken_over_unread(case, representative, supervisor, director):
    escalation = raise_it(case, representative)
    actions.withdraw_escalation(escalation_id=escalation.pk, by=representative.actor, at=NOON)
    with pytest.raises(CaseRefused, match="Read the case again"):
        actions.take_over(case_id=case.pk, escalation_id=escalation.pk, by=director.actor, at=NOON)


def test_a_case_taken_over_is_not_given_away(case, representative, supervisor, director):
    actions.take_over(case_id=case.pk, by=director.actor, at=NOON)
    with pytest.raises(CaseRefused, match="End the takeover first"):
        actions.assign(
            case_id=case.pk, team_id=representative.team.pk, assignee_id=representative.person.pk, by=supervisor.actor, at=NOON
        )


def test_what_waits_is_found_as_of_a_moment_and_by_who_it_waits_for(case, representative, director, supervisor, manager):
    escalation = raise_it(case, representative, at=NOON)
    safety = sample.case(team=representative.team, assignee=representative.person, is_safety=True)
    urgent = raise_it(safety, representative, at=NOON + HOUR)
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Go on.", by=director.actor, at=NOON + 3 * HOUR)

    def waiting(at, who=director, **how):
        return [one.pk for one in queries.waiting_escalations(who.actor, as_of=at, **how)]

    assert waiting(NOON - HOUR) == []
    assert waiting(NOON) == [escalation.pk]
    assert waiting(NOON + 2 * HOUR) == [urgent.pk, escalation.pk]
    assert waiting(NOON + 3 * HOUR) == [urgent.pk]
    assert waiting(NOON + 3 * HOUR, mine=True) == [urgent.pk]
    assert waiting(NOON + 3 * HOUR, who=supervisor, mine=True) == []
    assert waiting(NOON + 3 * HOUR, who=supervisor) == [urgent.pk]
    assert waiting(NOON + 3 * HOUR, tier=Tier.MANAGER) == []


def test_escalations_of_cases_out_of_reach_are_not_seen(case, representative, other_representative):
    escalation = raise_it(case, representative)
    assert queries.waiting_escalations(other_representative.actor, as_of=NOON) == []
    with pytest.raises(Escalation.DoesNotExist):
        queries.get_escalation(escalation.pk, actor=other_representative.actor)


def test_what_waits_for_the_director_goes_on_waiting_when_a_supervisors_takeover_ends(case, representative, supervisor, director):
    takeover = actions.take_over(case_id=case.pk, by=supervisor.actor, at=NOON)
    escalation = raise_it(case, supervisor, at=NOON + HOUR)
    actions.end_takeover(takeover_id=takeover.pk, outcome="Not mine to decide.", by=supervisor.actor, at=NOON + 2 * HOUR)
    case.refresh_from_db()
    assert case.tier == Tier.DIRECTOR
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Own van.", by=director.actor, at=NOON + 3 * HOUR)
    case.refresh_from_db()
    assert (case.tier, case.assignee) == (Tier.REPRESENTATIVE, representative.person)


def test_a_case_that_comes_down_again_can_rise_again(case, representative, supervisor, director):
    actions.take_over(case_id=case.pk, by=director.actor, at=NOON)
    actions.resolve(case_id=case.pk, by=director.actor, at=NOON + HOUR)
    actions.reopen(case_id=case.pk, by=director.actor, at=NOON + 2 * HOUR)
    to = {"team_id": representative.team.pk, "assignee_id": representative.person.pk}
    actions.assign(case_id=case.pk, by=supervisor.actor, at=NOON + 3 * HOUR, **to)
    assert raise_it(case, representative, Tier.SUPERVISOR, at=NOON + 4 * HOUR).to == Tier.SUPERVISOR


def test_handing_an_escalation_over_lets_somebody_else_decide(case, representative, supervisor, manager, director):
    escalation = raise_it(case, representative)
    actions.delegate(escalation_id=escalation.pk, person_id=manager.person.pk, by=director.actor, at=NOON + HOUR)
    case.refresh_from_db()
    assert case.tier == Tier.MANAGER
    later = NOON + 2 * HOUR
    assert [one.pk for one in queries.waiting_escalations(manager.actor, as_of=later, mine=True)] == [escalation.pk]
    assert queries.waiting_escalations(director.actor, as_of=later, mine=True) == []
    said = {"case_id": case.pk, "escalation_id": escalation.pk, "to": "manager", "to_person_id": manager.person.pk}
    assert Entry.objects.get(event="cases.EscalationDelegated").payload == said
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Own van.", by=manager.actor, at=NOON + 3 * HOUR)
    case.refresh_from_db()
    assert case.tier == Tier.REPRESENTATIVE


def test_an_escalation_is_handed_only_to_somebody_who_can_decide_it(
    case, representative, supervisor, manager, director, other_representative
):
    escalation = raise_it(case, representative)

    def hand(person, by=director):
        actions.delegate(escalation_id=escalation.pk, person_id=person.pk, by=by.actor, at=NOON)

    with pytest.raises(CaseRefused, match="have this escalation already"):
        hand(director.person)
    with pytest.raises(CaseRefused, match="above whoever raised it"):
        hand(representative.person)
    with pytest.raises(CaseRefused, match="leads this team or stands above it"):
        hand(other_representative.person.manager)
    with pytest.raises(CaseRefused, match="waits for the director"):
        hand(supervisor.person, by=manager)
    with pytest.raises(NotAllowed):
        hand(supervisor.person, by=representative)
    persons.presence(manager.person, at=NOON - HOUR)
    with pytest.raises(CaseRefused, match="absent now"):
        hand(manager.person)
    assert manager.person not in queries.deciders_of(escalation, at=NOON)
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Own van.", by=director.actor, at=NOON)
    with pytest.raises(CaseRefused, match="answered or withdrawn"):
        hand(supervisor.person)


def test_while_a_deputy_is_named_what_is_raised_to_the_director_reaches_the_deputy(case, representative, manager, director):
    persons.deputy(director.person, manager.person, at=NOON, days=7)
    escalation = raise_it(case, representative, at=NOON + HOUR)
    assert (escalation.to, escalation.to_person) == (Tier.MANAGER, manager.person)
    actions.return_with_guidance(escalation_id=escalation.pk, guidance="Send the van.", by=manager.actor, at=NOON + 2 * HOUR)
    # Whoever stands in does not get back what they raise themselves; after the last day it is the director again.
    assert raise_it(case, manager, at=NOON + 3 * HOUR).to_person == director.person
    actions.withdraw_escalation(escalation_id=case.escalations.latest("pk").pk, by=manager.actor, at=NOON + 4 * HOUR)
    assert raise_it(case, representative, at=NOON + timedelta(days=7)).to_person == director.person


def test_what_waits_already_is_seen_and_answered_by_a_deputy_of_another_team_until_the_last_day(
    case, representative, manager, department
):
    henrik = department["Henrik Lund"]
    escalation = raise_it(case, representative, to=Tier.MANAGER, at=NOON)
    assert escalation.to_person == manager.person
    with pytest.raises(NotAllowed):
        actions.return_with_guidance(escalation_id=escalation.pk, guidance="Send it.", by=henrik.actor, at=NOON)
    persons.deputy(manager.person, henrik.person, at=NOON, days=7)
    during, after = (people.actor_of_person(henrik.person, at=NOON + timedelta(days=days)) for days in (1, 7))
    assert [list(queries.waiting_escalations(one, as_of=NOON + HOUR, mine=True)) for one in (during, after)] == [[escalation], []]
    assert queries.waits_for(escalation, during)
    owed = commitments.promise(owner_id=manager.person.pk, subject=("case", case.pk), made_at=NOON)
    asked = decisions.decision(decider_id=manager.person.pk, asked_by_id=representative.person.pk, asked_at=NOON)
    until = {"until": NOON + timedelta(days=9), "as_of": NOON + HOUR}
    for actor, seen in ((after, []), (during, [owed.pk])):
        assert [one.id for one in commitment_queries.due(henrik.person.pk, **until, actor=actor)] == seen
        with nullcontext() if seen else pytest.raises(NotAllowed):
            keep(commitment_id=owed.pk, proof="Done", by=actor, at=NOON + HOUR)
    assert [one.in_place_of for one in waiting_for(during, as_of=NOON + HOUR)] == ["Grace Osei"]
    assert waiting_for(after, as_of=NOON + HOUR) == []
    decide(decision_id=asked.pk, option_key="refund", reason="She was ill.", by=during, at=NOON + HOUR)
    with pytest.raises(NotAllowed):
        actions.take_over(case_id=case.pk, by=after, at=NOON + HOUR)
    actions.take_over(case_id=case.pk, escalation_id=escalation.pk, by=during, at=NOON + HOUR)
